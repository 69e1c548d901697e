"""What a page's markup says of access to it: free or not, a test of visitors, a password."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from tocsin.core import walls
from tocsin.core.model import Wall

_HEAD_CHARS: Final = 200_000  # a page that is a challenge is a small one
_SHOWN_CHARS: Final = 20_000
_OFFERS: Final = 20
_OFFER_CHARS: Final = 400
# Scripts and forms of the services that test visitors in place of the page. Their captcha widgets
# also stand in forms of ordinary pages, so these are not among them.
_CHALLENGE: Final = (
    *("cdn-cgi/challenge-platform/h/", "_cf_chl_opt", "cf_captcha_kind", "challenge-form"),
    *("captcha-delivery.com", "_incapsula_resource", "px-captcha", "awswafintegration"),
    *("gokuprops", "sec-if-cpt", "bm-verify", "/_sec/cp_challenge/", "/.well-known/ddos-guard/"),
    *("sucuri_cloudproxy", "distil_r_captcha", "kpsdk", "anubis_challenge"),
)
# schema.org, and the older meta tag of Facebook's.
_FREE: Final = re.compile(
    r'"isAccessibleForFree"\s{0,20}:\s{0,20}"?\s{0,20}(true|false)\b', re.IGNORECASE
)
_TIERS: Final = {"free": True, "locked": False}
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_NAMES: Final = (
    f"translate(substring(concat(@id, ' ', @class), 1, 300), '{_LOWER.upper()}', '{_LOWER}')"
)
_GATES: Final = "//*[self::div or self::section or self::aside or self::p][" + " or ".join(
    f"contains({_NAMES}, '{word}')"
    for word in ("paywall", "pay-wall", "regwall", "reg-wall", "subscriber-only", "piano-")
)
_TEXTS: Final = "//text()[not(ancestor::script or ancestor::style or ancestor::template)]"


@dataclass(frozen=True, slots=True)
class Marks:
    """What the markup says. `offers` are the texts of boxes that are named as barriers."""

    free: bool | None
    challenge: bool
    password: bool
    offers: tuple[str, ...]

    def wall(self, title: str | None, text: str) -> Wall | None:
        """The wall that a page with these marks is, if any."""
        return walls.wall_of_text(
            title,
            "\n".join((text, *self.offers)),
            free=self.free,
            challenge=self.challenge,
            password=self.password,
        )


def marks(tree: HtmlElement, html: str) -> Marks:
    """The marks of a page, which is given parsed and as it came."""
    head = html[:_HEAD_CHARS].lower()
    return Marks(
        free=_free(tree),
        challenge=any(mark in head for mark in _CHALLENGE),
        password=bool(tree.xpath("//input[@type='password']")),
        offers=tuple(_offers(tree)),
    )


def shown(tree: HtmlElement) -> str:
    """What a visitor without scripts sees, a line for each piece of text."""
    pieces = (" ".join(str(piece).split()) for piece in tree.xpath(_TEXTS))
    return "\n".join(piece for piece in pieces if piece)[:_SHOWN_CHARS]


def _free(tree: HtmlElement) -> bool | None:
    """False where any part of the article is not free, None where the page does not say."""
    said = [
        found.lower() == "true"
        for script in tree.xpath("//script[@type='application/ld+json']/text()")
        for found in _FREE.findall(str(script))
    ]
    said += [
        str(value).lower() == "true"
        for value in tree.xpath("//*[@itemprop='isAccessibleForFree']/@content")
    ]
    said += [
        _TIERS[str(value)]
        for value in tree.xpath("//meta[@property='article:content_tier']/@content")
        if str(value) in _TIERS
    ]
    return all(said) if said else None


def _offers(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath(f"({_GATES}])[position() <= {_OFFERS}]"):
        text = " ".join(" ".join(element.itertext()).split())
        if text and len(text) <= _OFFER_CHARS:
            yield text
