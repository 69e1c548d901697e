"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import re
from typing import Any, Final

from tocsin.adapters import partial_json
from tocsin.adapters.contents import HTML, PLAIN, Contents, Item, Markup
from tocsin.adapters.prologue import CUT, not_a_feed
from tocsin.core import defaults
from tocsin.core.model import ErrorClass, Failure

_OBJECT: Final = re.compile(r"[\s\ufeff]*\{")
_VERSION: Final = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/([0-9.]{1,9})/?")
_BARE_VERSION: Final = re.compile(r"|1(?:\.[0-9]{1,3})?")
_KINDS: Final = {"1": "json1", "1.0": "json1", "1.1": "json11"}
_TEXTS: Final = (("summary", PLAIN), ("content_html", HTML), ("content_text", PLAIN))


def read(text: str) -> Contents | Failure | None:
    """What a document says, of a cut one its whole items; None for what is no JSON object. Raises
    only for want of memory."""
    if not _OBJECT.match(text):
        return None
    try:
        found = partial_json.read(text.lstrip("\ufeff"), "items")
    except RecursionError:
        return Failure(ErrorClass.PARSER_LIMIT, "it is nested too deeply")
    except ValueError:
        return None
    version = _version(found.members)
    if version is None:
        return not_a_feed("JSON")
    contents = _contents(_KINDS.get(version, "json"), found.members)
    contents.cut, contents.refused["incomplete"] = found.cut, found.incomplete
    contents.problems += [CUT] if found.cut else []
    return contents


def _version(said: dict[str, Any]) -> str | None:
    """The version, by its address or, where all else is as in a feed, by its number or not at all;
    None for what is no feed."""
    version = _string(said, "version") or ""
    if found := _VERSION.fullmatch(version):
        return found[1]
    named = _string(said, "feed_url") or _string(said, "home_page_url")
    is_feed = named and isinstance(said.get("items"), list) and _BARE_VERSION.fullmatch(version)
    return version if is_feed else None


def _contents(kind: str, said: dict[str, Any]) -> Contents:
    items = _list(said, "items")
    kept = items[: 10 * defaults.ENTRIES_PER_DOCUMENT]
    said_items = [_item(item) for item in kept if isinstance(item, dict)]
    return Contents(
        kind=kind,
        title=_markup(said, "title", PLAIN),
        link=_string(said, "home_page_url"),
        language=_string(said, "language"),
        items=said_items,
        refused={"over_limit": len(items) - len(kept), "empty": len(kept) - len(said_items)},
    )


def _item(said: dict[str, Any]) -> Item:
    texts = (_markup(said, name, kind) for name, kind in _TEXTS)
    return Item(
        guid=_string(said, "id"),
        link=_string(said, "url"),
        links=[link] if (link := _string(said, "external_url")) else [],
        title=_markup(said, "title", PLAIN),
        texts=[text for text in texts if text],
        people=_people(said),
        tags=[tag for tag in _list(said, "tags") if isinstance(tag, str)],
        published=_string(said, "date_published"),
        updated=_string(said, "date_modified"),
    )


def _people(said: dict[str, Any]) -> list[str]:
    """Version 1 has one author, 1.1 has several."""
    people = _list(said, "authors") or [said.get("author")]
    return [name for one in people if isinstance(one, dict) and (name := _string(one, "name"))]


def _string(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) else None


def _list(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name)
    return value if isinstance(value, list) else []


def _markup(said: dict[str, Any], name: str, kind: str) -> Markup | None:
    value = _string(said, name)
    return None if value is None else Markup(value, kind)
