"""An alert as the HTML of a mail: no script, no picture, nothing loaded, styles inline."""

from html import escape
from typing import Final

from tocsin.core.inert import Piece, site
from tocsin.core.message import subject
from tocsin.core.model import Message, Status
from tocsin.core.notice import Notice, notice

_COLOURS: Final = {
    Status.HAPPENING: "#b42318",
    Status.POSSIBLE: "#9a6700",
    Status.REJECTED: "#6f42c1",
    Status.ENDED: "#175cd3",
    Status.BACKGROUND: "#57606a",
    Status.UNKNOWN: "#57606a",
}
_MARK: Final = "background:#fff3bf;color:inherit;padding:0 2px;border-radius:2px;font-weight:600"
_QUOTE: Final = "margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #d0d7de"
_TITLE: Final = "color:#1f2328;text-decoration:none"
_LINK: Final = "color:#0b57d0"
_QUIET: Final = "color:#57606a;font-size:13px"
_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px 12px;background:#f6f8fa;color:#1f2328;\
font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:600px;margin:0 auto;padding:24px 28px;background:#ffffff;\
border:1px solid #d0d7de;border-radius:8px;overflow-wrap:anywhere">
<p style="margin:0 0 14px"><span style="background:{colour};color:#ffffff;\
padding:3px 9px;border-radius:10px;font-size:13px;font-weight:600">{status}</span>
<strong>{watch}</strong> <span style="{quiet}">{aside}</span></p>
<h1 dir="auto" style="margin:0 0 14px;font-size:21px;line-height:1.3">{heading}</h1>
{quote}<p style="margin:0 0 4px;font-size:14px">{sources}{link}</p>
<p style="margin:0;{quiet}">{times}</p>
<p style="margin:18px 0 0;padding-top:12px;border-top:1px solid #eaeef2;{quiet}">\
Rung by Tocsin for the watch {watch} · Alert {alert}</p>
</div>
</body>
</html>
"""


def html(message: Message) -> str:
    """The alert as an HTML document. Everything in it that is not ours is escaped text."""
    facts = notice(message)
    heading = "".join(_piece(piece) for piece in facts.heading)
    return _PAGE.format(
        subject=escape(subject(message)),
        colour=_COLOURS[message.status],
        quiet=_QUIET,
        status=escape(facts.status),
        watch=escape(facts.watch),
        aside=escape(_aside(facts)),
        heading=_anchor(facts.url, heading, _TITLE) if facts.url else heading,
        quote=_quote(facts),
        sources=escape(facts.sources()),
        link=f" · {_anchor(facts.url, escape(site(facts.url)), _LINK)}" if facts.url else "",
        times=escape(facts.times),
        alert=escape(facts.alert),
    )


def _aside(facts: Notice) -> str:
    return " · ".join(filter(None, (facts.cue and f"“{facts.cue}”", facts.follow_up)))


def _anchor(url: str, content: str, style: str) -> str:
    return f'<a href="{escape(url)}" style="{style}">{content}</a>'


def _quote(facts: Notice) -> str:
    quoted = "".join(_piece(piece) for piece in facts.sentence)
    return f'<p dir="auto" style="{_QUOTE}">{quoted}</p>\n' if quoted.strip() else ""


def _piece(piece: Piece) -> str:
    text, marked = piece
    return f'<mark style="{_MARK}">{escape(text)}</mark>' if marked else escape(text)
