"""Who wrote it: names out of the forms in which feeds give people."""

import re
from typing import Final

from lxml import etree

from tocsin.adapters.elements import OddElementError, TextReader, name_of

_ADDRESS: Final = r"(?P<address>[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4})"
# RFC 822, 6.1 and the older form of 3.4.3 that RSS took over: `a@example.org (Ann Lee)`.
_PERSON: Final = (
    re.compile(rf"{_ADDRESS}(?:\s*\((?P<name>[^()<>@&]*)\))?"),
    re.compile(
        rf"(?P<name>[^()<>@&]+?)\s*(?:<{_ADDRESS}>|\({_ADDRESS.replace('address', 'a2')}\))"
    ),
)
_PARTS: Final = frozenset(("name", "email", "uri", "url", "homepage"))


def person(text: str) -> str:
    """The name in a line that names a person, or else the address; odd if it is not plain."""
    if "@" not in text:
        return text
    for form in _PERSON:
        if found := form.fullmatch(text):
            said = found.groupdict()
            return (said["name"] or "").strip() or said["address"] or said.get("a2") or ""
    raise OddElementError("an author")


def author_of(element: etree._Element, texts: TextReader) -> str:
    """The person that an element names, in a line or in parts; empty for nobody."""
    if not len(element):
        return person(texts.text(element))
    parts = {name_of(part): part for part in element}
    around = [element.text, *(part.tail for part in element)]
    if not parts.keys() & {"name", "email"} or any(text and text.strip() for text in around):
        raise OddElementError("an author")
    only_parts(element)
    said = [(parts[name].text or "").strip() for name in ("name", "email") if name in parts]
    return next(filter(None, said), "")


def has_name(element: etree._Element) -> bool:
    """Whether one of its parts is a name."""
    return any(name_of(part) == "name" and (part.text or "").strip() for part in element)


def only_parts(element: etree._Element) -> None:
    """Odd unless what is in it is parts of a person, and the like without parts of its own."""
    for part in element:
        name = name_of(part)
        if len(part) or not (name in _PARTS or "_" in name):
            raise OddElementError(f"{name[:40]} in {name_of(element)[:40]}")
