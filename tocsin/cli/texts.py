"""Commands on texts and files: parse, match, evaluate, read, group. They need no database."""

import json as json_library
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tocsin.cli.app import JsonOption, app, as_json, zulu
from tocsin.core.errors import UsageError
from tocsin.core.model import Entry, Failure, Mention, ParsedFeed, Reading, Text

FileArgument = Annotated[str, typer.Argument(help="A file, or - for standard input.")]
JsonLinesOption = Annotated[bool, typer.Option("--jsonl", help="Read and write JSON Lines.")]


@app.command(epilog="Example: `tocsin parse --json feed.xml`")
def parse(files: list[Path], json: JsonOption = False) -> None:
    """Say what feed documents say. Exit 1 where one could not be read."""
    from tocsin.adapters.files import read_bytes
    from tocsin.adapters.parser import Parser
    from tocsin.core.model import Document, ErrorClass

    failed = False
    with Parser(size=1) as parser:
        for file in files:
            parsed: ParsedFeed | Failure
            try:
                body = read_bytes(file)
            except OSError as error:
                reason = error.strerror or str(error)
                parsed = Failure(ErrorClass.UNREADABLE, f"it cannot be read ({reason})")
            else:
                (parsed,) = parser.feeds([Document(url=file.resolve().as_uri(), body=body)])
            failed = failed or isinstance(parsed, Failure)
            _tell_parsed(str(file), parsed, json=json)
    if failed:
        raise typer.Exit(1)


def _tell_parsed(file: str, parsed: ParsedFeed | Failure, *, json: bool) -> None:
    if json:
        as_json(_parsed_json(file, parsed))
        return
    if isinstance(parsed, Failure):
        typer.echo(f"{file}: {parsed.error}: {parsed.message}")
        return
    from tocsin.cli.tables import show, table

    problems = [f"  problem: {problem}" for problem in parsed.problems]
    show(
        table(
            f"{file}: {parsed.title or 'untitled'} ({parsed.kind}, {len(parsed.entries)} entries)",
            ("published", "title", "link"),
            [(entry.published, entry.title, entry.url) for entry in parsed.entries],
        ),
        *problems,
    )


def _parsed_json(file: str, parsed: ParsedFeed | Failure) -> dict[str, Any]:
    if isinstance(parsed, Failure):
        return {"file": file, "error": parsed.message, "class": str(parsed.error)}
    return {
        "file": file,
        "feed": {
            "title": parsed.title,
            "url": parsed.url,
            "language": parsed.language,
            "kind": parsed.kind,
        },
        "entries": [_entry_json(entry) for entry in parsed.entries],
        "problems": list(parsed.problems)
        + [f"{count} items refused: {reason}" for reason, count in parsed.refused.items()],
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
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


@app.command(
    epilog="""Example: `echo "Kyiv accepts a truce" | tocsin match --query 'truce OR ceasefire'`"""
)
def match(
    file: FileArgument = "-",
    query: Annotated[str | None, typer.Option(help="A query of your own.")] = None,
    watch: Annotated[str | None, typer.Option(help="One watch of the watchlist.")] = None,
    jsonl: JsonLinesOption = False,
    json: JsonOption = False,
) -> None:
    """Find what watches or a query match in a text, exactly as a pass would."""
    from tocsin.adapters.reader import Readers

    watches = _watches(query, watch)
    single = query is not None or watch is not None
    with Readers(watches, size=1) as readers:
        if jsonl:
            for documents in _batches(_json_lines(file)):
                texts = [_text_of(document) for document in documents]
                for document, answer in zip(documents, readers.read(texts), strict=True):
                    as_json({"id": document.get("id")} | _match_json(answer, single=single))
            return
        title, _, text = _read_text(file).partition("\n")
        (answer,) = readers.read([Text(title, text.strip("\n"))])
    if json:
        as_json(_match_json(answer, single=single))
    else:
        _show_matches(answer)


def _watches(query: str | None, watch: str | None) -> list[tuple[str | None, Mapping[str, Any]]]:
    if query is not None:
        from tocsin.core.query import parse as parse_query

        return [(None, {"": parse_query(query)})]
    from tocsin import settings
    from tocsin.adapters.files import read_watchlist

    listed = read_watchlist(settings.load().config)
    wanted = [item for item in listed.watches if watch in {None, item.name}]
    if not wanted:
        known = ", ".join(item.name for item in listed.watches) or "none"
        raise UsageError(f"no watch {watch}" if watch else "no watches", hint=f"known: {known}")
    return [(item.name, {"": item.query, **item.queries}) for item in wanted]


def _match_json(answer: Sequence[Reading] | Failure, *, single: bool) -> dict[str, Any]:
    if isinstance(answer, Failure):
        return {"mentions": [], "status": None, "error": answer.message}
    mentions = [mention_json(found) for reading in answer for found in reading.mentions]
    statuses = {reading.watch: str(reading.status) for reading in answer}
    status: object = statuses or None
    if single:
        status = next(iter(statuses.values()), None)
    return {"mentions": mentions, "status": status}


def mention_json(mention: Mention) -> dict[str, Any]:
    """A mention as the contract has it."""
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


def _show_matches(answer: Sequence[Reading] | Failure) -> None:
    from tocsin.cli.tables import show, status_cell, table

    if isinstance(answer, Failure):
        raise UsageError(f"the text could not be read: {answer.message}")
    if not any(reading.mentions for reading in answer):
        typer.echo("no match")
        return
    show(
        table(
            "mentions",
            ("watch", "status", "cue", "found", "in"),
            [
                (found.watch, status_cell(found.status), found.cue, found.text, found.sentence)
                for reading in answer
                for found in reading.mentions
            ],
        )
    )


@app.command(epilog="Example: `tocsin group --jsonl articles.jsonl`")
def group(file: FileArgument = "-", jsonl: JsonLinesOption = False) -> None:
    """Group articles into stories: reads {"id","title","text"}, writes {"id","story"}."""
    from tocsin.core.stories import Joined, Piece, assign

    if not jsonl:
        raise UsageError("group reads JSON Lines", hint='add --jsonl: {"id","title","text"} a line')
    documents = list(_json_lines(file))
    pieces = [Piece(at, **_words_of(document)) for at, document in enumerate(documents)]
    chosen = assign([], pieces)
    for at, document in enumerate(documents):
        where = chosen[at]
        first = where.story if isinstance(where, Joined) else where.first
        as_json({"id": document.get("id"), "story": str(documents[first].get("id"))})


@app.command(epilog="Example: `tocsin read page.html`")
def read(source: str, json: JsonOption = False) -> None:
    """Say what a web page says: a FILE or URL. Its main text, its names, and what watches find."""
    from tocsin.cli.pages import page_json, show_page

    found = page_json(source)
    if json:
        as_json(found)
    else:
        show_page(found)


@app.command(epilog="Example: `tocsin evaluate labelled.jsonl --only Ceasefire`")
def evaluate(
    file: FileArgument,
    only: Annotated[str | None, typer.Option(help="One watch of the watchlist.")] = None,
    json: JsonOption = False,
) -> None:
    """Hold the watches against labelled texts: {"id","title","text","labels":{watch: status}}."""
    from tocsin.cli.evaluation import evaluated

    watches = _watches(None, only)
    evaluated(list(_json_lines(file)), watches, as_documents=json)


def _text_of(document: Mapping[str, Any]) -> Text:
    return Text(**_words_of(document), language=document.get("language"))


def _words_of(document: Mapping[str, Any]) -> dict[str, str]:
    return {"title": str(document.get("title") or ""), "text": str(document.get("text") or "")}


def _read_text(file: str) -> str:
    try:
        if file == "-":
            return sys.stdin.read()
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", hint="give UTF-8 text") from error


def _json_lines(file: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            document = json_library.loads(line)
        except ValueError as error:
            raise UsageError(f"{file}:{number}: not JSON ({error})") from error
        if not isinstance(document, dict):
            raise UsageError(f"{file}:{number}: not a JSON object", hint="one object a line")
        yield document


def _batches(
    documents: Iterator[dict[str, Any]], size: int = 200
) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
