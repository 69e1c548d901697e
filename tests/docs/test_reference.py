"""The reference pages say what the code says: settings, commands, outcomes."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tocsin.cli import serving
from tocsin.cli.app import registered
from tocsin.core import defaults
from tocsin.core.decisions import Silence
from tocsin.core.model import ErrorClass, Status
from tocsin.settings import Settings

Cells = Callable[[str, str], dict[str, list[str]]]
Fences = Callable[..., list[str]]
NAMES = {f"TOCSIN_{name.upper()}": name for name in Settings.model_fields}
TOLD_OTHERWISE = {  # defaults that the page says in words
    "TOCSIN_DATABASE_URL": "SQLite in the user's data folder",
    "TOCSIN_FETCH_ALLOW": "none",
    "TOCSIN_DEPLOYMENTS": "deployments/prefect.yaml",
    "TOCSIN_DEBUG": "false",
}


def default(name: str) -> str:
    return TOLD_OTHERWISE.get(name) or str(Settings.model_fields[NAMES[name]].default)


def test_the_page_lists_every_setting_with_its_default(pages: dict[str, str], cells: Cells) -> None:
    rows = cells(pages["docs/settings.md"], "| name | default | what |")
    assert {name: row[0] for name, row in rows.items()} == {name: default(name) for name in NAMES}
    assert all(row[1].endswith(".") for row in rows.values())


def test_the_example_of_the_environment_lists_every_setting(root: Path) -> None:
    text = (root / ".env.example").read_text("utf-8")
    listed = re.findall(r"^#?(\w+)=(.*)$", text, re.MULTILINE)
    assert sorted(name for name, _ in listed) == sorted(["SLACK_URL", "MAIL_URL", *NAMES])
    examples = {"TOCSIN_DATABASE_URL", "TOCSIN_USER_AGENT", "TOCSIN_FETCH_ALLOW"}
    told = {name: value for name, value in listed if name in NAMES and name not in examples}
    assert told == {name: default(name) for name in NAMES if name not in examples}


def test_the_example_of_the_environment_is_taken(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / ".env.example").read_text("utf-8")
    file = tmp_path / "env"
    file.write_text(re.sub(r"^#(TOCSIN_\w+=)", r"\1", text, flags=re.MULTILINE), "utf-8")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    read = Settings(_env_file=file)  # type: ignore[call-arg]
    assert read.workers == defaults.WORKERS
    assert str(read.deployments) == "deployments/prefect.yaml"


def walk(parent: Any, line: str = "tocsin") -> Iterator[tuple[str, Any]]:
    for name, command in getattr(parent, "commands", {}).items():
        yield f"{line} {name}", command
        yield from walk(command, f"{line} {name}")


COMMANDS = dict(walk(typer.main.get_command(registered())))


def test_the_page_of_commands_is_as_the_commands_are(root: Path, pages: dict[str, str]) -> None:
    script = root / "tests" / "docs" / "write_commands.py"
    result = subprocess.run(
        [sys.executable, str(script)], cwd=root, capture_output=True, check=True, timeout=60
    )
    mend = "run .venv/bin/python tests/docs/write_commands.py > docs/commands.md"
    assert result.stdout.decode() == pages["docs/commands.md"], mend


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_on_the_page_and_its_help_has_an_example(
    line: str, pages: dict[str, str]
) -> None:
    assert f"### `{line}`\n" in pages["docs/commands.md"]
    result = CliRunner().invoke(registered(), [*line.split()[1:], "--help"])
    assert result.exit_code == 0, result.output
    if line != "tocsin db":  # it only holds others
        assert "Example: " in result.output


def unknown(words: list[str]) -> str:
    """What of a command line is not there to be typed; empty where all is."""
    line = "tocsin"
    while len(words) > 1 and f"{line} {words[1]}" in COMMANDS:
        line, words = f"{line} {words[1]}", words[1:]
    if line == "tocsin" and words[1:2] not in ([], ["--help"]):
        return " ".join(words)
    command = COMMANDS.get(line)
    if command and command.context_settings.get("ignore_unknown_options"):
        return ""  # not built yet, whatever it is given
    options = {name for each in getattr(command, "params", ()) for name in each.opts}
    asked = {word.partition("=")[0] for word in words if word.startswith("--")}
    return " ".join(asked - options - {"--help"})


def test_every_command_that_a_page_names_can_be_typed(
    pages: dict[str, str], fences: Fences
) -> None:
    typed = []
    for page, text in pages.items():
        inline = re.findall(r"`((?:\.venv/bin/)?tocsin [^`]*)`", text)
        blocks = "\n".join(fences(text, "sh", "console", "cron")).splitlines()
        blocks = [
            found[0] for line in blocks if (found := re.search(r"(?:^|/|[|] )tocsin [a-z].*", line))
        ]
        typed += [(page, re.split("[|>]", line.lstrip("/| "))[0]) for line in [*inline, *blocks]]
    assert len(typed) > 60
    wrong = [(page, line) for page, line in typed if unknown(shlex.split(line))]
    assert wrong == []


def test_a_command_that_is_not_there_would_be_found() -> None:
    assert unknown(["tocsin", "dance"])
    assert unknown(["tocsin", "run", "--fast"])
    assert not unknown(["tocsin", "alerts", "retry", "k3v9q0b7xa"])


def test_every_class_of_failure_is_told(pages: dict[str, str], cells: Cells) -> None:
    rows = cells(pages["docs/architecture.md"], "| class | what |")
    told = [name for row in rows for name in re.findall(r"\w+", row)]
    assert sorted(told) == sorted(map(str, ErrorClass))


def test_every_outcome_of_a_reading_is_told(pages: dict[str, str], cells: Cells) -> None:
    from tasks.decide import RANG

    rows = cells(pages["docs/architecture.md"], "| outcome | what |")
    assert set(rows) == {RANG, *map(str, Silence)}


def test_every_reason_to_refuse_an_item_is_told(
    root: Path, pages: dict[str, str], cells: Cells
) -> None:
    named = set()
    readers = ("feeds", "piecewise", "sitemaps")
    paths = [root / "tocsin" / "adapters" / f"{reader}.py" for reader in readers]
    for path in (*paths, root / "tocsin" / "core" / "intake.py", root / "tasks" / "archive.py"):
        source = path.read_text("utf-8")
        named |= set(re.findall(r'refused\["(\w+)"\]', source))
        for table in re.findall(r"\{\n?\s*(\"\w+\": .*?)\}", source, re.DOTALL):
            named |= set(re.findall(r'^\s*"(\w+)": ', table, re.MULTILINE))
    assert set(cells(pages["docs/architecture.md"], "| reason | what |")) == named


def test_every_status_is_told(pages: dict[str, str], cells: Cells) -> None:
    told = cells(pages["docs/watchlist.md"], "| status | what the text says |")
    assert list(told) == [str(status) for status in Status]


def test_the_settings_of_the_prefect_server_are_those_that_serve_sets(
    pages: dict[str, str], cells: Cells
) -> None:
    rows = cells(pages["docs/operations.md"], "| setting | value | why |")
    ours = {name: value for name, value in vars(serving)["_OURS"].items() if "PYTHON" not in name}
    assert {name: row[0] for name, row in rows.items()} == ours


def test_a_copy_of_a_database_in_use_is_whole(
    pages: dict[str, str], fences: Fences, new_database: Callable[[str], str], tmp_path: Path
) -> None:
    import sqlite3

    blocks = fences(pages["docs/operations.md"], "sh")
    (line,) = (each.strip() for each in blocks if "VACUUM INTO" in each)
    source = Path(new_database("sqlite").removeprefix("sqlite:///"))
    holder = sqlite3.connect(source)
    holder.execute("INSERT INTO run (kind, now, began) VALUES ('monitor', '2026-03-03', 1)")
    holder.commit()
    words = [sys.executable, *shlex.split(line)[1:-2], str(source), str(tmp_path / "copy.sqlite")]
    subprocess.run(words, check=True, timeout=30)
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copy.execute("SELECT count(*) FROM run").fetchone() == (1,)
    for connection in (holder, copy):
        connection.close()
