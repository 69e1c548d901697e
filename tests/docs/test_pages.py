"""What holds of every page and file: links lead somewhere, and nothing is said that is not ours."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

Fences = Callable[..., list[str]]
LINK = re.compile(r"\]\(([^)\s]+)\)")
TAG = "{http://www.w3.org/2000/svg}"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def dead_links(root: Path, pages: dict[str, str]) -> Iterator[str]:
    for page, text in pages.items():
        for link in LINK.findall(text):
            path, _, anchor = link.partition("#")
            if "://" in link:
                continue
            target = ((root / page).parent / path).resolve() if path else root / page
            if not target.exists():
                yield f"{page}: {link}"
            elif anchor and anchor not in anchors(target.read_text("utf-8")):
                yield f"{page}: {link} (no such heading)"


def test_relative_links_lead_somewhere(root: Path, pages: dict[str, str]) -> None:
    assert list(dead_links(root, pages)) == []


def test_a_dead_link_would_be_found(root: Path) -> None:
    made_up = {"docs/x.md": "[a](nowhere.md) [b](settings.md#nowhere) [c](settings.md)"}
    assert len(list(dead_links(root, made_up))) == 2


def test_every_page_is_reached_from_the_readme(root: Path, pages: dict[str, str]) -> None:
    linked = {link.partition("#")[0] for link in LINK.findall(pages["README.md"])}
    assert set(pages) - {"README.md"} <= linked


def test_folders_of_the_readme_are_there(
    root: Path, pages: dict[str, str], cells: Callable[[str, str], dict[str, list[str]]]
) -> None:
    folders = cells(pages["README.md"], "| folder | what |")
    assert [folder for folder in folders if not (root / folder).is_dir()] == []
    ours = {path.parent.name for path in root.glob("*/*.py")} - {"docs"}
    assert ours <= {folder.partition("/")[0] for folder in folders}


def test_make_targets_that_pages_name_are_there(root: Path, pages: dict[str, str]) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    named = {name for text in pages.values() for name in re.findall(r"`make ([a-z-]+)`", text)}
    assert named
    assert named <= targets


@pytest.mark.parametrize("picture", ["way.svg", "demo.svg"])
def test_a_picture_is_whole_and_needs_nothing_from_elsewhere(root: Path, picture: str) -> None:
    text = (root / "docs" / picture).read_text("utf-8")
    drawing = ET.fromstring(text)
    assert drawing.tag == f"{TAG}svg"
    assert drawing.find(f".//{TAG}text") is not None
    assert re.findall(r"url\((?!#)|href=|<script|@import|@font-face", text) == []


def test_the_picture_of_the_way_shows_every_step(root: Path) -> None:
    from flows.passes import MONITORING

    drawing = ET.parse(root / "docs" / "way.svg")
    named = [each.text for each in drawing.iter(f"{TAG}text") if each.get("class") == "name"]
    assert named[:-1] == [step.work.name for step in MONITORING]


def test_ci_runs_what_a_developer_runs_on_every_python(root: Path) -> None:
    workflow = yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["steps"][-1] == {"run": ".ci/run"}
    assert workflow["permissions"] == {"contents": "read"}


# Written in parts, so that this file holds none of them itself.
FORBIDDEN = {
    "a home folder": r"/(?:home|Users)/(?!\$)[a-z]\w+/|/ro" + r"ot/",
    "a folder of one machine": r"(?<![\w.])/work" + r"/",
    "an index host": r"py" + r"pi\.org|python" + r"hosted\.org|--(?:extra-)?index-" + r"url\s+http",
    "a gap to fill": r"(?-i:@@" + r"[A-Z]|\bTO" + r"DO\b|\bFIX" + r"ME\b)",
    "who wrote it": r"\bA" + r"I\b|\bL" + r"LM\b|\bchat" + r"bot|\bassist" + r"ant\b"
    r"|\bother help" + r"er|\bthis ses" + r"sion\b|\bco-auth" + r"ored|work" + r"place",
}  # fmt: skip


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_speaks_of_more_than_the_project(root: Path, files: list[Path], what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], 0 if "who" in what else re.IGNORECASE)
    found = []
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(root)}: {hit[0]}" for hit in pattern.finditer(text)]
    assert found == []


def test_every_forbidden_word_would_be_found() -> None:
    examples = {
        "a home folder": "/home" + "/anna/x",
        "a folder of one machine": "see /work" + "/main",
        "an index host": "https://py" + "pi.org/simple",
        "a gap to fill": "@@" + "SIZE",
        "who wrote it": "an L" + "LM did",
    }
    assert examples.keys() == FORBIDDEN.keys()
    for what, text in examples.items():
        assert re.search(FORBIDDEN[what], text), what


def texts(drawing: str) -> str:
    """What a picture says, without the alerts' ids: they depend on the ports of the day."""
    found = [each.text or "" for each in ET.fromstring(drawing).iter(f"{TAG}text")]
    said = " ".join(found).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\balert\s+[a-z2-7]{10}\b", "alert", said)


@pytest.mark.slow
@pytest.mark.prefect
def test_the_picture_of_the_demo_is_of_the_demo_as_it_is(root: Path) -> None:
    script = root / "tests" / "docs" / "draw_demo.py"
    drawn = subprocess.run(
        [sys.executable, str(script)], cwd=root, capture_output=True, check=True, timeout=110
    )
    kept = (root / "docs" / "demo.svg").read_text("utf-8")
    mend = "run .venv/bin/python tests/docs/draw_demo.py > docs/demo.svg"
    assert texts(drawn.stdout.decode()) == texts(kept), mend
