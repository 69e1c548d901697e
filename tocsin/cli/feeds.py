"""Commands on feeds: their health, finding and adding them, and OPML in and out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tocsin.cli.app import LOOK, JsonOption, LimitOption, NowOption, app, as_json, instant, note
from tocsin.core.errors import UsageError

UrlArgument = Annotated[str, typer.Argument(help="A feed, or a web page that names its feeds.")]

feeds_app = typer.Typer(help="Feeds: their health, and lists of them.")
app.add_typer(feeds_app, name="feeds", rich_help_panel=LOOK)


@feeds_app.callback(invoke_without_command=True, epilog="Example: `tocsin feeds`")
def feeds(context: typer.Context, json: JsonOption = False, now: NowOption = None) -> None:
    """Every feed of the watchlist as the last pass left it, the worst first."""
    if not context.invoked_subcommand:
        health(json=json, now=now)


@feeds_app.command("health", epilog="Example: `tocsin feeds health --json`")
def health(json: JsonOption = False, now: NowOption = None) -> None:
    """Every feed as the last pass left it, the worst first, and how many are well."""
    present = instant(now)
    from tocsin.cli.feed_health import tell_all

    tell_all(present, as_documents=json)


@feeds_app.command("show", epilog='Example: `tocsin feeds show "BBC World"`')
def show_feed(
    feed: Annotated[str, typer.Argument(help="Its address, its name, or a part of either.")],
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """One feed, and what came of its last thirty polls, the latest first."""
    present = instant(now)
    from tocsin.cli.feed_health import tell_one

    tell_one(feed, present, as_documents=json)


@feeds_app.command("notices", epilog="Example: `tocsin feeds notices`")
def notices(limit: LimitOption = 20, json: JsonOption = False) -> None:
    """What the operator's channel was told of feeds, the latest first."""
    from tocsin.cli.notices import tell

    tell(limit, as_documents=json)


@feeds_app.command("quarantine", epilog='Example: `tocsin feeds quarantine "BBC World" --drop`')
def quarantine(
    feed: Annotated[
        str | None, typer.Argument(help="Its address or its name; without it, all are listed.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="They are news from now on, and may ring.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help="Delete them; they will not be new again.")
    ] = False,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Floods of new entries far beyond a feed's habit, which ring nothing until they are accepted;
    and what is to become of one."""
    present = instant(now)
    from tocsin.cli.feed_quarantine import Verdict, settle, tell

    if feed is None and not (accept or drop):
        tell(as_documents=json)
    elif feed is None or accept == drop:
        raise UsageError(
            "a feed and what is to become of its entries go together",
            hint="say --accept or --drop with one feed, or neither and no feed",
        )
    else:
        settle(feed, Verdict.ACCEPT if accept else Verdict.DROP, present)


@feeds_app.command("trust", epilog='Example: `tocsin feeds trust "BBC World"`')
def trust(
    feed: Annotated[str, typer.Argument(help="Its address, its name, or a part of either.")],
    now: NowOption = None,
) -> None:
    """Rely on the guids of a feed again, once it has mended them. Until then its entries are known
    by their links."""
    present = instant(now)
    from tocsin.cli.feed_guids import trust as trusted

    trusted(feed, present)


@feeds_app.command("find", epilog="Example: `tocsin feeds find https://example.org/`")
def find(url: UrlArgument, json: JsonOption = False) -> None:
    """Find the feeds behind a page, those of comments last. Exit 1 where there is none."""
    from tocsin.cli.feed_adding import find as found

    found(url, as_documents=json)


@feeds_app.command("add", epilog="Example: `tocsin feeds add https://example.org/ --write`")
def add(
    url: UrlArgument,
    write: Annotated[
        bool, typer.Option("--write", help="Add it at the end of the watchlist.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Find the feed behind a page, and say it as a [[feeds]] table to paste into the watchlist.
    Where there are several, they are listed, and nothing is added: exit 2."""
    from tocsin.cli.feed_adding import add as added

    raise typer.Exit(added(url, write=write, as_documents=json))


@feeds_app.command("export", epilog="Example: `tocsin feeds export > feeds.opml`")
def export() -> None:
    """The watchlist's feeds as OPML, on stdout, without the passwords in their addresses."""
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist
    from tocsin.core import opml
    from tocsin.core.opml import OpmlFeed
    from tocsin.core.watchlist import without_credentials

    typer.echo(
        opml.write(
            [
                OpmlFeed(without_credentials(feed.url), feed.name, feed.publisher or "")
                for feed in read_watchlist(settings.load().config).feeds
            ]
        )
    )


@feeds_app.command("import", epilog="Example: `tocsin feeds import feeds.opml`")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML list.")], json: JsonOption = False
) -> None:
    """Say what an OPML list holds, as [[feeds]] tables to paste into the watchlist. A feed that is
    listed twice is taken once; that, and what is watched already, is said on stderr."""
    from tocsin.adapters.files import read_bytes
    from tocsin.cli.feed_adding import quoted, toml
    from tocsin.core import opml, watchlist

    try:
        content = read_bytes(file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror or error})", hint="name an OPML file"
        ) from error
    merged = watchlist.merged(opml.rows(content, str(file)), _watched())
    for item in merged.feeds:
        if json:
            as_json({"url": item.url, "name": item.title or None})
        else:
            typer.echo(toml(item.url, item.title))
    _remark("listed more than once, taken once", merged.repeated)
    _remark("in the watchlist already; do not paste those", merged.watched)
    _remark("the same feed as another but for http, www or a slash? Both are kept", merged.alike)
    instead = f"or name the file in the watchlist: opml = [{quoted(str(file))}]"
    note(f"{len(merged.feeds)} feeds; {instead}")


def _watched() -> list[str]:
    """The addresses of the watchlist, where there is one."""
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist

    config = settings.load().config
    return [feed.url for feed in read_watchlist(config).feeds] if config.exists() else []


def _remark(what: str, urls: Sequence[str]) -> None:
    if urls:
        note(f"{len(urls)} {what}:")
        for url in urls:
            note(f"  {url}")
