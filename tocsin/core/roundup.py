"""A roundup in the forms channels take, as `message` and `letter` do for alerts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import accumulate
from typing import Any, Final

from tocsin.core.inert import cut, link, one_line, site, units
from tocsin.core.message import (
    SLACK_SECTION_UNITS,
    SUBJECT_UNITS,
    slack_foot,
    slack_header,
    slack_text,
    tame_text,
)
from tocsin.core.model import Item, Roundup, Section
from tocsin.core.paper import ITEM_LINK, QUIET, anchor, heading, page

_TEXT_UNITS: Final = 300
_NOTE_UNITS: Final = 200
_SLACK_SECTIONS: Final = 40  # of 50 blocks to a message (Block Kit)
# Slack refuses a post whose blocks hold about 12,000 letters together (msg_blocks_too_long), which
# its reference does not say; one with 11,341 was refused. So much they hold here, blocks counted.
_SLACK_UNITS: Final = 9_000
_BLOCK_UNITS: Final = 60


def subject(roundup: Roundup) -> str:
    """One line for a mail's subject or a notification; at most 200 units."""
    return one_line(roundup.title, SUBJECT_UNITS)


def plain(roundup: Roundup, limit: int) -> str:
    """The roundup as plain text, at most `limit` units long; what does not fit is counted, and
    links go before anything is left out."""
    ending = f"Told by Tocsin, {one_line(roundup.alert, _NOTE_UNITS)}"
    for linked in (True, False):
        text = "\n".join([*(line for line, _ in _lines(roundup, linked=linked)), "", ending])
        if units(text) <= limit:
            return text
    lines = list(_lines(roundup, linked=False))
    told = _opening(lines, limit - units(f"\n{_rest(roundup, 10**6)}\n\n{ending}"))
    if not told:
        return cut(ending, limit)
    left = sum(things for _, things in lines[len(told) :])
    return "\n".join([*told, _rest(roundup, left), "", ending])


def _opening(lines: list[tuple[str, int]], limit: int) -> list[str]:
    """As many lines as fit, the last of which tells something: a heading alone says nothing."""
    sizes = accumulate(units(line) + 1 for line, _ in lines)
    fitting = lines[: sum(size <= limit for size in sizes)]
    while fitting and not fitting[-1][1]:
        fitting.pop()
    return [line for line, _ in fitting]


def tame(roundup: Roundup) -> Roundup:
    """`roundup` with look-alikes for what chat services read as mentions, links or tags."""
    return replace(
        roundup,
        title=tame_text(roundup.title),
        sections=tuple(
            replace(
                section,
                heading=tame_text(section.heading),
                items=tuple(
                    replace(item, text=tame_text(item.text), note=tame_text(item.note))
                    for item in section.items
                ),
            )
            for section in roundup.sections
        ),
    )


def slack_blocks(roundup: Roundup) -> dict[str, Any]:
    """The payload of a Slack post: a text for the notification, and blocks for the channel."""
    kept, left = _slack_lines(roundup)
    told = list(_slack_texts(kept))
    if left:
        told.append(slack_text(_rest(roundup, left)))
    return {
        "text": slack_text(subject(roundup)),
        "blocks": [
            {"type": "header", "text": slack_header(roundup.title)},
            *({"type": "section", "text": _verbatim(text)} for text in told),
            slack_foot(_foot(roundup)),
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def html(roundup: Roundup) -> str:
    """The roundup as an HTML document. Everything in it that is not ours is escaped text."""
    title = one_line(roundup.title, _TEXT_UNITS)
    parts = (heading(escape(title)), *map(_html_section, roundup.sections))
    return page(title, "\n".join(parts), _foot(roundup))


def _foot(roundup: Roundup) -> str:
    return f"Told by Tocsin · {one_line(roundup.alert, _NOTE_UNITS)}"


def _lines(roundup: Roundup, *, linked: bool) -> Iterator[tuple[str, int]]:
    """The lines of plain text, and how many things each tells."""
    yield one_line(roundup.title, _TEXT_UNITS), 0
    for section in roundup.sections:
        yield from (("", 0), (one_line(section.heading, _TEXT_UNITS), 0))
        for item in section.items:
            text, note = _worded(item)
            yield f"- {text}" + (f" ({note})" if note else ""), 1
            if linked and (url := link(item.url)):
                yield f"  {url}", 0
        if section.more:
            yield f"- and {section.more} more", section.more


def _worded(item: Item) -> tuple[str, str]:
    return one_line(item.text, _TEXT_UNITS) or "(no title)", one_line(item.note, _NOTE_UNITS)


def _rest(roundup: Roundup, left: int) -> str:
    return f"And {left} more: tocsin alerts show {one_line(roundup.alert, _NOTE_UNITS)}"


def _slack_lines(roundup: Roundup) -> tuple[list[list[str]], int]:
    """The lines of each section, as many as one post takes, and how many things are left out."""
    kept: list[list[str]] = []
    room, left = _SLACK_UNITS, 0
    for section in roundup.sections:
        lines = [f"*{slack_text(one_line(section.heading, _TEXT_UNITS))}*"]
        for line, things in _counted(section):
            size = units(line) + (units(lines[0]) + _BLOCK_UNITS if len(lines) == 1 else 1)
            if left or size > room or (len(lines) == 1 and len(kept) == _SLACK_SECTIONS):
                left += things
            else:
                room -= size
                lines.append(line)
        if len(lines) > 1:
            kept.append(lines)
    return kept, left


def _counted(section: Section) -> Iterator[tuple[str, int]]:
    """The lines below a heading, and how many things each tells."""
    for item in section.items:
        yield _slack_line(item), 1
    if section.more:
        yield f"• and {section.more} more", section.more


def _slack_texts(sections: Iterable[list[str]]) -> Iterator[str]:
    """Each section in as many texts as it needs."""
    for heading_line, *lines in sections:
        told = heading_line
        for line in lines:
            if units(told) + units(line) + 1 > SLACK_SECTION_UNITS:
                yield told
                told = line
            else:
                told += f"\n{line}"
        yield told


def _slack_line(item: Item) -> str:
    text, note = _worded(item)
    told = f"• {slack_text(text)}" + (f" · {slack_text(note)}" if note else "")
    url = link(item.url)
    written = f" · <{escape(url, quote=False)}|{slack_text(site(url))}>" if url else ""
    return told + (written if units(told) + units(written) < SLACK_SECTION_UNITS else "")


def _html_section(section: Section) -> str:
    more = f"<li {QUIET}>and {section.more} more</li>" if section.more else ""
    items = "\n".join([*map(_html_item, section.items), more])
    heading = escape(one_line(section.heading, _TEXT_UNITS))
    return (
        f'<h2 dir="auto" style="margin:18px 0 6px;font-size:16px">{heading}</h2>\n'
        f'<ul style="margin:0;padding-left:20px">\n{items}\n</ul>'
    )


def _html_item(item: Item) -> str:
    text, note = map(escape, _worded(item))
    url = link(item.url)
    told = anchor(url, text, ITEM_LINK) if url else text
    aside = f"<br><span {QUIET}>{note}</span>" if note else ""
    return f'<li dir="auto" style="margin:0 0 6px">{told}{aside}</li>'


def _verbatim(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
