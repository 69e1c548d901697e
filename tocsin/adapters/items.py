"""The elements of an item, each read as feedparser reads it.

Feeds repeat themselves: a title in three vocabularies, a summary twice. Which of them stands is
nowhere written but in the readers that people use, so the order of precedence here is theirs.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from tocsin.adapters.contents import HTML, PLAIN, XHTML
from tocsin.adapters.drafts import OPEN, Draft, Handler, odd, plain
from tocsin.adapters.elements import attributes, name_of, unbased
from tocsin.adapters.people import author_of, has_name, only_parts

_PAGES: Final = frozenset(("html", "xhtml", HTML, XHTML))
_BARE_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")
_MEDIA: Final = "http://search.yahoo.com/mrss/category_schema"
_ITUNES: Final = "http://www.itunes.com/"
_OF_A_SOURCE: Final = frozenset(
    ("title", "link", "id", "updated", "published", "subtitle", "icon", "logo", "rights", "author")
)


def title(draft: Draft, element: etree._Element, depth: int) -> None:
    """The first title that says something stands."""
    found = draft.texts.markup(element, PLAIN)
    draft.entitle(found, depth)
    if found.value:
        draft.closed_at = depth


def media_title(draft: Draft, element: etree._Element, depth: int) -> None:
    """A title that stands if there is no other."""
    draft.entitle(draft.texts.markup(element, PLAIN), depth)


def link(draft: Draft, element: etree._Element, _: int) -> None:
    """A link in the text (RSS) or in an attribute (Atom); the last one to a page stands."""
    said = unbased(element)
    href = said.get("url", said.get("uri", said.get("href"))) or said.get("href") if said else None
    rel = said.get("rel", "alternate").lower() if said else "alternate"
    if href is None:
        href = draft.item.link = draft.texts.address(_unescaped(draft.texts.text(element)))
    elif rel == "alternate" and said.get("type", HTML).lower() in _PAGES:
        draft.item.link = draft.texts.address(href)
    draft.links.append(draft.texts.address(href) if rel == "alternate" else "")


def other_link(draft: Draft, element: etree._Element, depth: int) -> None:
    """An enclosure or a licence: counted, because only so many links are looked at."""
    plain(draft, element, depth)
    draft.links.append("")


def _unescaped(href: str) -> str:
    return _BARE_REFERENCE.sub(r"&\1", href.replace("&amp;", "&")) if "&" in href else href


def guid(draft: Draft, element: etree._Element, _: int) -> None:
    """The identifier. It is a link too, where there is none, unless it says that it is not."""
    said = unbased(element)
    text = draft.item.guid = draft.texts.address(draft.texts.text(element))
    if said.get("ispermalink", "true") == "true" and draft.item.link is None:
        draft.item.link = text


def description(draft: Draft, element: etree._Element, _: int) -> None:
    """A summary that may be HTML."""
    _summarise(draft, element, HTML)


def media_description(draft: Draft, element: etree._Element, _: int) -> None:
    """The same of a picture or a film, which stands if there is no other."""
    _summarise(draft, element, HTML)


def summary(draft: Draft, element: etree._Element, _: int) -> None:
    """A summary."""
    _summarise(draft, element, PLAIN)


def _summarise(draft: Draft, element: etree._Element, kind: str) -> None:
    """The last summary stands; but a second one, where there are no contents, is taken for them."""
    if draft.summarised and not draft.detailed:
        content(draft, element, 0)
    else:
        draft.summary, draft.summarised = draft.texts.markup(element, kind), True


def content(draft: Draft, element: etree._Element, _: int) -> None:
    """Contents."""
    _detail(draft, element, PLAIN)


def encoded(draft: Draft, element: etree._Element, _: int) -> None:
    """Contents that may be HTML."""
    _detail(draft, element, HTML)


def _detail(draft: Draft, element: etree._Element, kind: str) -> None:
    draft.contents.append(draft.texts.markup(element, kind))
    draft.summarised = draft.detailed = True


def author(draft: Draft, element: etree._Element, _: int) -> None:
    """Somebody who wrote it, in a line or in parts. feedparser mixes up people given so and so."""
    if not len(element):
        draft.in_line = True
    elif draft.item.people and (draft.in_line or not has_name(element)):
        odd(draft, element, 0)
    draft.item.people.append(author_of(element, draft.texts))


def contributor(_: Draft, element: etree._Element, __: int) -> None:
    """Somebody who is not named as an author."""
    only_parts(element)


def published(draft: Draft, element: etree._Element, _: int) -> None:
    """When it was published."""
    draft.item.published = draft.texts.text(element)


def updated(draft: Draft, element: etree._Element, _: int) -> None:
    """When it was changed."""
    draft.item.updated = draft.texts.text(element)


def category(draft: Draft, element: etree._Element, _: int) -> None:
    """A tag in the text (RSS) or in attributes (Atom)."""
    said = attributes(element)
    draft.tag(said.get("term"), said.get("scheme", said.get("domain")), said.get("label"))
    _terms(draft, draft.texts.text(element))


def media_category(draft: Draft, element: etree._Element, _: int) -> None:
    """A tag in the text, of a scheme of its own."""
    said = attributes(element)
    draft.tag(said.get("term"), said.get("scheme", _MEDIA), said.get("label"))
    _terms(draft, draft.texts.text(element))


def itunes_category(draft: Draft, element: etree._Element, _: int) -> None:
    """A tag in an attribute."""
    draft.tag(attributes(element).get("text"), _ITUNES, None)
    _terms(draft, draft.texts.text(element))


def _terms(draft: Draft, text: str) -> None:
    """The words of a tag that has begun without, or else of one more."""
    if text and draft.tags and not draft.tags[-1][0]:
        draft.tags[-1][0] = text
    elif text:
        draft.tag(text, None, None)


def keywords(draft: Draft, element: etree._Element, _: int) -> None:
    """Tags in one line, with commas between them."""
    if element.keys():
        odd(draft, element, 0)
    for term in draft.texts.text(element).split(","):
        draft.tag(term.strip(), None, None)


def source(draft: Draft, element: etree._Element, depth: int) -> None:
    """Where it was taken from. It says nothing of the item, but titles count anew after it."""
    draft.closed_at = OPEN
    for part in element:
        name = name_of(part)
        if name not in _OF_A_SOURCE:
            odd(draft, part, depth)
        only_parts(part)
        if name == "title" and (part.text or "").strip():
            draft.closed_at = depth + 1


def image(draft: Draft, element: etree._Element, _: int) -> None:
    """A picture. Titles count anew after it."""
    draft.texts.text(element)
    draft.closed_at = OPEN


def named(handler: Handler, names: str) -> dict[str, Handler]:
    """The names, each with the same handler."""
    return dict.fromkeys(names.split(), handler)


IN_ITEMS: Final[Mapping[str, Handler]] = {
    **named(title, "title dc_title"),
    **named(media_title, "media_title"),
    **named(link, "link"),
    **named(other_link, "enclosure cc_license creativecommons_license"),
    **named(guid, "guid id"),
    **named(description, "description dc_description"),
    **named(media_description, "media_description"),
    **named(summary, "summary itunes_summary"),
    **named(content, "content"),
    **named(encoded, "content_encoded fullitem"),
    **named(author, "author dc_author dc_creator itunes_author managingeditor"),
    **named(contributor, "contributor"),
    **named(published, "published issued pubdate dcterms_issued"),
    **named(updated, "updated modified lastbuilddate dc_date dcterms_modified"),
    **named(category, "category keywords dc_subject"),
    **named(media_category, "media_category"),
    **named(itunes_category, "itunes_category"),
    **named(keywords, "tags media_keywords itunes_keywords"),
    **named(source, "source"),
    **named(image, "image"),
    **named(plain, "rights copyright dc_rights subtitle tagline itunes_subtitle info"),
    **named(plain, "feedburner_browserfriendly"),
    **named(odd, "abstract body xhtml_body textinput item entry channel feed rss rdf_rdf"),
    **named(odd, "date date_parsed published_parsed issued_parsed updated_parsed links authors"),
    **named(odd, "modified_parsed title_detail summary_detail description_detail"),
}
ANYWHERE: Final = frozenset((media_title, media_description, media_category, keywords))
