"""Scores count what was found, what was not, and what was called what."""

import pytest

from tocsin.core.model import Status
from tocsin.core.scores import Judged, Presence, score

HAPPENING, REJECTED, ENDED = Status.HAPPENING, Status.REJECTED, Status.ENDED


def test_presence_and_status_are_counted_apart() -> None:
    scores = score(
        [
            Judged("1", "Truce", HAPPENING, HAPPENING),
            Judged("2", "Truce", HAPPENING, REJECTED),
            Judged("3", "Truce", REJECTED, None),
            Judged("4", "Truce", None, ENDED),
            Judged("5", "Truce", None, None),
            Judged("1", "Sanctions", ENDED, ENDED),
        ]
    )
    assert scores.presence == Presence(right=3, wrong=1, missed=1)
    assert scores.presence.precision == scores.presence.recall == scores.presence.f1 == 0.75
    assert scores.by_watch["Sanctions"] == Presence(right=1)
    assert scores.accuracy == pytest.approx(2 / 3)
    assert scores.accuracy_by_watch == {"Truce": 0.5, "Sanctions": 1.0}
    assert scores.confusion[HAPPENING, REJECTED] == 1
    assert [miss.id for miss in scores.misses] == ["2", "3", "4"]


def test_nothing_judged_has_no_ratio() -> None:
    scores = score([])
    assert scores.presence.precision is scores.presence.recall is scores.presence.f1 is None
    assert scores.accuracy is None
