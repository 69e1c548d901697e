"""What the demo says at its end: what came in, what rang and why, what did not, what is next.

Values in, output on the console that is handed in; nothing else is read or written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tocsin.core.inert import Piece, one_line
from tocsin.core.model import Message, Status
from tocsin.core.notice import Notice, notice

_COUNTS: Final = ("feeds", "seen", "new", "known", "edited", "refused", "alerts")
_LINE: Final = 200
_NAMES: Final = 3
_STYLES: Final[Mapping[Status, str]] = {
    Status.HAPPENING: "bold green",
    Status.POSSIBLE: "bold yellow",
    Status.REJECTED: "bold red",
    Status.ENDED: "bold magenta",
}


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: its instant, and its report as `tocsin run --json` prints it."""

    now: datetime
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A story, and how many carry it."""

    headline: str
    publishers: int
    articles: int


@dataclass(frozen=True, slots=True)
class Silent:
    """Articles that a watch might have rung for, and why it did not."""

    watch: str
    headline: str
    reason: str
    articles: int = 1


@dataclass(frozen=True, slots=True)
class Command:
    """What to type, and what it does."""

    line: str
    does: str


@dataclass(frozen=True, slots=True)
class Account:
    """All that the account tells. `edits` are (before, after); `places` are (what, where)."""

    feeds: int
    publishers: int
    passes: Sequence[Pass]
    stories: Sequence[Story]
    edits: Sequence[tuple[str, str]]
    alerts: Sequence[Message]
    silent: Sequence[Silent]
    places: Sequence[tuple[str, str]]
    commands: Sequence[Command]


def show(account: Account, console: Console) -> None:
    """Print the account. Terms are starred where the console has no styles to mark them with."""
    starred = not console.is_terminal or console.is_dumb_terminal
    sections: tuple[tuple[str, RenderableType], ...] = (
        ("What came in", _came_in(account)),
        ("The stories", _stories(account.stories)),
        ("Why each alert rang", _alerts(account.alerts, starred=starred)),
        ("What did not ring, and why", _silent(account.silent)),
        ("Where things are", _places(account.places)),
    )
    for title, body in sections:
        _head(title, console)
        console.print(Padding(body, (0, 0, 0, 1)))
    _head("What to type next", console)
    for command in account.commands:
        # Left to the terminal to wrap, so that it can be copied whole.
        console.print(_command(command), soft_wrap=True)


def _head(title: str, console: Console) -> None:
    console.print()
    console.rule(Text(title, "bold"), align="left", style="dim")


def _came_in(account: Account) -> RenderableType:
    table = _table()
    table.add_column("pass (UTC)", no_wrap=True)
    for name in _COUNTS:
        table.add_column(name, justify="right")
    for each in account.passes:
        table.add_row(_moment(each.now), *(_count(each.report, name) for name in _COUNTS))
    notes = [*_troubles(account.passes), *_edits(account.edits)]
    return Group(_summary(account), Text(), table, Text(), _grid(notes))


def _summary(account: Account) -> Text:
    new = sum(each.report["new"] for each in account.passes)
    return Text(
        f"Three days of invented news: {account.feeds} feeds of {account.publishers} publishers "
        f"in {len(account.passes)} passes, {new} articles, {len(account.alerts)} alerts."
    )


def _count(report: Mapping[str, Any], name: str) -> Text:
    number = int(report[name])
    style = "dim" if not number else "bold" if name in {"new", "edited", "alerts"} else ""
    return Text(str(number), style)


def _troubles(passes: Iterable[Pass]) -> Iterable[tuple[Text, Text]]:
    for each in passes:
        for error in each.report["errors"]:
            said = f"{error['feed']}: {error['message']} ({error['class']})"
            yield Text(_moment(each.now), "dim"), Text(one_line(said, _LINE), "red")


def _edits(edits: Iterable[tuple[str, str]]) -> Iterable[tuple[Text, Text]]:
    for before, after in edits:
        yield Text("edited", "dim"), Text(one_line(before, _LINE))
        yield Text("to", "dim"), Text(one_line(after, _LINE))


def _stories(stories: Sequence[Story]) -> RenderableType:
    table = _table()
    table.add_column("story")
    table.add_column("publishers", justify="right")
    table.add_column("articles", justify="right")
    for story in stories:
        table.add_row(
            Text(one_line(story.headline, _LINE)), str(story.publishers), str(story.articles)
        )
    return table


def _alerts(alerts: Sequence[Message], *, starred: bool) -> RenderableType:
    if not alerts:
        return Text("Nothing rang.")
    return _grid(
        (Text(str(number), "dim"), _alert(message, starred=starred))
        for number, message in enumerate(alerts, 1)
    )


def _alert(message: Message, *, starred: bool) -> RenderableType:
    facts = notice(message)
    style = _STYLES.get(message.status, "bold")
    first = Text.assemble((facts.watch, "bold"), ": ", (facts.status, style))
    if facts.follow_up:
        first.append(f" ({facts.follow_up[0].lower()}{facts.follow_up[1:]})")
    first.append(f", {_moment(message.seen)}", "dim")
    lines = [first, _marked(facts.heading, starred=starred)]
    if facts.sentence:
        lines.append(Text.assemble("“", _marked(facts.sentence, starred=starred), "”"))
    lines.append(Text(f"why: {_term(message)}, {_cue(message.status, facts)}", "cyan"))
    return Group(*lines, Text(f"{facts.sources(_NAMES)}, alert {facts.alert}", "dim"), Text())


def _marked(parts: Iterable[Piece], *, starred: bool) -> Text:
    line = Text()
    for text, marked in parts:
        shown = f"*{text}*" if marked and starred else text
        line.append(shown, "bold underline" if marked else "")
    return line


def _term(message: Message) -> str:
    terms = dict.fromkeys(message.sentence[start:end] for start, end in message.marks)
    listed = " and ".join(f"“{one_line(term, _LINE)}”" for term in terms)
    return f"the terms {listed}" if len(terms) > 1 else f"the term {listed}"


def _cue(status: Status, facts: Notice) -> str:
    return f"{status} by “{facts.cue}”" if facts.cue else f"{status}, without a cue"


def _silent(silent: Sequence[Silent]) -> RenderableType:
    table = _table()
    table.add_column("watch", no_wrap=True)
    table.add_column("article")
    table.add_column("why it did not ring")
    for each in silent:
        more = f" (and {each.articles - 1} more)" if each.articles > 1 else ""
        headline = Text(one_line(each.headline, _LINE)).append(more, "dim")
        table.add_row(Text(each.watch), headline, Text(each.reason))
    return table


def _places(places: Iterable[tuple[str, str]]) -> RenderableType:
    return _grid((Text(what, "dim"), Text(where, overflow="fold")) for what, where in places)


def _command(command: Command) -> Text:
    return Text.assemble(" ", (command.line, "bold"), (f"  # {command.does}", "dim"))


def _grid(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        grid.add_row(*row)
    return grid


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")


def _moment(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %H:%M}"
