"""Feed documents and pages read outside this process, where a hostile one can be stopped."""

import json
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Final, Literal, Self

from pydantic import TypeAdapter

from tocsin.adapters.workers import Answer, Limits, Workers
from tocsin.core.model import Document, Failure, Page, Parsed, ParsedFeed

_FEED: Final = TypeAdapter[ParsedFeed | Failure](ParsedFeed | Failure)
_PAGE: Final = TypeAdapter[Page | Failure](Page | Failure)


def _job(wanted: Literal["feed", "page"], document: Document, known: Collection[str] = ()) -> bytes:
    head = {
        "wanted": wanted,
        "known": list(known),
        "url": document.url,
        "content_type": document.content_type,
        "content_location": document.content_location,
    }
    return json.dumps(head).encode() + b"\n" + document.body


def _feed(answer: Answer) -> Parsed:
    return answer if isinstance(answer, Failure) else _FEED.validate_json(answer)


def _page(answer: Answer) -> Page | Failure:
    return answer if isinstance(answer, Failure) else _PAGE.validate_json(answer)


class Parser:
    """`size` processes that read documents. May be called from several threads at once.

    Processes start when the first document comes. A document that breaks the limits gives a
    `Failure` with `parser_limit` and costs no other anything.
    """

    def __init__(self, size: int, *, limits: Limits | None = None) -> None:
        self._workers = Workers("tocsin.adapters.parser_child", size=size, limits=limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def feeds(
        self, documents: Sequence[Document], known: Sequence[Collection[str]] | None = None
    ) -> list[Parsed]:
        """What each document says, in order. Of entries whose wording is among the `known` of
        their document the text is left out: see `Entry.unread`."""
        wordings = known or [()] * len(documents)
        jobs = [_job("feed", *pair) for pair in zip(documents, wordings, strict=True)]
        return [_feed(answer) for answer in self._workers.map(jobs)]

    def page(self, document: Document) -> Page | Failure:
        """The main text of a page."""
        return _page(self._workers.map([_job("page", document)])[0])

    def close(self) -> None:
        """End the processes."""
        self._workers.close()
