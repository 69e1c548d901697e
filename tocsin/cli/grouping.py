"""What `group` does: texts to stories, by the rules of a pass."""

from collections.abc import Mapping, Sequence

from tocsin.adapters.similarity import Texts
from tocsin.adapters.sketches import bands
from tocsin.cli.documents import Document
from tocsin.core.copies import Sheet, originals
from tocsin.core.stories import Founded, Joined, Piece, assign


def stories(documents: Sequence[Document]) -> list[str]:
    """The story of each document, in order. Raises `UsageError`.

    A story bears the id of its first document, by date, title and text; in what order the
    documents come does not matter. One without a date is near every other. A copy goes where its
    original goes; the documents say of no publisher, so any may copy any.
    """
    pieces = [
        Piece(at, document.text.title, document.text.text, document.published)
        for at, document in enumerate(documents)
    ]
    ordered = sorted(pieces, key=lambda piece: (*_standing(piece), documents[piece.id].name))
    numbered = [Piece(at, item.title, item.text, item.dated) for at, item in enumerate(ordered)]
    copies = _copies(numbered)
    placed = assign([], [piece for piece in numbered if piece.id not in copies], Texts())
    names = _names(placed, [documents[piece.id].name for piece in ordered])
    found = {
        piece.id: names[_story(placed[copies.get(at, at)])] for at, piece in enumerate(ordered)
    }
    return [found[at] for at in range(len(documents))]


def _copies(pieces: Sequence[Piece[int]]) -> dict[int, int]:
    """The original of each copy."""
    return originals(
        [Sheet(piece.id, "", piece.title, piece.text, piece.dated) for piece in pieces], bands
    )


def _standing(piece: Piece[int]) -> tuple[str, str, str]:
    dated = piece.dated.isoformat() if piece.dated else ""
    return dated, piece.title, piece.text


def _story(where: Joined[int] | Founded[int]) -> int:
    return where.story if isinstance(where, Joined) else where.first


def _names(placed: Mapping[int, Joined[int] | Founded[int]], ids: Sequence[str]) -> dict[int, str]:
    """A name for each story, unlike every other even where an id is given twice."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for first in sorted({_story(where) for where in placed.values()}):
        name, number = ids[first], 1
        while name in taken:
            number += 1
            name = f"{ids[first]}-{number}"
        names[first] = name
        taken.add(name)
    return names
