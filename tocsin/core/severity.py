"""What makes an article count for less, and what makes it count again: read off its title and
address, by conventions that newsrooms share."""

import re
from typing import Final

_LOWERED: Final = (
    (
        "anniversary",
        re.compile(
            r"\banniversar(?:y|ies)\b|\bon this day\b|\bcentenary\b|\bin memoriam\b"
            r"|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty"
            r"|sixty|seventy|eighty|ninety|a hundred) years (?:ago|on|after|since|later)\b"
            r"|\b(?:marks?|commemorat\w+|remember\w*) .{0,40}\byears?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "opinion",
        re.compile(
            r"^\W*(?:opinion|op-ed|comment|commentary|editorial|analysis|column|letters?"
            r"|viewpoint|perspective|explainer|explained|review)\s*[:|\u2013\u2014-]"
            r"|[|\u2013\u2014-]\s*(?:opinion|editorial|letters|comment|analysis|column)\W*$",
            re.IGNORECASE,
        ),
    ),
    (
        "live blog",
        re.compile(
            r"^\W*(?:live|live updates?|live blog|as it happened)\s*[:|\u2013\u2014-]"
            r"|[|\u2013\u2014-]\s*(?:live|live updates|live blog|as it happened)\W*$"
            r"|\blive updates\b|\bas it happened\b",
            re.IGNORECASE,
        ),
    ),
)
_PATHS: Final = (
    (
        "opinion",
        re.compile(
            r"/(?:opinions?|op-ed|commentisfree|comment|commentary|editorials?|columnists?"
            r"|letters|views?|blogs?)/",
            re.IGNORECASE,
        ),
    ),
    ("live blog", re.compile(r"/(?:live|liveblog|live-updates?|live-news)/", re.IGNORECASE)),
)
_CORRECTION: Final = re.compile(
    r"^\W*(?:corrections?|corrected|correct(?:s|ing)|retractions?|retracted|clarifications?"
    r"|withdrawn|advisory-\w+)\b(?=\s*(?:[:|(\u2013\u2014-]|and clarification))"
    r"|\((?:corrected|corrects[^)]*|retracted)\)\s*$",
    re.IGNORECASE,
)


def lowered(title: str, url: str | None) -> str:
    """Why an article counts for less: an anniversary, an opinion, a live blog; empty for none."""
    for reason, sign in _LOWERED:
        if sign.search(title):
            return reason
    return next((reason for reason, sign in _PATHS if url and sign.search(url)), "")


def is_correction(title: str) -> bool:
    """Whether a title says that it corrects, or takes back, what was told."""
    return _CORRECTION.search(title) is not None
