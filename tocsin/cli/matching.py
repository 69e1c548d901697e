"""What `match` does: watches or a query held against texts, exactly as a pass would."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import typer

from tocsin.adapters.reader import Read, Readers
from tocsin.cli.app import as_json, note
from tocsin.cli.documents import json_lines, plain_text
from tocsin.core import defaults
from tocsin.core.cleaning import is_cut
from tocsin.core.errors import RunError, UsageError
from tocsin.core.model import Failure, Mention, Reading, Text
from tocsin.core.query import Query

T = TypeVar("T")
Watches = list[tuple[str | None, Mapping[str, Query]]]
_BATCH = 200


def chosen(query: str | None, watch: str | None) -> Watches:
    """The query, or the watch of this name, or every watch of the watchlist. Raises `UsageError`.

    A query needs no watchlist.
    """
    if query is not None and watch is not None:
        raise UsageError("a query and a watch at once", hint="give --query or --watch")
    if query is not None:
        from tocsin.core.query import parse

        return [(None, {"": parse(query)})]
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist

    listed = read_watchlist(settings.load().config)
    wanted = [item for item in listed.watches if watch in {None, item.name}]
    if not wanted:
        known = ", ".join(item.name for item in listed.watches) or "none"
        what = f"no watch {watch}" if watch is not None else "the watchlist has no watches"
        raise UsageError(what, hint=f"known: {known}")
    return [(item.name, {"": item.query, **item.queries}) for item in wanted]


def match_lines(file: str, watches: Watches, *, single: bool) -> int:
    """Answer each line of JSON Lines with one. Returns how many texts could not be read."""
    unread = 0
    with Readers(watches, size=1) as readers:
        for documents in _batches(json_lines(file)):
            answers = readers.read([document.text for document in documents])
            for document, answer in zip(documents, answers, strict=True):
                unread += isinstance(answer, Failure)
                as_json({"id": document.id} | _json(document.text, answer, single=single))
    return unread


def match_text(file: str, watches: Watches, *, single: bool, as_document: bool) -> None:
    """Say what is found in one plain text. Raises `RunError` where it cannot be read."""
    with Readers(watches, size=1) as readers:
        text = plain_text(file)
        (answer,) = readers.read([text])
    if isinstance(answer, Failure):
        raise RunError(f"the text could not be read: {answer.message}")
    if as_document:
        as_json(_json(text, answer, single=single))
    else:
        _show([found for reading in answer for found in reading.mentions])
        _tell_cut(text, answer)


def mention_json(mention: Mention) -> dict[str, Any]:
    """A mention as `--json` has it: `start` and `end` index the title where `zone` is `title`,
    else the text."""
    return {
        "watch": mention.watch,
        "term": mention.term,
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "zone": str(mention.zone),
        "sentence": mention.sentence,
        "status": str(mention.status),
        "cue": mention.cue,
    }


def _tell_cut(text: Text, answer: Sequence[Reading]) -> None:
    if is_cut(text.title, text.text):
        note(f"only the first {defaults.MATCHED_CHARS:,} characters were read")
    for reading in answer:
        if reading.left_out:
            note(f"{reading.left_out} more mentions of {reading.watch or 'the query'}")


def _json(text: Text, answer: Read, *, single: bool) -> dict[str, Any]:
    """What was found; with `cut`, where a text or its mentions are more than is read or told."""
    if isinstance(answer, Failure):
        return {"mentions": [], "status": None, "error": answer.message}
    mentions = [mention_json(found) for reading in answer for found in reading.mentions]
    statuses = {reading.watch: str(reading.status) for reading in answer}
    status: object = statuses or None
    if single:
        status = next(iter(statuses.values()), None)
    cut = is_cut(text.title, text.text) or any(reading.left_out for reading in answer)
    return {"mentions": mentions, "status": status} | ({"cut": True} if cut else {})


def _show(mentions: Sequence[Mention]) -> None:
    from tocsin.cli.tables import marked, show, status_cell, table

    if not mentions:
        typer.echo("no match")
        return
    show(
        table(
            "mentions",
            ("watch", "status!", "because of", "found in"),
            [
                (
                    found.watch or "query",
                    status_cell(found.status),
                    found.cue,
                    marked(found.sentence, found.text),
                )
                for found in mentions
            ],
        )
    )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
