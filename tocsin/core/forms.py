"""What is sent, an alert or a notice to the operator, in the forms channels take."""

from typing import Any

from tocsin.core import bulletin, letter, message
from tocsin.core.message import PLAIN_UNITS
from tocsin.core.model import Bulletin, Post


def subject(post: Post) -> str:
    """One line for a mail's subject or a notification; at most 200 units."""
    return bulletin.subject(post) if isinstance(post, Bulletin) else message.subject(post)


def plain(post: Post, limit: int = PLAIN_UNITS) -> str:
    """Plain text, at most `limit` units long."""
    return bulletin.plain(post, limit) if isinstance(post, Bulletin) else message.plain(post, limit)


def tame(post: Post) -> Post:
    """The same with look-alikes for what chat services read as mentions, links or tags."""
    return bulletin.tame(post) if isinstance(post, Bulletin) else message.tame(post)


def slack_blocks(post: Post) -> dict[str, Any]:
    """The payload of a Slack post."""
    if isinstance(post, Bulletin):
        return bulletin.slack_blocks(post)
    return message.slack_blocks(post)


def html(post: Post) -> str:
    """An HTML document, for a mail."""
    return bulletin.html(post) if isinstance(post, Bulletin) else letter.html(post)
