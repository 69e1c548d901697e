"""Every command says what it does, with an example; and the command starts at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer

from tocsin.cli.app import registered

CONTRACT = {
    *("check", "demo", "run", "serve", "backfill", "preview", "parse", "match", "evaluate"),
    *("read", "group", "search", "stories", "feeds", "alerts", "doctor", "db", "digest"),
    *("maintain", "web"),
}
INNER = {
    "db": {"upgrade"},
    "stories": {"show", "merge", "split"},
    "feeds": {
        *("health", "find", "add", "import", "export", "show", "notices", "quarantine", "trust"),
    },
    "alerts": {
        *("list", "show", "retry", "ack", "mute", "unmute", "mutes", "test", "simulate"),
        *("feedback", "noise"),
    },
}
SLOW = ("prefect", "spacy", "sqlalchemy", "apprise", "aiohttp", "trafilatura", "feedparser")


def _commands() -> dict[str, Any]:
    root: Any = typer.main.get_command(registered())
    return dict(root.commands)


def _paths() -> Iterator[tuple[str, ...]]:
    yield ()
    for name, command in sorted(_commands().items()):
        yield (name,)
        for inner in sorted(getattr(command, "commands", {})):
            yield (name, inner)


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(_commands()) == CONTRACT
    assert {name: set(_commands()[name].commands) for name in INNER} == INNER


@pytest.mark.parametrize("path", list(_paths()), ids=" ".join)
def test_every_command_has_help_with_an_example(
    path: tuple[str, ...], tocsin: Callable[..., Any]
) -> None:
    ran = tocsin(*path, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage: tocsin" in ran.out
    assert f"Example: {' '.join(('tocsin', *path))}" in ran.out or "Example: echo" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("words", [["nonsense"], ["run", "--nonsense"], ["parse"], ["search"]])
def test_wrong_usage_is_exit_2_and_says_where_help_is(
    words: list[str], tocsin: Callable[..., Any]
) -> None:
    ran = tocsin(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "--help" in ran.err


def test_help_is_there_in_well_under_a_second_and_loads_nothing_heavy(
    command: Callable[..., Any],
) -> None:
    ran = command("--help", PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert ran.code == 0
    assert ran.cpu < 1
    assert imported.isdisjoint(SLOW)
