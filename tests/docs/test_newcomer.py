"""The README's first watchlist, command by command, as a newcomer types it.

The feeds are a loopback newsroom, Slack and the mail server are stand-ins; all else is as written.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Fences = Callable[..., list[str]]
NOT_TYPED = {
    "make demo": "the demo's own tests play it",
    "make test": "it is what runs this test",
    ".venv/bin/tocsin serve": "it serves until it is stopped; tests/flows serve",
}
NEWS = "Seven ministers threaten sanctions on two banks after the truce collapsed"


def commands(readme: str, fences: Fences) -> list[str]:
    lines = "\n".join(fences(readme, "sh", "console")).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@pytest.fixture
def folder(
    root: Path, pages: dict[str, str], fences: Fences, newsroom: Any, tmp_path: Path
) -> Path:
    """A checkout as far as these commands need one, with the README's watchlist in it."""
    newsroom.publish("bbc", {"guid": "b1", "title": "Ceasefire holds for a second night"})
    newsroom.publish("guardian", {"guid": "g1", "title": "Rain", "url": newsroom.url("rain")})
    newsroom.bodies["rain"] = b"<html><body><article><p>It rains.</p></article></body></html>"
    (watchlist,) = fences(pages["README.md"], "toml")
    addresses = iter((newsroom.url("bbc"), newsroom.url("guardian")))
    served, feeds = re.subn(
        r'url = "https://[^"]*"', lambda _: f'url = "{next(addresses)}"', watchlist
    )
    assert feeds == 2
    (tmp_path / "tocsin.toml").write_text(served, "utf-8")
    (tmp_path / "deployments").mkdir()
    for name in (".env.example", "deployments/watchlist.example.toml"):
        shutil.copy(root / name, tmp_path / name)
    command = tmp_path / ".venv" / "bin" / "tocsin"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tocsin "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.fixture
def environment(folder: Path, slack_sink: Any, smtp_sink: Any) -> dict[str, str]:
    """A newcomer's, with the two addresses of the README's second step, and loopback let in."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "HOME": str(folder / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SLACK_URL": "https://hooks.slack.com/services/T0TEST/B0TEST/abcdefghijklmnop",
        "MAIL_URL": smtp_sink.url(),
        "TOCSIN_SLACK_URL": slack_sink.base,
        "TOCSIN_FETCH_ALLOW": "127.0.0.0/8",
        "TOCSIN_HOST_INTERVAL": "0",
        "TOCSIN_WORKERS": "1",
    }


def typed(line: str, folder: Path, environment: dict[str, str]) -> str:
    result = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 0, (line, result.stdout, result.stderr)
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


def test_what_is_not_typed_is_in_the_readme(pages: dict[str, str], fences: Fences) -> None:
    assert set(NOT_TYPED) <= set(commands(pages["README.md"], fences))


def test_the_environment_of_the_readme_is_that_of_the_example(
    root: Path, pages: dict[str, str], fences: Fences
) -> None:
    (block,) = fences(pages["README.md"], "ini")
    names = re.findall(r"^(\w+)=", block, re.MULTILINE)
    example = (root / ".env.example").read_text("utf-8")
    assert names
    assert all(re.search(rf"^{name}=$", example, re.MULTILINE) for name in names)


def test_the_addresses_of_the_readme_open(pages: dict[str, str], fences: Fences) -> None:
    from datetime import timedelta

    from tocsin.adapters.channels import open_channel

    (block,) = fences(pages["README.md"], "ini")
    for name, address in re.findall(r"^(\w+)=(.*)$", block, re.MULTILINE):
        open_channel(name, address, timeout=timedelta(seconds=1))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_newcomer_types_the_readme_and_is_rung(
    pages: dict[str, str],
    fences: Fences,
    folder: Path,
    environment: dict[str, str],
    newsroom: Any,
    slack_sink: Any,
    smtp_sink: Any,
) -> None:
    said: dict[str, str] = {}
    for line in commands(pages["README.md"], fences):
        if line in NOT_TYPED:
            continue
        if line == ".venv/bin/tocsin run --all":
            assert len(slack_sink.payloads) == len(smtp_sink.letters) == 1, "first contact rang"
            newsroom.publish("bbc", *_items())
        said[line] = typed(line, folder, environment)
    assert "2 feeds, 2 watches, 2 channels: good" in said[".venv/bin/tocsin check"]
    assert (folder / "home/.local/share/tocsin/tocsin.sqlite").is_file()
    assert [NEWS in str(each) for each in slack_sink.payloads] == [False, True]
    subjects = [str(letter["Subject"]) for letter in smtp_sink.letters[1:]]
    assert sorted(subjects) == [
        f"Ceasefire, ended: {NEWS}",
        f"Sanctions, possible: {NEWS}",
    ]
    assert "Sanctions" in said[".venv/bin/tocsin alerts"]


def _items() -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    yield {"guid": "b2", "title": NEWS, "published": now}
    yield {"guid": "b1", "title": "Ceasefire holds for a second night", "published": now}
