"""What is wrong before the work begins: one sentence with the mend, exit 2, nothing written."""

import socket
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]
Files = Callable[[], list[str]]

SECRET = "s3kret"
SETTINGS = [
    ("TOCSIN_WORKERS", "many"),
    ("TOCSIN_WORKERS", "0"),
    ("TOCSIN_HOST_INTERVAL", "-1"),
    ("TOCSIN_HOST_INTERVAL", "inf"),
    ("TOCSIN_HOST_INTERVAL", "nan"),
    ("TOCSIN_HOST_CONCURRENCY", "0"),
    ("TOCSIN_FETCH_TIMEOUT", "0"),
    ("TOCSIN_FETCH_TIMEOUT", "1e300"),
    ("TOCSIN_FETCH_ALLOW", "127.0.0.1/8"),
    ("TOCSIN_FETCH_ALLOW", "home"),
    ("TOCSIN_USER_AGENT", "Tocsin\nCookie: a=b"),
    ("TOCSIN_SLACK_URL", "slack"),
    ("TOCSIN_DEBUG", "perhaps"),
]
ADDRESSES = [
    f"nonsense:{SECRET}",
    f"mysql://user:{SECRET}@127.0.0.1/news",
    f"postgresql+nothing://user:{SECRET}@127.0.0.1/news",
    f"postgresql+asyncpg://user:{SECRET}@127.0.0.1/news",
    f"postgresql+psycopg://user:{SECRET}@127.0.0.1:port/news",
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite://news.sqlite",
    "sqlite:///news.sqlite?mode=ro",
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_a_wrong_setting_is_named(
    name: str, value: str, watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    before = files()
    line = tocsin("run", **{name: value}).refused()
    assert name in line
    assert "docs/settings.md" in line
    assert files() == before


def test_a_wrong_setting_in_the_env_file_is_named_too(watchlist: Path, tocsin: Tocsin) -> None:
    (watchlist.parent / ".env").write_text("TOCSIN_FETCH_TIMEOUT=soon\n")
    assert "TOCSIN_FETCH_TIMEOUT" in tocsin("check").refused()


def test_an_env_file_that_is_no_text_is_named(watchlist: Path, command: Tocsin) -> None:
    (watchlist.parent / ".env").write_bytes(b"TOCSIN_DEBUG=\xff\n")
    assert ".env is not UTF-8" in command("run").refused()


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_of_no_database_is_refused_without_its_password(
    url: str, watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    before = files()
    line = tocsin("run", TOCSIN_DATABASE_URL=url).refused()
    assert "TOCSIN_DATABASE_URL" in line
    assert SECRET not in line
    assert files() == before


@pytest.fixture
def closed_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("words", [["run"], ["db", "upgrade"], ["alerts"], ["backfill"]])
def test_a_database_server_that_is_away_is_named_without_its_password(
    words: list[str], closed_port: int, watchlist: Path, tocsin: Tocsin
) -> None:
    url = (
        f"postgresql+psycopg://user:{SECRET}@127.0.0.1:{closed_port}/news?application_name={SECRET}"
    )
    line = tocsin(*words, TOCSIN_DATABASE_URL=url).refused()
    assert f"127.0.0.1:{closed_port}" in line
    assert SECRET not in line
    assert "see that it runs" in line


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_another_version_is_refused_and_left_alone(
    kind: str, watchlist: Path, tocsin: Tocsin, new_database: Callable[[str], str]
) -> None:
    from sqlalchemy import text

    from db.engine import connect

    url = new_database(kind)
    with connect(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    line = tocsin("run", TOCSIN_DATABASE_URL=url).refused()
    assert "newer Tocsin" in line
    with connect(url).begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM run")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM feed")).scalar_one() == 0


def test_an_empty_server_database_is_refused_with_the_command_to_give(
    watchlist: Path, tocsin: Tocsin, new_database: Callable[..., str]
) -> None:
    line = tocsin("run", TOCSIN_DATABASE_URL=new_database("postgresql", empty=True)).refused()
    assert "tocsin db upgrade" in line


@pytest.mark.parametrize("words", [["stories"], ["search", "truce"], ["feeds"], ["alerts"]])
def test_a_look_at_a_database_that_is_not_there_makes_none(
    words: list[str], tocsin: Tocsin, files: Files
) -> None:
    assert "tocsin db upgrade" in tocsin(*words).refused()
    assert files() == []


def test_a_file_that_is_no_database_is_named_and_left_as_it_was(
    watchlist: Path, tocsin: Tocsin
) -> None:
    notes = watchlist.parent / "notes.txt"
    notes.write_text("these are notes, not rows " * 40)
    before = notes.read_bytes()
    assert "notes.txt" in tocsin("run", TOCSIN_DATABASE_URL=f"sqlite:///{notes}").refused()
    assert notes.read_bytes() == before


def test_a_database_of_somebody_else_is_left_alone(watchlist: Path, tocsin: Tocsin) -> None:
    file = watchlist.parent / "theirs.sqlite"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE recipes (name TEXT)")
    theirs.close()
    assert "not Tocsin's" in tocsin("run", TOCSIN_DATABASE_URL=f"sqlite:///{file}").refused()
    with sqlite3.connect(file) as theirs:
        tables = theirs.execute("SELECT name FROM sqlite_master").fetchall()
    theirs.close()
    assert tables == [("recipes",)]


@pytest.mark.parametrize("place", ["tocsin.toml/news.sqlite", "/proc/news.sqlite", "."])
def test_a_place_that_cannot_be_written_is_named(
    place: str, watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    before = files()
    line = tocsin("run", TOCSIN_DATABASE_URL=f"sqlite:///{place}").refused()
    assert "TOCSIN_DATABASE_URL" in line
    assert files() == before


@pytest.mark.parametrize("model", ["nope", "json", "..", "no.such.model", "not a name"])
def test_a_model_that_is_not_installed_is_refused_before_a_database_is_made(
    model: str, watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    before = files()
    line = tocsin("run", TOCSIN_MODEL=model).refused()
    assert f"the model {model} is not installed" in line
    assert files() == before


def test_serve_refuses_what_cannot_run_before_it_starts_anything(
    watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    before = files()
    assert "the model nope" in tocsin("serve", TOCSIN_MODEL="nope").refused()
    watchlist.write_text("colour = 1\n")
    assert "unknown key colour" in tocsin("serve", TOCSIN_MODEL="").refused()
    assert files() == before


def test_a_folder_that_cannot_be_made_is_refused_by_the_demo(
    watchlist: Path, tocsin: Tocsin
) -> None:
    assert "tocsin.toml cannot be made" in tocsin("demo", "--keep", "tocsin.toml").refused()


def test_a_bad_watchlist_is_refused_before_a_database_is_made(
    watchlist: Path, tocsin: Tocsin, files: Files
) -> None:
    watchlist.write_text('[[watches]]\nname = "C"\nquery = "truce OR"\n')
    before = files()
    assert "tocsin.toml:3:" in tocsin("run").refused()
    assert files() == before


def test_a_prefect_api_that_is_away_is_named_without_its_password(
    closed_port: int, watchlist: Path, monkeypatch: pytest.MonkeyPatch, files: Files
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.shells import monitored
    from tocsin.core.errors import SettingError

    before = files()
    address = f"http://user:{SECRET}@127.0.0.1:{closed_port}/api"
    now = datetime(2026, 3, 3, tzinfo=UTC)
    with (
        temporary_settings({PREFECT_API_URL: address}),
        pytest.raises(SettingError, match="PREFECT_API_URL does not answer") as caught,
    ):
        monitored(now, every_feed=False)
    assert SECRET not in str(caught.value)
    assert files() == before


def test_the_real_command_refuses_before_it_loads_what_is_slow(
    watchlist: Path, command: Tocsin, files: Files
) -> None:
    before = files()
    ran = command("run", TOCSIN_WORKERS="many")
    assert "TOCSIN_WORKERS" in ran.refused()
    assert ran.cpu < 1.5
    assert files() == before
