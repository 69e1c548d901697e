"""The outlets of the demo, as of a clock that the demo turns.

Answers feeds (with ETag, Last-Modified and 304, as each outlet offers) and pages.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from tocsin.demo import documents
from tocsin.demo.content import Edition, Item, Source
from tocsin.demo.loopback import Quiet, listening

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an outlet says to one request."""

    status: HTTPStatus
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Newsroom:
    """An edition on the air. Set `clock` to move the time on; `base` is its address."""

    edition: Edition
    clock: datetime
    base: str = ""

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a GET of `path`. Header names are looked up in lower case."""
        if source := self.edition.source(path.strip("/")):
            return self._feed(source, headers)
        if item := self.edition.page(path, self.clock):
            return self._page(item)
        return Answer(HTTPStatus.NOT_FOUND)

    def _page(self, item: Item) -> Answer:
        source = self.edition.source(item.feeds[0])
        publisher = source.publisher if source else ""
        return Answer(HTTPStatus.OK, documents.page(item, publisher), {"Content-Type": _HTML})

    def _feed(self, source: Source, headers: Mapping[str, str]) -> Answer:
        match source.fault(self.clock):
            case "down":
                return Answer(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "600"})
            case "html":
                body = documents.maintenance(source.publisher)
                return Answer(HTTPStatus.OK, body, {"Content-Type": _HTML})
            case None:
                return self._document(source, headers)

    def _document(self, source: Source, headers: Mapping[str, str]) -> Answer:
        entries = self.edition.entries(source.id, self.clock)
        modified = self.edition.modified(source.id, self.clock)
        body = documents.feed(source, entries, modified, self.base)
        validators = _validators(source, body, modified)
        if _unchanged(validators, headers):
            return Answer(HTTPStatus.NOT_MODIFIED, headers=validators)
        kind = f"{documents.CONTENT_TYPES[source.format]}; charset={source.encoding}"
        return Answer(HTTPStatus.OK, body, {"Content-Type": kind, **validators})


def _validators(source: Source, body: bytes, modified: datetime) -> dict[str, str]:
    offered = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Last-Modified": format_datetime(modified, usegmt=True),
    }
    return {name: value for name, value in offered.items() if name.lower() in source.validators}


def _unchanged(validators: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides where it is given."""
    if asked := headers.get("if-none-match"):
        return validators.get("ETag") == asked
    since, modified = headers.get("if-modified-since"), validators.get("Last-Modified")
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


@contextmanager
def serve(edition: Edition, clock: datetime) -> Iterator[Newsroom]:
    """Put the edition on loopback while the `with` block lasts."""
    newsroom = Newsroom(edition, clock)
    with listening(_handler(newsroom)) as address:
        newsroom.base = f"http://{address}"
        yield newsroom


def _handler(newsroom: Newsroom) -> type[Quiet]:
    class Handler(Quiet):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = newsroom.answer(self.path, headers)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

    return Handler
