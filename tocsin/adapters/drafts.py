"""An item, or the feed itself, while its elements are being read one after another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from tocsin.adapters.contents import Item, Markup
from tocsin.adapters.elements import OddElementError, TextReader, name_of
from tocsin.core import defaults

OPEN: Final = -1

Handler = Callable[["Draft", etree._Element, int], None]  # noqa: SLF001  its only name
Tag = list[str | None]  # term, scheme, label


class Vocabulary:
    """What is done with which element of one document. Those `anywhere` may stand within others
    that mean nothing to us, as deep as they like."""

    def __init__(self, meant: Mapping[str, Handler], anywhere: frozenset[Handler]) -> None:
        self._meant = meant
        self.anywhere = anywhere
        self.learned: dict[str, Handler | None] = {}

    def learn(self, element: etree._Element) -> Handler | None:
        """What is done with elements of this name; None for nothing."""
        handler = self._meant.get(name_of(element))
        self.learned[element.tag] = handler
        return handler


@dataclass(slots=True)
class Draft:
    """What has been read so far."""

    texts: TextReader
    words: Vocabulary
    item: Item = field(default_factory=Item)
    summary: Markup | None = None
    contents: list[Markup] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    title_at: int = 0  # how deep the title stood that stands
    closed_at: int = OPEN  # titles as deep as this, or deeper, come too late
    in_line: bool = False  # a person was named in one line
    summarised: bool = False
    detailed: bool = False  # contents were seen, so a second summary is not taken for them

    def read(self, element: etree._Element, depth: int = 0) -> None:
        """Take in the elements within this one, in their order."""
        learned = self.words.learned
        for child in element:
            try:
                handler = learned[child.tag]
            except KeyError:
                handler = self.words.learn(child)
            if handler is None:
                if len(child):
                    self.read(child, depth + 1)
            elif depth and handler not in self.words.anywhere:
                raise OddElementError(f"{name_of(child)[:40]} in {name_of(element)[:40]}")
            else:
                handler(self, child, depth)

    def entitle(self, found: Markup, depth: int) -> None:
        """Take a title, if none has closed the matter that is as deep or less so."""
        if OPEN < self.closed_at <= depth:
            return
        before = self.item.title
        if before is None or depth <= self.title_at:
            self.item.title, self.title_at = found, depth
        else:
            self.item.title = before._replace(kind=found.kind)

    def tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        """Take a tag, if there is one, once. More than are kept are not looked at."""
        tag = [term, scheme, label]
        if any(tag) and len(self.tags) <= defaults.TAGS and tag not in self.tags:
            self.tags.append(tag)

    def done(self) -> Item:
        """The item as a whole."""
        self.item.texts = [self.summary, *self.contents] if self.summary else self.contents
        self.item.links = self.links[: defaults.TAGS]
        self.item.tags = [label or term or "" for term, _, label in self.tags[: defaults.TAGS]]
        return self.item


def odd(_: Draft, element: etree._Element, __: int) -> None:
    """An element that is better left to the tolerant reader."""
    raise OddElementError(name_of(element)[:40])


def plain(draft: Draft, element: etree._Element, _: int) -> None:
    """What is not wanted, and odd only where there is markup in it."""
    draft.texts.text(element)
