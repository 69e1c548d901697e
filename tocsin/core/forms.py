"""What is sent, an alert, a notice to the operator or a roundup, in the forms channels take."""

from typing import Any

from tocsin.core import bulletin, letter, message, roundup
from tocsin.core.message import PLAIN_UNITS
from tocsin.core.model import Bulletin, Message, Post, Roundup


def subject(post: Post) -> str:
    """One line for a mail's subject or a notification; at most 200 units."""
    match post:
        case Message():
            return message.subject(post)
        case Bulletin():
            return bulletin.subject(post)
        case Roundup():
            return roundup.subject(post)


def plain(post: Post, limit: int = PLAIN_UNITS) -> str:
    """Plain text, at most `limit` units long."""
    match post:
        case Message():
            return message.plain(post, limit)
        case Bulletin():
            return bulletin.plain(post, limit)
        case Roundup():
            return roundup.plain(post, limit)


def tame(post: Post) -> Post:
    """The same with look-alikes for what chat services read as mentions, links or tags."""
    match post:
        case Message():
            return message.tame(post)
        case Bulletin():
            return bulletin.tame(post)
        case Roundup():
            return roundup.tame(post)


def slack_blocks(post: Post) -> dict[str, Any]:
    """The payload of a Slack post."""
    match post:
        case Message():
            return message.slack_blocks(post)
        case Bulletin():
            return bulletin.slack_blocks(post)
        case Roundup():
            return roundup.slack_blocks(post)


def html(post: Post) -> str:
    """An HTML document, for a mail."""
    match post:
        case Message():
            return letter.html(post)
        case Bulletin():
            return bulletin.html(post)
        case Roundup():
            return roundup.html(post)
