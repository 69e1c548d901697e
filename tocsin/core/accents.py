"""Letters without their accents: Erdoğan is Erdogan, and Mbappé is Mbappe."""

import unicodedata
from typing import Final

# Latin and Greek letters. In other scripts a mark makes another letter, as in и and й.
_ALPHABETS: Final = (
    *range(0xC0, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0x386, 0x3CF),
    *range(0x1F00, 0x2000),
)
_LETTERS: Final = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t", "ё": "е", "ς": "σ"}  # noqa: RUF001 - Cyrillic
_ASCII: Final = bytes(range(0x80))


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


_BARE: Final = {
    **{letter: _base(letter) for letter in map(chr, _ALPHABETS) if letter.islower()},
    **dict.fromkeys(map(chr, range(0x300, 0x370)), ""),
    **_LETTERS,
}


def bare(small: str) -> str:
    """A word or text in small letters without accents; as long as before, but for marks that are
    characters of their own, which go."""
    if small.isascii():
        return small
    rare = small.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    for odd in set(rare.decode("utf-8", "surrogatepass")) & _BARE.keys():
        small = small.replace(odd, _BARE[odd])
    return small
