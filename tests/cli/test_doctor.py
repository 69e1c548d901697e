"""`tocsin doctor` and `tocsin db upgrade`: what is well, what is not, and what to do."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]


def troubles(ran: Any) -> dict[str, str]:
    return {found["check"]: found["trouble"] for found in ran.documents if found["trouble"]}


def test_a_good_installation_is_well(filled: Any) -> None:
    ran = filled.tocsin("doctor", "--json")
    assert (ran.code, ran.err, troubles(ran)) == (0, "", {})
    assert all(set(found) == {"check", "trouble", "remark"} for found in ran.documents)
    assert len(ran.documents) > 8
    out = filled.tocsin("doctor").out
    assert "well" in out
    assert max(map(len, out.splitlines())) <= 80


def test_it_says_how_late_alerts_were_and_what_does_not_go_out(filled: Any) -> None:
    from sqlalchemy import text

    from db import deliveries
    from db.engine import connect
    from tocsin.core.outbox import Circuit

    def remarks() -> dict[str, str]:
        found = filled.tocsin("doctor", "--json")
        assert found.code == 0
        return {each["check"]: each["remark"] for each in found.documents}

    assert "(median / 95th percentile of 1 messages)" in remarks()["alerts come in time"]
    assert "seen to matched 0 min / 0 min" in remarks()["alerts come in time"]
    assert remarks()["messages go out"] is None
    with connect(filled.database).begin() as connection:
        connection.execute(text("UPDATE delivery SET state = 'dead'"))
        at = datetime(2026, 3, 3, 6, tzinfo=UTC)
        deliveries.record_circuit(connection, "desk", Circuit(3, at, at, "it answered 404"))
    told = remarks()["messages go out"]
    assert "desk is down since 2026-03-03 06:00 UTC (it answered 404)" in told
    assert "1 are dead: see `tocsin alerts`" in told


def test_a_pass_that_just_ended_is_fresh(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect, db_clock

    with connect(filled.database).begin() as connection:
        clock = connection.execute(db_clock().select()).scalar_one()
        connection.execute(text("UPDATE run SET ended = :now"), {"now": clock})
    assert filled.tocsin("doctor", "--fresh", "3").code == 0


def test_passes_that_stand_still_are_exit_1(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect

    with connect(filled.database).begin() as connection:
        connection.execute(text("UPDATE run SET ended = ended - 3600"))
    ran = filled.tocsin("doctor", "--fresh", "3", "--json")
    assert ran.code == 1
    assert "the last good pass ended" in str(troubles(ran))
    assert filled.tocsin("doctor", "--fresh", "50").code == 0
    with connect(filled.database).begin() as connection:
        connection.execute(text("DELETE FROM run"))
    assert "no pass ever succeeded" in filled.tocsin("doctor", "--fresh", "3").out


def test_a_broken_invariant_is_exit_1_and_counted(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect

    with connect(filled.database).begin() as connection:
        connection.execute(text("DELETE FROM sighting"))
    ran = filled.tocsin("doctor", "--json")
    assert ran.code == 1
    assert troubles(ran)["an article from a feed was seen in one"] == "3 rows break it"


def test_what_is_missing_is_named_and_made_by_nobody(
    tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    ran = tocsin("doctor", "--json", TOCSIN_MODEL="nope")
    found = str(troubles(ran))
    assert ran.code == 1
    assert "tocsin.toml: the watchlist is not there" in found
    assert "the model nope is not installed" in found
    assert "tocsin db upgrade" in found
    assert files() == []


@pytest.mark.parametrize("words", [["--fresh", "0"], ["--fresh", "often"]])
def test_a_freshness_that_is_none_is_wrong_usage(words: list[str], tocsin: Tocsin) -> None:
    assert tocsin("doctor", *words).code == 2


def test_upgrade_makes_the_database_and_is_idempotent(
    watchlist: Path, tocsin: Tocsin, folder: Path
) -> None:
    url = f"sqlite:///{folder}/new/news.sqlite"
    for _ in range(2):
        ran = tocsin("db", "upgrade", TOCSIN_DATABASE_URL=url)
        assert (ran.code, ran.out) == (0, "")
        assert "is of this version" in ran.err
    assert tocsin("doctor").code == 0


def test_upgrade_of_an_empty_server_database(
    tocsin: Tocsin, new_database: Callable[..., str]
) -> None:
    url = new_database("postgresql", empty=True)
    assert tocsin("db", "upgrade", TOCSIN_DATABASE_URL=url).code == 0
    assert tocsin("alerts", "--json").out == ""
