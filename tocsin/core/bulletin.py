"""A notice to the operator in the forms channels take, as `message` and `letter` do for alerts."""

from dataclasses import replace
from html import escape
from typing import Any, Final

from tocsin.core.inert import cut, one_line, units
from tocsin.core.message import (
    SLACK_SECTION_UNITS,
    SUBJECT_UNITS,
    slack_foot,
    slack_header,
    slack_text,
    tame_text,
)
from tocsin.core.model import Bulletin
from tocsin.core.paper import heading, page

_LINE_UNITS: Final = 400


def subject(bulletin: Bulletin) -> str:
    """One line for a mail's subject or a notification; at most 200 units."""
    return one_line(f"Tocsin: {bulletin.title}", SUBJECT_UNITS)


def plain(bulletin: Bulletin, limit: int) -> str:
    """The notice as plain text, at most `limit` units long; what does not fit is counted."""
    ending = f"Notice {bulletin.alert}"
    return _fitted([_line(bulletin.title), "", *map(_line, bulletin.lines), ""], ending, limit)


def tame(bulletin: Bulletin) -> Bulletin:
    """`bulletin` with look-alikes for what chat services read as mentions, links or tags."""
    lines = tuple(tame_text(line) for line in bulletin.lines)
    return replace(bulletin, title=tame_text(bulletin.title), lines=lines)


def slack_blocks(bulletin: Bulletin) -> dict[str, Any]:
    """The payload of a Slack post: a text for the notification, and blocks for the channel."""
    lines = [slack_text(f"• {_line(line)}") for line in bulletin.lines] or ["•"]
    return {
        "text": slack_text(subject(bulletin)),
        "blocks": [
            {"type": "header", "text": slack_header(bulletin.title)},
            {"type": "section", "text": _verbatim(_fitted(lines, "", SLACK_SECTION_UNITS))},
            slack_foot(f"Notice {bulletin.alert}"),
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def html(bulletin: Bulletin) -> str:
    """The notice as an HTML document. Everything in it that is not ours is escaped text."""
    lines = "\n".join(f'<li dir="auto">{escape(_line(line))}</li>' for line in bulletin.lines)
    told = f'<ul style="margin:0;padding-left:20px">\n{lines}\n</ul>'
    title = _line(bulletin.title)
    foot = f"Told by Tocsin to its operator · Notice {_line(bulletin.alert)}"
    return page(title, f"{heading(escape(title))}\n{told}", foot)


def _line(text: str) -> str:
    return one_line(text, _LINE_UNITS)


def _fitted(lines: list[str], ending: str, limit: int) -> str:
    """As many of the lines as fit with the ending, and how many were left out."""
    kept = list(lines)
    while kept:
        left = len(lines) - len(kept)
        more = [f"And {left} more lines."] if left else []
        text = "\n".join([*kept, *more, ending]).rstrip("\n")
        if units(text) <= limit:
            return text
        kept.pop()
    return cut(ending or lines[0], limit)


def _verbatim(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
