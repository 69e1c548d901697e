"""What a robots.txt lets us ask (RFC 9309), in time linear in the file, whoever wrote it.

Only the groups for one product token are kept, so a file that names thousands of crawlers costs
no more than one pass over it.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from tocsin.core import defaults

_LINES: Final = re.compile(r"\r\n?|\n")
_TOKEN: Final = re.compile(r"[A-Za-z_-]+")
_NAMED: Final = re.compile(r"compatible;\s*([A-Za-z_-]+)", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_KEPT: Final = "!#$%&'()*+,/:;=?@[]\"<>\\^`{|}"
_EVERYBODY: Final = "*"
_OBJECT_BYTES: Final = 400
_SHORTEST_DELAY: Final = 0.01  # less is none


@dataclass(frozen=True, slots=True)
class Rule:
    """One `Allow` or `Disallow`, split at its wildcards."""

    allow: bool
    size: int  # octets of the pattern: the longest that fits decides
    parts: tuple[str, ...]
    anchored: bool

    def fits(self, path: str) -> bool:
        """Whether the pattern describes this path, both spelled alike."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.anchored or len(path) == len(first)
        *middle, last = rest
        at = len(first)
        for part in middle:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.anchored:
            return path.endswith(last) and len(path) - len(last) >= at
        return path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What one server asks of us. `delay` is its Crawl-delay in seconds, which is no part of the
    RFC, where it gives one."""

    rules: tuple[Rule, ...] = ()  # longest first, and of one length `Allow` first
    delay: float | None = None

    @property
    def size(self) -> int:
        """About how many bytes it takes to keep."""
        return _OBJECT_BYTES + sum(_OBJECT_BYTES + 2 * rule.size for rule in self.rules)

    def allows(self, url: str) -> bool:
        """Whether a page may be asked for. The longest rule that fits decides, `Allow` in a tie;
        where none fits, it may (RFC 9309, 2.2.2). What is no URL may not."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        path = _spelled((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        return next((rule.allow for rule in self.rules if rule.fits(path)), True)


@dataclass(slots=True)
class _Group:
    """The records for one crawler, of all groups that name it."""

    rules: list[Rule]
    named: bool = False
    delay: float | None = None


def product(user_agent: str) -> str:
    """The product token that robots.txt calls us by: the first of the User-Agent, or the one that
    is `compatible` with it; empty where it begins with neither."""
    found = _NAMED.search(user_agent)
    if found:
        return found[1]
    first = _TOKEN.match(user_agent)
    return first[0] if first else ""


def read(body: bytes, token: str) -> Robots:
    """The rules of a robots.txt for the crawler called `token`, else those for everybody.

    Reads the first 500 KiB. More rules than anyone needs for one crawler are a refusal of all.
    """
    text = body[: defaults.ROBOTS_BYTES].decode("utf-8-sig", "replace")
    own, everybody = _Group([]), _Group([])
    known = {_EVERYBODY: everybody, **({token.lower(): own} if token else {})}
    for group, field, value in _records(text, known):
        _add(group, field, value)
    group = own if own.named else everybody
    if len(group.rules) > defaults.ROBOTS_RULES:
        return Robots((_rule("/", allow=False),))
    longest_first = sorted(group.rules, key=lambda rule: (-rule.size, not rule.allow))
    return Robots(tuple(longest_first), group.delay)


def _records(text: str, known: dict[str, _Group]) -> Iterator[tuple[_Group, str, str]]:
    """Each record of a group that concerns us, with the group.

    A line that is neither rule nor delay (a Sitemap) does not end a list of User-agent lines.
    """
    current: dict[str, _Group] = {}
    listing = False
    for line in _LINES.split(text):
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            current = current if listing else {}
            listing = True
            if group := known.get(_called(value)):
                group.named = True
                current[_called(value)] = group
        elif colon and field in {"allow", "disallow", "crawl-delay"}:
            listing = False
            yield from ((group, field, value) for group in current.values())


def _called(value: str) -> str:
    """Whom a User-agent line means; a version after the name is no part of it."""
    if value == _EVERYBODY:
        return value
    token = _TOKEN.match(value)
    return token[0].lower() if token else ""


def _add(group: _Group, field: str, value: str) -> None:
    if field == "crawl-delay":
        group.delay = group.delay if group.delay is not None else _seconds(value)
    elif value and len(group.rules) <= defaults.ROBOTS_RULES:
        group.rules.append(_rule(value, allow=field == "allow"))


def _rule(pattern: str, *, allow: bool) -> Rule:
    spelled = _spelled(pattern)
    bare = spelled.removesuffix("$")
    return Rule(allow, len(spelled), tuple(bare.split("*")), anchored=bare != spelled)


def _spelled(path: str) -> str:
    """A path in the one spelling that can be compared octet by octet (RFC 9309, 2.2.2)."""
    if path.isascii() and "%" not in path and " " not in path:
        return path
    return _ESCAPED.sub(_escape, quote(path, safe=_KEPT, errors="replace"))


def _escape(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if _UNRESERVED.fullmatch(char) else found[0].upper()


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= _SHORTEST_DELAY else None
