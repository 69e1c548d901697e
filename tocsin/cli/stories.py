"""Commands on stories: what there is, what one is made of, made one and taken apart by hand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

import typer

from tocsin.cli.app import (
    LOOK,
    JsonOption,
    LimitOption,
    NowOption,
    app,
    as_json,
    instant,
    note,
    zulu,
)
from tocsin.core.errors import UsageError

_SEE: Final = "see `tocsin stories`"

StoryArgument = Annotated[int, typer.Argument(min=1, help="Its id, as `tocsin stories` shows it.")]

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
        cells = [
            (row.id, row.last_seen, row.articles, row.copies, row.publishers, row.title)
            for row in rows
        ]
        columns = ("id#", "last seen!", "articles#", "copies#", "publishers#", "title")
        show(table("stories", columns, cells))
        return
    for row in rows:
        as_json(
            {
                "id": row.id,
                "title": row.title,
                "articles": row.articles,
                "copies": row.copies,
                "publishers": row.publishers,
                "first_seen": zulu(row.first_seen),
                "last_seen": zulu(row.last_seen),
            }
        )


@stories_app.command("show", epilog="Example: `tocsin stories show 3`")
def show_story(story: StoryArgument, json: JsonOption = False) -> None:
    """One story: its articles, and where else the same text stands."""
    from db import copies
    from db import stories as questions
    from tocsin.cli.database import looking

    with looking() as connection:
        story_id = _current(connection, story)
        about = questions.one(connection, story_id)
        rows = questions.articles_of(connection, story_id)
        also = copies.also_in(connection, [row.id for row in rows])
    assert about is not None
    own = [row for row in rows if row.original_id is None]
    if json:
        as_json(_json(about, own, also))
    else:
        _show(about, own, also)


def _json(about: Any, rows: Sequence[Any], also: dict[int, list[Any]]) -> dict[str, Any]:
    return {
        "id": about.id,
        "title": about.title,
        "first_seen": zulu(about.first_seen),
        "last_seen": zulu(about.last_seen),
        "articles": [
            {
                "id": row.id,
                "title": row.title,
                "url": row.url,
                "publisher": row.publisher,
                "dated": zulu(row.dated),
                "also_in": [
                    {
                        "id": copy.article_id,
                        "title": copy.title,
                        "url": copy.url,
                        "publisher": copy.publisher,
                    }
                    for copy in also.get(row.id, ())
                ],
            }
            for row in rows
        ],
    }


def _show(about: Any, rows: Sequence[Any], also: dict[int, list[Any]]) -> None:
    from tocsin.cli.tables import listed, show

    show(f"story {about.id}: {about.title}")
    for row in rows:
        show(*listed((f"article {row.id}", row.dated, row.publisher), row.title, row.url))
        for copy in also.get(row.id, ()):
            show(
                f"  also in {copy.publisher} (article {copy.article_id}): {copy.url or copy.title}"
            )


@stories_app.command("merge", epilog="Example: `tocsin stories merge 3 4`")
def merge(
    story: StoryArgument,
    other: Annotated[int, typer.Argument(min=1, help="The one that becomes part of it.")],
) -> None:
    """Make one story of two. The id of the other leads to the first from then on, and what either
    was told of counts for both: nothing rings twice."""
    from db import mergers
    from tocsin.cli.database import managing

    with managing() as connection:
        stays, gone = _current(connection, story), _current(connection, other)
        if stays == gone:
            raise UsageError(f"{story} and {other} are one story", hint=_SEE)
        mergers.locked(connection, [stays, gone])
        mergers.merge(connection, {gone: stays})
    note(f"story {gone} is part of story {stays} now")


@stories_app.command("split", epilog="Example: `tocsin stories split 3 --article 41 --article 57`")
def split(
    story: StoryArgument,
    article: Annotated[
        list[int], typer.Option(min=1, help="To take out, as `tocsin stories show` names it.")
    ],
    now: NowOption = None,
) -> None:
    """Take articles out of a story, into one of their own, with their copies. The two stay apart,
    whatever comes later. Nothing of this rings."""
    from db import mergers
    from db import stories as questions
    from tocsin.cli.database import managing

    present = instant(now)
    with managing() as connection:
        whole = _current(connection, story)
        mergers.locked(connection, [whole])
        own = {row.id for row in questions.articles_of(connection, whole)}
        for each in article:
            if each not in own:
                raise UsageError(
                    f"article {each} is not of story {whole}",
                    hint=f"see `tocsin stories show {whole}`",
                )
        moved = mergers.with_copies(connection, article)
        if own <= set(moved):
            raise UsageError(f"nothing would be left of story {whole}", hint="name fewer articles")
        made = mergers.split(connection, whole, moved, present)
    note(f"story {made} has {len(moved)} articles of story {whole}")


def _current(connection: Any, story_id: int) -> int:
    """The story that this id leads to. Raises `UsageError`."""
    from db import mergers
    from db import stories as questions

    found = mergers.current(connection, [story_id])[story_id]
    if questions.one(connection, found) is None:
        raise UsageError(f"no story {story_id}", hint=_SEE)
    return found
