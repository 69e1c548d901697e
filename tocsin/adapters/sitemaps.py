"""News sitemaps: a `urlset` whose addresses carry a `news:news` each (schemas/sitemap-news/0.9)."""

from typing import Final

from lxml import etree

from tocsin.adapters.contents import PLAIN, Contents, Item, Markup
from tocsin.core.model import ErrorClass, Failure

KIND: Final = "sitemap"
_NEWS: Final = "sitemap-news"
# Nothing is loaded or resolved; what is ill-formed is mended as far as it goes.
_PARSER: Final = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    recover=True,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def read(text: str) -> Contents | Failure:
    """What a document says whose root is a `urlset`."""
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return Failure(ErrorClass.UNREADABLE, "it is a sitemap that no parser can read")
    urls = [each for each in root.iter() if _name(each) == "url"]  # one may be open in another
    news = [(url, about) for url in urls if (about := _news(url)) is not None]
    if not news and (urls or not _declares_news(root)):
        return Failure(ErrorClass.NOT_A_FEED, "it is a sitemap without news, not a feed")
    return Contents(
        kind=KIND,
        title=_title(news[0][1], "name") if news else None,
        language=_said(news[0][1], "language") if news else None,
        items=[_item(url, about) for url, about in news],
        refused={"not_news": len(urls) - len(news)},
    )


def _declares_news(root: etree._Element) -> bool:
    return any(_NEWS in uri for uri in root.nsmap.values())


def _name(element: etree._Element) -> str:
    """Its local name in small letters; nothing for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _news(url: etree._Element) -> etree._Element | None:
    found = (each for each in url if _name(each) == "news" and _NEWS in str(each.tag))
    return next(found, None)


def _said(element: etree._Element, name: str) -> str | None:
    """The text of the first element of that name within this one, at any depth."""
    for each in element.iter():
        if _name(each) == name and each.text and each.text.strip():
            return each.text.strip()
    return None


def _direct(url: etree._Element, name: str) -> str | None:
    """The text of the url's own element of that name; pictures and films have others."""
    texts = (each.text.strip() for each in url if _name(each) == name and each.text)
    return next(filter(None, texts), None)


def _title(about: etree._Element, name: str) -> Markup | None:
    said = _said(about, name)
    return Markup(said, PLAIN) if said else None


def _item(url: etree._Element, about: etree._Element) -> Item:
    keywords = (_said(about, "keywords") or "").split(",")
    return Item(
        link=_direct(url, "loc"),
        title=_title(about, "title"),
        tags=[word.strip() for word in keywords if word.strip()],
        published=_said(about, "publication_date"),
        updated=_direct(url, "lastmod"),
    )
