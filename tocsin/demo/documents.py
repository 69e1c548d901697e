"""Feed documents and pages of the demo as bytes: RSS 2.0, RSS 1.0 (RDF), Atom 1.0 and HTML.

Pure. `base` is the address of the server, without a slash at its end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.demo.content import Item, Source

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
}


def feed(source: Source, entries: Sequence[Item], modified: datetime, base: str) -> bytes:
    """The feed as its outlet would send it, newest item first."""
    template = _templates.get_template(f"{source.format}.xml")
    text = template.render(source=source, entries=entries, modified=modified, base=base)
    return text.encode(source.encoding, "xmlcharrefreplace")


def page(item: Item, publisher: str) -> bytes:
    """The page of an item: its text, with all that a news site puts around it and into it."""
    return _templates.get_template("page.html").render(item=item, publisher=publisher).encode()


def maintenance(publisher: str) -> bytes:
    """What a site answers in place of its feed while somebody repairs it."""
    return _templates.get_template("maintenance.html").render(publisher=publisher).encode()


def _markup(paragraphs: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def _rfc822(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)


_templates = Environment(
    loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined
)
_templates.filters.update(markup=_markup, rfc822=_rfc822)
