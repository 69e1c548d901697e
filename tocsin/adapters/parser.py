"""Feed documents and pages read outside this process, where a hostile one can be stopped."""

from collections.abc import Collection, Sequence
from typing import Final

from pydantic import TypeAdapter

from tocsin.adapters.parsing_jobs import Job, packed
from tocsin.adapters.workers import Answer, Limits, Workers
from tocsin.core.model import Document, Failure, FeedLink, Page, Parsed, ParsedFeed, Stub

_FEED: Final = TypeAdapter[Parsed](ParsedFeed | Failure)
_PAGE: Final = TypeAdapter[Page | Stub | Failure](Page | Stub | Failure)
_LINKS: Final = TypeAdapter[tuple[FeedLink, ...] | Failure](tuple[FeedLink, ...] | Failure)


class Parser:
    """`size` processes that read documents. May be called from several threads at once.

    Processes start when the first document comes. A document that breaks the limits gives a
    `Failure` with `parser_limit` and costs no other anything.
    """

    def __init__(self, size: int, *, limits: Limits | None = None) -> None:
        self._workers = Workers("tocsin.adapters.parser_child", size=size, limits=limits)

    def start(self) -> None:
        """Start the processes now, without waiting for them."""
        self._workers.start()

    def feeds(
        self, documents: Sequence[Document], known: Sequence[Collection[str]] | None = None
    ) -> list[Parsed]:
        """What each document says, in order. Of entries whose wording is among the `known` of
        their document the text is left out: see `Entry.unread`."""
        wordings = known or [()] * len(documents)
        pairs = zip(documents, wordings, strict=True)
        jobs = [packed(Job("feed", document, words)) for document, words in pairs]
        return [_feed(answer) for answer in self._workers.map(jobs)]

    def page(self, document: Document) -> Page | Stub | Failure:
        """The main text of a page, or what stands in front of it."""
        (answer,) = self._workers.map([packed(Job("page", document))])
        return answer if isinstance(answer, Failure) else _PAGE.validate_json(answer)

    def links(self, document: Document) -> tuple[FeedLink, ...] | Failure:
        """The feeds that a page names."""
        (answer,) = self._workers.map([packed(Job("links", document))])
        return answer if isinstance(answer, Failure) else _LINKS.validate_json(answer)

    def close(self) -> None:
        """End the processes."""
        self._workers.close()


def _feed(answer: Answer) -> Parsed:
    return answer if isinstance(answer, Failure) else _FEED.validate_json(answer)
