"""One term of a query as people write it: what it may hold, how it is read and spelled."""

import re
import unicodedata
from typing import Final, NamedTuple

QUOTES: Final = '"“”„‟«»＂'  # noqa: RUF001 - what keyboards and editors make of a quote
LEAST_STEM: Final = 2
MOST_LETTERS: Final = 400  # of a term: each place of a text may be followed so far
_SHOWN: Final = 60
OPERATORS: Final = frozenset({"and", "or", "not", "near", "except"})
_NEAR: Final = re.compile(r"near(?:/(?:([1-9]\d{0,2}|[sp])|.*))?")
# As other languages write what is NEAR here.
_FOREIGN: Final = re.compile(
    r"(?:o?near|adj|within|w|n)?/(?P<unit>[sp])|(?:(?:o?near|adj|within|w|n|pre)/|o?near|adj|/)(?P<words>\d+)/?",
    re.IGNORECASE,
)
# Greek and Cyrillic capitals that look like those of an operator.
_LOOKALIKES: Final = str.maketrans(
    "\u0391\u0395\u039d\u039f\u03a1\u03a4\u03a7\u0410\u0415\u041e\u0420\u0421\u0422\u0425\u0405",
    "AENOPTXAEOPCTXS",
)

_FIRST: Final = "_.&#$€£%/"
_LATER: Final = _FIRST + "+°·'’ʼ‐‑–-"  # noqa: RUF001 - apostrophes and hyphens as they are typed
_QUOTED: Final = re.compile(f"(=?)[{QUOTES}]([^{QUOTES}]*)[{QUOTES}](\\*?)")

_HINTS: Final = {
    ",": "write OR or AND between words",
    ";": "write OR or AND between words",
    "，": "write OR or AND between words",  # noqa: RUF001
    "、": "write OR or AND between words",
    "（": "write the parentheses of ASCII: ( )",  # noqa: RUF001
    "）": "write the parentheses of ASCII: ( )",  # noqa: RUF001
    "|": "write OR",
    "&": "write AND",
    "!": "write NOT, or quote the word",
    "-": "write NOT to exclude, or quote the word",
    "+": "write AND, or quote the word",
    "~": "write NEAR/8 between two words",
    "[": "write parentheses",
    "{": "write parentheses",
    "'": 'a phrase stands in double quotes: "…"',
    "‘": 'a phrase stands in double quotes: "…"',  # noqa: RUF001
    "’": 'a phrase stands in double quotes: "…"',  # noqa: RUF001
    ":": "the zones are title:( ) and lead:( ), and a word with a colon is quoted",
    "@": "a list is @name, and an address is quoted",
    "=": "write = directly before the word, as in =US",
    "*": "write * directly after the word, as in sanction*",
}


class Written(NamedTuple):
    """A term as it was written."""

    words: str
    exact: bool = False
    prefix: bool = False


class UnwritableError(ValueError):
    """This is no term. `hint` says how to write what was probably meant."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def spell(words: str, *, exact: bool, prefix: bool) -> str:
    """The term as it is written in a query: quoted where it has to be."""
    if not prefix and (
        _strange(words) or _operator(words) or _disguised(words) or _FOREIGN.fullmatch(words)
    ):
        words = f'"{words}"'
    return f"{'=' if exact else ''}{words}{'*' if prefix else ''}"


def written(text: str) -> Written:
    """The term that `text` writes in a query. Raises `UnwritableError`."""
    if quoted := _QUOTED.fullmatch(text):
        exact, words, star = quoted.groups()
        return _phrase(words, exact=bool(exact), star=bool(star))
    if operator := _operator(text):
        raise UnwritableError(
            f"operators are written in capitals, and this is {text}",
            f'write {operator} for the operator or "{text}" for the word',
        )
    if meant := _disguised(text):
        raise UnwritableError(
            f"{text} looks like an operator, but some of its letters are of another alphabet",
            f'type {meant} anew, or write "{text}" for the word',
        )
    if foreign := _FOREIGN.fullmatch(text):
        near = f"NEAR/{foreign['unit'] or foreign['words']}".replace("/S", "/s").replace("/P", "/p")
        raise UnwritableError(
            f"{text} is how others write distances",
            f'write a {near} b, or "{text}" for the word',
        )
    return _word(text)


def listed(text: str) -> Written:
    """The term that an item of a list writes: several words are a phrase without quotes."""
    bare = text.strip()
    if bare.startswith("@"):
        raise UnwritableError("a list cannot hold a list", f'a name is quoted: "{bare[:_SHOWN]}"')
    if bare.endswith("*") or any(quote in bare for quote in QUOTES):
        return written(bare)
    words = bare.removeprefix("=")
    return _phrase(words, exact=words != bare, star=False)


def _operator(word: str) -> str:
    """The operator that a word in small letters was probably meant for, or nothing."""
    name = word.casefold()
    if near := _NEAR.fullmatch(name):
        return f"NEAR/{near[1] or 8}"
    return name.upper() if name in OPERATORS else ""


def _disguised(text: str) -> str:
    """The operator that a word looks like without being it, or nothing."""
    if text.isascii():
        return ""
    name = unicodedata.normalize("NFKC", _visible(text)).translate(_LOOKALIKES)
    return name if name.partition("/")[0] in {*map(str.upper, OPERATORS)} else ""


def _word(text: str) -> Written:
    word = text.removeprefix("=")
    stem = word.removesuffix("*")
    exact, prefix = word != text, stem != word
    shown = _visible(stem)
    if strange := _strange(shown):
        quoted = f'quote it: "{shown[:_SHOWN]}"'
        message = f"{strange} cannot stand in {text[:_SHOWN]}"
        number = shown[0].isdigit() and shown[-1].isdigit()  # 12,000
        raise UnwritableError(message, quoted if number else _HINTS.get(strange, quoted))
    if exact and prefix:
        raise UnwritableError("= and * cannot go together", "keep one of them")
    if prefix and len(shown) < LEAST_STEM:
        raise UnwritableError(
            f"{text} would match nearly everything",
            f"write at least {LEAST_STEM} letters before the *",
        )
    if not any(char.isalnum() for char in shown):
        raise UnwritableError(f"{text} is no word", _HINTS.get(text[0], "write a word or a phrase"))
    return _short(Written(shown, exact, prefix))


def _short(term: Written) -> Written:
    if len(term.words) > MOST_LETTERS:
        raise UnwritableError(
            f"{term.words[:_SHOWN]}… is longer than {MOST_LETTERS} characters",
            "join shorter phrases with NEAR",
        )
    return term


def _phrase(text: str, *, exact: bool, star: bool) -> Written:
    words = " ".join(_visible(text).split())
    if star or ("*" in words and not exact):
        raise UnwritableError("a * ends a single word only", "take it out, or write sanction*")
    if not any(char.isalnum() for char in words):
        raise UnwritableError("there is no word in this phrase", "write words between the quotes")
    return _short(Written(words, exact))


def _strange(word: str) -> str:
    """The first character that no word holds unquoted, or nothing."""
    for at, char in enumerate(word):
        if not char.isalnum() and char not in (_LATER if at else _FIRST) and not _mark(char):
            return char
    return ""


def _mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _visible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")
