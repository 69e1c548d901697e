"""The words of an article as copies keep them: without case, signs, datelines and bylines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final
from zlib import crc32

from tocsin.core.cleaning import clean
from tocsin.core.words import split_further

SHINGLE: Final = 4
LEAD: Final = 40  # words; a copy cut short still begins as its original does
_LEAST: Final = 12  # words of a text, to tell more than that it is the same
_TELLING: Final = 8  # words of title and text together, to tell even that
_STEM: Final = 5  # letters: Zelensky and Zelenskyy, Russia and Russian

_WORD: Final = re.compile(r"\w+")
_SEPARATED: Final = bytes(
    at if chr(at).isalnum() or chr(at) == "_" or at in range(0x80, 0x100) else ord(" ")
    for at in range(0x100)
)
_UNSPACED: Final = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
_LETTER: Final = re.compile(f"([{_UNSPACED}])")
_NAME: Final = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][\w-]*")
_DATELINE: Final = re.compile(
    r"\A\s*(?:[^.!?()\n]{0,50}\([\w ./]{2,30}\)|[A-Z][A-Z .'-]{2,40}(?:, [A-Z][a-z]+\.? \d{1,2})?)"
    r"\s*[-\u2013\u2014:]{1,2}\s"
)
_BYLINE: Final = re.compile(r"\A\s*by [A-Z][^\n.,|]{2,60}[\n,|]\s*", re.IGNORECASE)
# What papers and agencies put around an article, to the end of the sentence.
_FURNITURE: Final = tuple(
    (sign, re.compile(pattern + r"[^\n.;]{0,200}", re.IGNORECASE))
    for sign, pattern in (
        ("ing by ", r"\(?(?:additional |further )?(?:report|writ|edit)ing by "),
        ("appeared first on", r"the post .{1,200} appeared first on"),
        ("\u00a9", "\u00a9"),
        ("copyright ", r"copyright \d"),
        ("all rights reserved", "all rights reserved"),
        ("continue reading", "continue reading"),
        ("read more", "read more"),
        ("read the full", "read the full"),
        ("click here", "click here"),
        ("sign up ", "sign up (?:for|to) "),
        ("subscribe ", "subscribe (?:to|now)"),
        ("this article ", "this article (?:was|first) "),
        ("this story ", "this story (?:was|first) "),
    )
)
_NUMBERS: Final = dict(
    zip(
        (
            b"two",
            b"three",
            b"four",
            b"five",
            b"six",
            b"seven",
            b"eight",
            b"nine",
            b"ten",
            b"eleven",
        ),
        (str(number).encode() for number in range(2, 12)),
        strict=True,
    )
)


@dataclass(frozen=True)
class Wording:
    """What is compared of an article. `length` counts the words of the text.

    `numbers` stand for the words of the text, in order. Where it is too short for shingles there
    are none, and `exact` stands for all words together; it is 0 otherwise, and where there are too
    few words even for that.
    """

    title: str
    text: str
    length: int
    exact: int
    numbers: Sequence[int]

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Every run of `SHINGLE` words of the text."""
        return _shingles(self.numbers)

    @cached_property
    def lead(self) -> frozenset[int]:
        """Those that begin among its first `LEAD` words."""
        return _shingles(self.numbers[: LEAD + SHINGLE - 1])

    @property
    def words(self) -> frozenset[str]:
        """Every word of title and text."""
        return frozenset(words(self.text)) | self.title_words

    @property
    def title_words(self) -> frozenset[str]:
        """The words of the title."""
        return frozenset(words(self.title))

    @property
    def names(self) -> frozenset[str]:
        """What the text writes with a capital within a sentence."""
        return frozenset(name.lower() for name in _NAME.findall(self.text))

    @property
    def facts(self) -> frozenset[str]:
        """Names and numbers of the text."""
        return self.names | frozenset(_numbers(words(self.text)))

    def title_facts(self, names: frozenset[str]) -> frozenset[str]:
        """Numbers of the title, those words of it that are among `names`, and its own names where
        not every word of it has a capital."""
        found = self.title_words
        own = {name.lower() for name in _NAME.findall(self.title)}
        if len(own) * 2 > len(found):
            own = set()
        return frozenset((found & names) | own) | frozenset(_numbers(found))


def wording(title: str, text: str) -> Wording:
    """The wording of an article. Linear in the text."""
    plain = _bare(clean(text).text)
    heading = clean(title).text
    found = _split(plain)
    if len(found) < _LEAST:
        whole = _split(heading) + found
        exact = _of_all(whole) if len(whole) >= _TELLING else 0
        return Wording(heading, plain, len(found), exact, ())
    return Wording(heading, plain, len(found), 0, list(map(crc32, found)))


def words(text: str) -> list[str]:
    """The words of a cleaned text, in order: in small letters, numbers in figures. Scripts that
    put no blanks between words count by the letter."""
    return [word.decode() for word in _split(text)]


def _split(text: str) -> list[bytes]:
    """The words in UTF-8. Most are told apart by the blanks and signs of ASCII, which takes no
    look at single characters."""
    parts = text.lower().encode().translate(_SEPARATED, b"',").split()
    found = split_further(parts, lambda part: _WORD.findall(_LETTER.sub(r" \1 ", part)))
    return list(map(_NUMBERS.get, found, found))


def jaccard(one: Wording, other: Wording) -> float:
    """The share of all their shingles that is in both, 0 to 1."""
    both = len(one.shingles & other.shingles)
    every = len(one.shingles) + len(other.shingles) - both
    return both / every if every else 0.0


def contained(shorter: Wording, longer: Wording) -> float:
    """The share of the shingles of one that is in the other, 0 to 1."""
    if not shorter.shingles:
        return 0.0
    return len(shorter.shingles & longer.shingles) / len(shorter.shingles)


def begin_alike(one: Wording, other: Wording) -> float:
    """The share of the first words of the shorter that both begin with, 0 to 1."""
    least = min(len(one.lead), len(other.lead))
    return len(one.lead & other.lead) / least if least else 0.0


def titles_shared(one: Wording, other: Wording) -> float:
    """How much of the shorter title is in the other, 0 to 1; all of it, where there is none."""
    shorter, longer = sorted((one.title_words, other.title_words), key=len)
    return 1 - len(only_in(shorter, longer)) / len(shorter) if shorter else 1.0


def only_in(these: Iterable[str], those: frozenset[str]) -> set[str]:
    """The words of these that are not among those, nor another form of one of them."""
    stems = {word[:_STEM] for word in those if len(word) >= _STEM and word.isalpha()}
    return {word for word in these if word not in those and word[:_STEM] not in stems}


def _bare(text: str) -> str:
    """Without what an agency or a paper puts around an article."""
    plain = _DATELINE.sub("", _BYLINE.sub("", text, count=1), count=1)
    small = plain.lower()
    for sign, furniture in _FURNITURE:
        if sign in small:
            plain = furniture.sub(" ", plain)
    return plain


def _numbers(found: Iterable[str]) -> Iterable[str]:
    return (word for word in found if word[0].isdigit())


def _of_all(found: list[bytes]) -> int:
    """A number of 64 bits, signed, never 0."""
    return int.from_bytes(sha256(b" ".join(found)).digest()[:8], signed=True) or 1


def _shingles(numbers: Sequence[int]) -> frozenset[int]:
    runs = zip(numbers, numbers[1:], numbers[2:], numbers[3:], strict=False)
    return frozenset([(a << 21) ^ (b << 14) ^ (c << 7) ^ d for a, b, c, d in runs])
