"""An alert in the forms channels take: a subject, plain text, the blocks of a Slack post.

Each says why it rang and carries the alert's id. What came from a feed stays text.
"""

from dataclasses import replace
from html import escape
from typing import Any, Final

from tocsin.core.inert import Piece, cut, one_line, site, units
from tocsin.core.model import Message
from tocsin.core.notice import NAMES, TITLE_UNITS, Notice, notice

SUBJECT_UNITS: Final = 200
PLAIN_UNITS: Final = 3_500
SLACK_HEADER_UNITS: Final = 150  # Block Kit reference, header block
SLACK_SECTION_UNITS: Final = 3_000  # Block Kit reference, section block
_SLACK_LINK_UNITS: Final = 2_000  # so that a whole post stays under 12,000 (see roundup)

# One letter for one letter, so that marks keep their places.
_ANGLES: Final = {
    "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
    ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
}
_TAME: Final = str.maketrans(
    _ANGLES
    | {
        "@": "\N{FULLWIDTH COMMERCIAL AT}",
        "[": "\N{FULLWIDTH LEFT SQUARE BRACKET}",
        "]": "\N{FULLWIDTH RIGHT SQUARE BRACKET}",
    }
)
_HEADER: Final = str.maketrans(_ANGLES)
_MARKUP: Final = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{FULLWIDTH LOW LINE}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
        "|": "\N{BROKEN BAR}",
    }
)


def subject(message: Message) -> str:
    """One line for a mail's subject or a notification: watch, status, title; at most 200 units."""
    facts = notice(message)
    return one_line(f"{facts.watch}, {facts.status}: {facts.title}", SUBJECT_UNITS)


def plain(message: Message, limit: int = PLAIN_UNITS) -> str:
    """The alert as plain text, the terms between asterisks, at most `limit` units long.

    Where space is short names give way first, then the sentence, then the title; the link stays
    while it fits, the id in any case.
    """
    facts = notice(message)
    sentence = "".join(_starred(each) for each in facts.sentence)
    heading = "".join(_starred(each) for each in facts.heading)
    widths = ((TITLE_UNITS, limit, NAMES), (160, limit, 0), (160, 120, 0), (80, 0, 0))
    for width, said, names in widths:
        text = _plain(facts, cut(heading, width), cut(sentence, said) if said else "", names)
        if units(text) <= limit:
            return text
    ending = f"Alert {facts.alert}"
    if facts.url and units(facts.url) + units(ending) + 2 < limit:
        ending = f"{facts.url}\n{ending}"
    return f"{cut(heading, max(limit - units(ending) - 1, 1))}\n{ending}"


def tame(message: Message) -> Message:
    """`message` with look-alikes for what chat services read as mentions, links or tags.

    For services whose markup we do not write ourselves.
    """
    return replace(
        message,
        watch=message.watch.translate(_TAME),
        title=message.title.translate(_TAME),
        publisher=message.publisher.translate(_TAME),
        also=_tame_each(message.also),
        people=_tame_each(message.people),
        places=_tame_each(message.places),
        sentence=message.sentence.translate(_TAME),
        cue=message.cue.translate(_TAME) if message.cue else None,
    )


def _tame_each(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(tame_text, names))


def tame_text(text: str) -> str:
    """A text with look-alikes for what chat services read as mentions, links or tags."""
    return text.translate(_TAME)


def slack_blocks(message: Message) -> dict[str, Any]:
    """The payload of a Slack post: a text for the notification, and blocks for the channel.

    The title is plain_text. In mrkdwn every `<` is ours, `verbatim` keeps Slack from making
    names into mentions, and the letters of its markup give way to look-alikes.
    """
    facts = notice(message)
    foot = f"{facts.sources()} · {facts.times} · Alert {facts.alert}"
    return {
        "text": _mrkdwn(subject(message)),
        "blocks": [
            {"type": "header", "text": slack_header(facts.title)},
            {"type": "section", "text": _verbatim(_slack_reason(facts))},
            *({"type": "section", "text": _verbatim(url)} for url in _slack_link(facts)),
            *(slack_foot(text) for text in (facts.named(), foot) if text),
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def slack_header(title: str) -> dict[str, Any]:
    """A title as the text of a header block, which takes no markup."""
    text = one_line(title.translate(_HEADER), SLACK_HEADER_UNITS)
    return {"type": "plain_text", "text": text, "emoji": False}


def slack_foot(text: str) -> dict[str, Any]:
    """A line in small print, in a block of its own."""
    return {"type": "context", "elements": [_verbatim(_mrkdwn(text))]}


def slack_text(text: str) -> str:
    """A text that Slack shows as it is, in mrkdwn: escaped, the letters of its markup given up."""
    return _mrkdwn(text)


def _plain(facts: Notice, heading: str, sentence: str, names: int) -> str:
    parts = (
        heading,
        facts.url,
        "",
        f"Why: {facts.why}",
        f"“{sentence}”" if sentence else None,
        (facts.named(names) or None) if names else None,
        "",
        f"Source: {facts.sources(names)}",
        facts.times,
        f"Alert {facts.alert}",
    )
    return "\n".join(part for part in parts if part is not None)


def _starred(piece: Piece) -> str:
    text, marked = piece
    return f"*{text}*" if marked and text.strip() else text


def _slack_reason(facts: Notice) -> str:
    marked = facts.sentence or tuple(piece for piece in facts.heading if len(facts.heading) > 1)
    quoted = "".join(_slack_piece(piece) for piece in marked)
    return f"*{_mrkdwn(facts.why)}*" + (f"\n> {quoted}" if quoted.strip() else "")


def _slack_piece(piece: Piece) -> str:
    text, marked = piece
    # The zero-width spaces let a term be bold inside a word.
    return f"\u200b*{_mrkdwn(text.strip())}*\u200b" if marked and text.strip() else _mrkdwn(text)


def _slack_link(facts: Notice) -> list[str]:
    if not facts.url:
        return []
    written = f"<{escape(facts.url, quote=False)}|{_mrkdwn(site(facts.url))}>"
    return [written if units(written) <= _SLACK_LINK_UNITS else _mrkdwn(site(facts.url))]


def _mrkdwn(text: str) -> str:
    return escape(text.translate(_MARKUP), quote=False)


def _verbatim(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
