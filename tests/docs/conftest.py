"""The repository's pages, as text and by their parts."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The text of every page that people read, by its path."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(found)}


@pytest.fixture(scope="session")
def fences() -> Callable[..., list[str]]:
    """The fenced blocks of these languages in a page."""

    def blocks(text: str, *languages: str) -> list[str]:
        return [found[2] for found in _FENCE.finditer(text) if found[1] in languages]

    return blocks


@pytest.fixture(scope="session")
def cells() -> Callable[[str, str], dict[str, list[str]]]:
    """The rows of the table under this head, by their first cell, code marks taken off."""

    def rows(text: str, head: str) -> dict[str, list[str]]:
        lines = iter(text.splitlines())
        assert any(line == head for line in lines), f"there is no table {head}"
        next(lines)
        found = {}
        for line in lines:
            if not line.startswith("|"):
                break
            parts = re.split(r"(?<!\\)\|", line.strip("|"))
            first, *rest = (part.strip().strip("`") for part in parts)
            found[first] = rest
        return found

    return rows


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every text file of the repository, as git lists it."""
    git = shutil.which("git")
    command = [git or "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False) if git else None
    if listed is None or listed.returncode:
        pytest.skip("no git here to list the files")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]
