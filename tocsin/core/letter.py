"""An alert as the HTML of a mail."""

from html import escape
from typing import Final

from tocsin.core.inert import Piece, site
from tocsin.core.message import subject
from tocsin.core.model import Message, Status
from tocsin.core.notice import Notice, notice
from tocsin.core.paper import LINK, QUIET, anchor, heading, page

_COLOURS: Final = {
    Status.HAPPENING: "#b42318",
    Status.POSSIBLE: "#9a6700",
    Status.REJECTED: "#6f42c1",
    Status.ENDED: "#175cd3",
    Status.BACKGROUND: "#57606a",
    Status.UNKNOWN: "#57606a",
}
_BADGE: Final = "color:#ffffff;padding:3px 9px;border-radius:10px;font-size:13px;font-weight:600"
_MARK: Final = "background:#fff3bf;color:inherit;padding:0 2px;border-radius:2px;font-weight:600"
_QUOTE: Final = "margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #d0d7de"
_TITLE: Final = 'style="color:inherit;text-decoration:none"'
_LINE: Final = "margin:0 0 4px;font-size:14px"
_TIMES: Final = 'class="quiet" style="margin:0;color:#57606a;font-size:13px"'


def html(message: Message) -> str:
    """The alert as an HTML document. Everything in it that is not ours is escaped text."""
    facts = notice(message)
    shown = "".join(_piece(piece) for piece in facts.heading)
    parts = (
        _why(facts, _COLOURS[message.status]),
        heading(anchor(facts.url, shown, _TITLE) if facts.url else shown),
        _quote(facts),
        _line(escape(facts.sources()) + _link(facts)),
        _line(escape(facts.named())),
        f"<p {_TIMES}>{escape(facts.times)}</p>",
    )
    foot = f"Rung by Tocsin for the watch {facts.watch} · Alert {facts.alert}"
    return page(subject(message), "\n".join(filter(None, parts)), foot)


def _why(facts: Notice, colour: str) -> str:
    badge = f'<span style="background:{colour};{_BADGE}">{escape(facts.status)}</span>'
    aside = " · ".join(filter(None, (facts.cue and f"“{facts.cue}”", facts.follow_up)))
    said = f" <span {QUIET}>{escape(aside)}</span>" if aside else ""
    return f'<p style="margin:0 0 14px">{badge}\n<strong>{escape(facts.watch)}</strong>{said}</p>'


def _quote(facts: Notice) -> str:
    quoted = "".join(_piece(piece) for piece in facts.sentence)
    return f'<p dir="auto" class="rule" style="{_QUOTE}">{quoted}</p>' if quoted.strip() else ""


def _line(content: str) -> str:
    return f'<p dir="auto" style="{_LINE}">{content}</p>' if content else ""


def _link(facts: Notice) -> str:
    return f" · {anchor(facts.url, escape(site(facts.url)), LINK)}" if facts.url else ""


def _piece(piece: Piece) -> str:
    text, marked = piece
    return f'<mark style="{_MARK}">{escape(text)}</mark>' if marked else escape(text)
