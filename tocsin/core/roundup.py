"""A roundup in the forms channels take, as `message` and `letter` do for alerts."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any, Final

from tocsin.core.inert import cut, link, one_line, site, units
from tocsin.core.message import (
    SLACK_SECTION_UNITS,
    SUBJECT_UNITS,
    slack_foot,
    slack_header,
    slack_text,
    tame_text,
)
from tocsin.core.model import Item, Roundup, Section
from tocsin.core.paper import ITEM_LINK, QUIET, anchor, heading, page

_TEXT_UNITS: Final = 300
_NOTE_UNITS: Final = 200
_SLACK_SECTIONS: Final = 48  # blocks to a message, less the header and the foot (Block Kit)


def subject(roundup: Roundup) -> str:
    """One line for a mail's subject or a notification; at most 200 units."""
    return one_line(roundup.title, SUBJECT_UNITS)


def plain(roundup: Roundup, limit: int) -> str:
    """The roundup as plain text, at most `limit` units long; what does not fit is counted, and
    links go before anything is left out."""
    ending = f"Told by Tocsin, {one_line(roundup.alert, _NOTE_UNITS)}"
    for linked in (True, False):
        text = "\n".join([*_lines(roundup, linked=linked), "", ending])
        if units(text) <= limit:
            return text
    lines, left = list(_lines(roundup, linked=False)), 0
    while len(lines) > 1:
        left += lines.pop().startswith("- ")
        text = "\n".join([*lines, f"And {left} more: see `tocsin alerts`.", "", ending])
        if units(text) <= limit:
            return text
    return cut(ending, limit)


def tame(roundup: Roundup) -> Roundup:
    """`roundup` with look-alikes for what chat services read as mentions, links or tags."""
    return replace(
        roundup,
        title=tame_text(roundup.title),
        sections=tuple(
            replace(
                section,
                heading=tame_text(section.heading),
                items=tuple(
                    replace(item, text=tame_text(item.text), note=tame_text(item.note))
                    for item in section.items
                ),
            )
            for section in roundup.sections
        ),
    )


def slack_blocks(roundup: Roundup) -> dict[str, Any]:
    """The payload of a Slack post: a text for the notification, and blocks for the channel."""
    told = [_verbatim(text) for section in roundup.sections for text in _slack_texts(section)]
    kept = told[:_SLACK_SECTIONS]
    if len(told) > len(kept):
        kept[-1] = _verbatim(slack_text("And more: see `tocsin alerts`."))
    return {
        "text": slack_text(subject(roundup)),
        "blocks": [
            {"type": "header", "text": slack_header(roundup.title)},
            *({"type": "section", "text": text} for text in kept),
            slack_foot(_foot(roundup)),
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def html(roundup: Roundup) -> str:
    """The roundup as an HTML document. Everything in it that is not ours is escaped text."""
    title = one_line(roundup.title, _TEXT_UNITS)
    parts = (heading(escape(title)), *map(_html_section, roundup.sections))
    return page(title, "\n".join(parts), _foot(roundup))


def _foot(roundup: Roundup) -> str:
    return f"Told by Tocsin · {one_line(roundup.alert, _NOTE_UNITS)}"


def _lines(roundup: Roundup, *, linked: bool) -> Iterator[str]:
    yield one_line(roundup.title, _TEXT_UNITS)
    for section in roundup.sections:
        yield from ("", one_line(section.heading, _TEXT_UNITS))
        for item in section.items:
            text, note = _worded(item)
            yield f"- {text}" + (f" ({note})" if note else "")
            if linked and (url := link(item.url)):
                yield f"  {url}"
        if section.more:
            yield f"- and {section.more} more"


def _worded(item: Item) -> tuple[str, str]:
    return one_line(item.text, _TEXT_UNITS) or "(no title)", one_line(item.note, _NOTE_UNITS)


def _slack_texts(section: Section) -> Iterator[str]:
    """The section in as many texts as it needs."""
    told = f"*{slack_text(one_line(section.heading, _TEXT_UNITS))}*"
    more = [f"• and {section.more} more"] if section.more else []
    for line in [*map(_slack_line, section.items), *more]:
        if units(told) + units(line) + 1 > SLACK_SECTION_UNITS:
            yield told
            told = line
        else:
            told += f"\n{line}"
    yield told


def _slack_line(item: Item) -> str:
    text, note = _worded(item)
    told = f"• {slack_text(text)}" + (f" · {slack_text(note)}" if note else "")
    url = link(item.url)
    written = f" · <{escape(url, quote=False)}|{slack_text(site(url))}>" if url else ""
    return told + (written if units(told) + units(written) < SLACK_SECTION_UNITS else "")


def _html_section(section: Section) -> str:
    more = f"<li {QUIET}>and {section.more} more</li>" if section.more else ""
    items = "\n".join([*map(_html_item, section.items), more])
    heading = escape(one_line(section.heading, _TEXT_UNITS))
    return (
        f'<h2 dir="auto" style="margin:18px 0 6px;font-size:16px">{heading}</h2>\n'
        f'<ul style="margin:0;padding-left:20px">\n{items}\n</ul>'
    )


def _html_item(item: Item) -> str:
    text, note = map(escape, _worded(item))
    url = link(item.url)
    told = anchor(url, text, ITEM_LINK) if url else text
    aside = f"<br><span {QUIET}>{note}</span>" if note else ""
    return f'<li dir="auto" style="margin:0 0 6px">{told}{aside}</li>'


def _verbatim(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
