"""What `parse` does: feed documents from disk, read as a pass would read them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import typer

from tocsin.adapters.files import read_bytes, read_stream
from tocsin.adapters.parser import Parser
from tocsin.cli.app import as_json, zulu
from tocsin.cli.documents import STDIN
from tocsin.core.model import Document, Entry, ErrorClass, Failure, Parsed, ParsedFeed


def parsed(files: Sequence[str]) -> Iterator[tuple[str, Parsed]]:
    """What each file says, in order; `-` is standard input."""
    with closing(Parser(size=1)) as parser:
        for file in files:
            document = _document(file)
            if isinstance(document, Document):
                yield file, parser.feeds([document])[0]
            else:
                yield file, document


def _document(file: str) -> Document | Failure:
    path = Path(file)
    try:
        body = read_stream(sys.stdin.buffer) if file == STDIN else read_bytes(path)
    except OSError as error:
        reason = error.strerror or str(error)
        return Failure(ErrorClass.UNREADABLE, f"it cannot be read ({reason})")
    return Document(url=path.resolve().as_uri(), body=body)


def tell(file: str, found: Parsed, *, as_documents: bool) -> None:
    """Say on stdout what a file says."""
    if as_documents:
        as_json(_json(file, found))
    elif isinstance(found, Failure):
        typer.echo(f"{file}: {found.error}: {found.message}")
    else:
        _show(file, found)


def _show(file: str, feed: ParsedFeed) -> None:
    from tocsin.cli.tables import listed, show

    show(f"{file}: {feed.title or 'untitled'} ({feed.kind}, {len(feed.entries)} entries)")
    for entry in feed.entries:
        show(*listed((entry.published or "no date", entry.author), entry.title, entry.url))
    show(*(f"  problem: {problem}" for problem in _problems(feed)))


def _json(file: str, found: Parsed) -> Mapping[str, Any]:
    if isinstance(found, Failure):
        return {"file": file, "error": found.message, "class": str(found.error)}
    return {
        "file": file,
        "feed": {
            "title": found.title,
            "url": found.url,
            "language": found.language,
            "kind": found.kind,
        },
        "entries": [_entry(entry) for entry in found.entries],
        "problems": _problems(found),
    }


def _problems(feed: ParsedFeed) -> list[str]:
    refused = [f"{count} items refused: {reason}" for reason, count in feed.refused.items()]
    silent = sum(not (each.guid or each.url or each.title or each.text) for each in feed.entries)
    empty = [f"{silent} items say nothing: a pass refuses them as empty"] if silent else []
    return [*feed.problems, *refused, *empty]


def _entry(entry: Entry) -> Mapping[str, Any]:
    return {
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "published": zulu(entry.published),
        "updated": zulu(entry.updated),
        "tags": list(entry.tags),
    }
