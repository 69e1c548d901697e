"""The elements that are about a feed as a whole, and those that hold its items."""

from collections.abc import Collection, Mapping
from typing import Final

from lxml import etree

from tocsin.adapters import items
from tocsin.adapters.contents import Item
from tocsin.adapters.drafts import OPEN, Draft, Handler, Vocabulary, odd, plain
from tocsin.adapters.elements import OddElementError, TextReader, attributes, name_of, unbased

_RDF_ABOUT: Final = "rdf:about"
_CHANNEL_DEFINITION: Final = frozenset(("href", "lastmod"))  # CDF gives links and times so
_OF_AN_IMAGE: Final = frozenset(("title", "link", "url", "width", "height", "description"))
_OF_AN_INPUT: Final = frozenset(("title", "link", "name", "description"))


class FeedReader:
    """Reads the elements of one document. The results stand in its attributes."""

    def __init__(self, texts: TextReader) -> None:
        self.items: list[Item] = []
        self.language: str | None = None
        self._texts = texts
        self._in_items = Vocabulary(items.IN_ITEMS, items.ANYWHERE)
        self._in_feed = Vocabulary({**_ABOUT, **self._holding()}, frozenset())
        self._beside = Vocabulary({**_BESIDE, **self._holding()}, frozenset())
        self._draft = Draft(texts, self._in_feed)

    @property
    def about(self) -> Item:
        """The feed itself, as far as it has what items have."""
        return self._draft.item

    def read(self, container: etree._Element, *, beside: bool = False) -> None:
        """Take in what is in a channel or a feed, or `beside` the channel, as RDF has its items."""
        if not _CHANNEL_DEFINITION.isdisjoint(attributes(container)):
            raise OddElementError("a channel of CDF")
        self._draft.words = self._beside if beside else self._in_feed
        self._draft.read(container)

    def _holding(self) -> dict[str, Handler]:
        return {
            "item": self._item,
            "entry": self._item,
            "language": self._said,
            "dc_language": self._said,
        }

    def _item(self, feed: Draft, element: etree._Element, _: int) -> None:
        said = unbased(element)
        if not _CHANNEL_DEFINITION.isdisjoint(said):
            raise OddElementError("an item of CDF")
        draft = Draft(self._texts, self._in_items, detailed=feed.detailed)
        draft.item.guid = said.get(_RDF_ABOUT) or None
        draft.read(element)
        self.items.append(draft.done())
        feed.closed_at, feed.detailed = OPEN, False

    def _said(self, _: Draft, element: etree._Element, __: int) -> None:
        self.language = self._texts.text(element)


def _link(feed: Draft, element: etree._Element, _: int) -> None:
    """As in items, but for one that was escaped twice: what becomes of it is hard to say."""
    if element.text and "&" in element.text and ";" in element.text:
        raise OddElementError("a link that is escaped twice")
    items.link(feed, element, 0)


def _description(feed: Draft, element: etree._Element, _: int) -> None:
    """Not wanted; but after a summary it counts as contents, up to the end of the first item."""
    plain(feed, element, 0)
    feed.detailed = feed.detailed or feed.summarised


def _summary(feed: Draft, element: etree._Element, _: int) -> None:
    _description(feed, element, 0)
    feed.summarised = True


def _image(feed: Draft, element: etree._Element, _: int) -> None:
    _skipped(element, _OF_AN_IMAGE)
    feed.closed_at = OPEN


def _input(feed: Draft, element: etree._Element, _: int) -> None:
    _skipped(element, _OF_AN_INPUT)
    feed.closed_at = OPEN


def _skipped(element: etree._Element, parts: Collection[str]) -> None:
    for part in element:
        name = name_of(part)
        if name not in parts or len(part):
            raise OddElementError(f"{name[:40]} in {name_of(element)}")


def _channel(_: Draft, __: etree._Element, ___: int) -> None:
    """Read already."""


_ABOUT: Final[Mapping[str, Handler]] = {
    **items.named(items.title, "title dc_title"),
    **items.named(items.media_title, "media_title"),
    **items.named(_link, "link"),
    **items.named(items.guid, "guid id"),
    **items.named(_description, "description dc_description media_description"),
    **items.named(_summary, "summary itunes_summary"),
    **items.named(_image, "image"),
    **items.named(_input, "textinput"),
    **items.named(plain, "rights copyright dc_rights subtitle tagline itunes_subtitle info"),
    **items.named(plain, "feedburner_browserfriendly"),
    **items.named(odd, "abstract body xhtml_body fullitem content content_encoded source"),
    **items.named(odd, "channel feed rss rdf_rdf links title_detail"),
}
_BESIDE: Final[Mapping[str, Handler]] = {
    **dict.fromkeys(_ABOUT, odd),
    "channel": _channel,
    "image": _image,
    "textinput": _input,
}
