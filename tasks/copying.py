"""Which of a batch of articles are copies, of one another or of what is stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db import copies, mergers
from db.articles import chunks
from tocsin.adapters.sketches import bands
from tocsin.core.copies import Sheet, candidates, holders, pairs, reader
from tocsin.core.families import Kin, Settled, settle

_AT_ONCE = 200  # articles whose candidates are in memory together


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it, stories to keep apart, and what to keep for those that come later: bands,
    who holds them so far, where the articles stand in time."""

    settled: Settled[int]
    apart: Collection[tuple[int, int]]
    bands: Mapping[int, Sequence[int]]
    dates: Mapping[int, datetime]
    held: Mapping[int, Sequence[int]]

    @property
    def merged(self) -> Mapping[int, int]:
        """Stories that copies show to be one, each with the one that stays."""
        return self.settled.merged


def compare(connection: Connection, new: Sequence[int], reread: Sequence[int]) -> Compared:
    """Find the copies among these articles and those of the last days. Writes nothing."""
    read = reader()
    sheets = copies.sheets(connection, [*new, *reread])
    ordered = sorted(sheets)
    own = dict(zip(ordered, bands(read(sheets[at]) for at in ordered), strict=True))
    held = copies.holders(connection, {band for some in own.values() for band in some})
    everyone = _with(held, holders(own))
    found: list[tuple[int, int]] = []
    for some in chunks(sorted(own), _AT_ONCE):
        near = {at: candidates(at, own[at], everyone) for at in some}
        wanted = {other for others in near.values() for other in others}
        every = sheets | copies.sheets(connection, wanted - sheets.keys())
        for at, others in near.items():
            found += pairs(sheets[at], others, every, read)
    known = copies.kin(connection, {at for pair in found for at in pair}, set(reread))
    kept, apart = _tied(known, found, copies.rewritten(connection, reread))
    own_stories = {each.story for each in known.values() if each.story}
    by_hand = mergers.kept_apart(connection, own_stories)
    return Compared(
        settled=settle(known, kept, apart | by_hand),
        apart=apart,
        bands=own,
        dates={at: _date(sheet) for at, sheet in sheets.items()},
        held=held,
    )


def _with(
    held: Mapping[int, Sequence[int]], new: Mapping[int, Sequence[int]]
) -> dict[int, Sequence[int]]:
    both: dict[int, Sequence[int]] = {**new}
    for band, ids in held.items():
        both[band] = list(dict.fromkeys([*ids, *new.get(band, ())]))
    return both


def _tied(
    known: Mapping[int, Kin[int]], found: Sequence[tuple[int, int]], rewritten: Collection[int]
) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """The pairs that count, and the stories that one who was rewritten would tie: a page that is
    used again for other news makes no one story of the two."""
    kept: list[tuple[int, int]] = []
    apart: set[tuple[int, int]] = set()
    for one, other in found:
        first, second = known[one].story, known[other].story
        if first and second and first != second and (one in rewritten or other in rewritten):
            apart.add((min(first, second), max(first, second)))
        else:
            kept.append((one, other))
    return kept, apart


def _date(sheet: Sheet[int]) -> datetime:
    assert sheet.dated is not None  # every stored article has one
    return sheet.dated
