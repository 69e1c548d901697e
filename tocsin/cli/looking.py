"""Commands that look at what is stored: preview, search."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from tocsin.cli.app import LOOK, JsonOption, LimitOption, NowOption, app, as_json, instant, zulu


@app.command(rich_help_panel=LOOK, epilog='Example: `tocsin preview --query "truce" --days 7`')
def preview(
    watch: Annotated[str | None, typer.Option(help="A watch of the watchlist.")] = None,
    query: Annotated[str | None, typer.Option(help="A query that is in no watch yet.")] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="So many stored days back.")] = 7,
    json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """What a watch or a query matches in the stored days, and when it would have rung."""
    from tocsin.cli.simulating import previewed

    previewed(watch, query, days, instant(now), as_documents=json)


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
