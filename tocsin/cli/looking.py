"""Commands that look at what is stored: search, stories."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import typer

from tocsin.cli.app import LOOK, JsonOption, LimitOption, NowOption, app, as_json, instant, zulu


@app.command(
    rich_help_panel=LOOK, epilog='Example: `tocsin search ceasefire "peace talks" sanction*`'
)
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD...",
            help="Each must be there: a word, a phrase in quotes, or a beginning*.",
        ),
    ],
    limit: LimitOption = 20,
    json: JsonOption = False,
) -> None:
    """Stored articles that hold these words in title or text, latest first."""
    from db.search import search as found
    from tocsin.cli.database import looking
    from tocsin.cli.tables import listed, show
    from tocsin.core.search_terms import sought

    with looking() as connection:
        rows = list(found(connection, sought(_typed(words)), limit))
    for row in rows:
        if json:
            as_json(
                {
                    "title": row.title,
                    "url": row.url,
                    "publisher": row.publisher,
                    "dated": zulu(row.dated),
                    "page": _state(row),
                    "page_reason": row.page_reason,
                }
            )
        else:
            show(*listed((row.dated, row.publisher, _page(row)), row.title, row.url))
    if not rows and not json:
        show("nothing found")


def _state(row: Any) -> str | None:
    """What came of the article's page; None where none is wanted."""
    return None if row.page == "none" else str(row.page)


def _page(row: Any) -> str | None:
    state, reason = _state(row), row.page_reason
    return f"{state} ({reason})" if state and reason else state


def _typed(words: Sequence[str]) -> str:
    """The words as typed: the shell has eaten the quotes of a phrase."""
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)


stories_app = typer.Typer(help="Stories: articles that report the same event.")
app.add_typer(stories_app, name="stories", rich_help_panel=LOOK)


@stories_app.callback(invoke_without_command=True, epilog="Example: `tocsin stories --days 2`")
def stories(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Of the last days only.")
    ] = None,
    limit: LimitOption = 20,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Stories, the latest first: articles that report the same event."""
    if context.invoked_subcommand:
        return
    from db import stories as questions
    from tocsin.cli.database import looking
    from tocsin.cli.tables import show, table

    since = timedelta(days=days) if days else None
    present = instant(now)
    with looking() as connection:
        rows = list(questions.latest(connection, since, present, limit))
    if not json:
        cells = [(row.id, row.last_seen, row.articles, row.publishers, row.title) for row in rows]
        show(table("stories", ("id#", "last seen!", "articles#", "publishers#", "title"), cells))
        return
    for row in rows:
        as_json(
            {
                "id": row.id,
                "title": row.title,
                "articles": row.articles,
                "publishers": row.publishers,
                "first_seen": zulu(row.first_seen),
                "last_seen": zulu(row.last_seen),
            }
        )
