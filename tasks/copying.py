"""Which of a batch of articles are copies, of one another or of what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from db import copies, mergers
from db.articles import chunks
from tocsin.adapters.sketches import bands
from tocsin.core.copies import Sheet, candidates, holders, pairs, reader
from tocsin.core.families import Settled, settle

_AT_ONCE = 200  # articles whose candidates are in memory together


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it, and what to keep for those that come later: bands, who holds them so far,
    where the articles stand in time."""

    settled: Settled[int]
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
    own = {at: bands(read(sheet)) for at, sheet in sorted(sheets.items())}
    held = copies.holders(connection, {band for some in own.values() for band in some})
    everyone = _with(held, holders(own))
    found: list[tuple[int, int]] = []
    for some in chunks(sorted(own), _AT_ONCE):
        near = {at: candidates(at, own[at], everyone) for at in some}
        wanted = {other for others in near.values() for other in others}
        every = sheets | copies.sheets(connection, wanted - sheets.keys())
        for at, others in near.items():
            found += pairs(sheets[at], others, every, read)
    return Compared(
        settled=_settled(connection, found, reread),
        bands=own,
        dates={at: _date(sheet) for at, sheet in sheets.items()},
        held=held,
    )


def _with(
    held: Mapping[int, Sequence[int]], new: Mapping[int, Sequence[int]]
) -> dict[int, Sequence[int]]:
    both: dict[int, Sequence[int]] = {**held}
    for band, ids in new.items():
        both[band] = list(dict.fromkeys([*held.get(band, ()), *ids]))
    return both


def _settled(
    connection: Connection, found: Sequence[tuple[int, int]], reread: Sequence[int]
) -> Settled[int]:
    known = copies.kin(connection, {at for pair in found for at in pair}, set(reread))
    told_apart = mergers.kept_apart(
        connection, {each.story for each in known.values() if each.story}
    )
    return settle(known, found, told_apart)


def _date(sheet: Sheet[int]) -> datetime:
    assert sheet.dated is not None  # every stored article has one
    return sheet.dated
