"""`tocsin match`: what is found in a text, by the contract, for one query, one watch, or all."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Tocsin = Callable[..., Any]

MENTION = {"watch", "term", "text", "start", "end", "zone", "sentence", "status", "cue"}
KYIV = {
    "id": "k",
    "title": "Kyiv accepts a cease\u200bfire",
    "text": "A truce starts on Monday.\u2028Moscow rejects new sanctions.",
}


def lines(*documents: dict[str, Any]) -> str:
    """JSON Lines as most programs write them, with characters that some take for line ends."""
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def in_place(document: dict[str, Any], mention: dict[str, Any]) -> bool:
    """Whether the span of a mention is where it says."""
    raw = document["title"] if mention["zone"] == "title" else document["text"]
    return bool(raw[mention["start"] : mention["end"]] == mention["text"])


def test_a_query_is_answered_by_the_contract_without_watchlist_or_database(
    tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    ran = tocsin("match", "--jsonl", "--query", "ceasefire OR truce", stdin=lines(KYIV))
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert set(document) == {"id", "mentions", "status"}
    assert (document["id"], document["status"]) == ("k", "happening")
    title, text = document["mentions"]
    assert set(title) == MENTION
    assert (title["watch"], title["zone"], title["text"]) == (None, "title", "cease\u200bfire")
    assert (title["term"], title["status"], title["cue"]) == ("ceasefire", "happening", "accepts")
    assert text["sentence"] == "A truce starts on Monday."
    assert all(in_place(KYIV, mention) for mention in document["mentions"])
    assert files() == []


def test_one_watch_has_a_status_of_its_own(watchlist: Path, tocsin: Tocsin) -> None:
    document = tocsin("match", "--jsonl", "--watch", "Sanctions", stdin=lines(KYIV)).document
    assert [mention["watch"] for mention in document["mentions"]] == ["Sanctions"]
    assert document["status"] == "rejected"


def test_all_watches_have_a_status_each(watchlist: Path, tocsin: Tocsin) -> None:
    document = tocsin("match", "--jsonl", stdin=lines(KYIV)).document
    assert {mention["watch"] for mention in document["mentions"]} == {"Ceasefire", "Sanctions"}
    assert document["status"] == {"Ceasefire": "happening", "Sanctions": "rejected"}


@pytest.mark.parametrize("which", [[], ["--watch", "Sanctions"], ["--query", "sanction"]])
def test_without_mentions_the_status_is_null(
    which: list[str], watchlist: Path, tocsin: Tocsin
) -> None:
    ran = tocsin("match", "--jsonl", *which, stdin=lines({"id": 7, "title": "Rain", "text": ""}))
    assert ran.document == {"id": 7, "mentions": [], "status": None}


def test_every_document_is_answered_on_its_own_line_in_order(tocsin: Tocsin) -> None:
    documents = [{"id": at, "title": f"Truce {at}\u2028\x85"} for at in range(450)]
    ran = tocsin("match", "--jsonl", "--query", "truce", stdin=lines(*documents))
    assert [document["id"] for document in ran.documents] == list(range(450))


def test_a_file_is_read_as_standard_input_is(folder: Path, tocsin: Tocsin) -> None:
    (folder / "texts.jsonl").write_text(lines(KYIV), "utf-8")
    words = ("match", "--jsonl", "--query", "truce")
    assert tocsin(*words, "texts.jsonl").out == tocsin(*words, stdin=lines(KYIV)).out
    assert tocsin(*words, "-", stdin=lines(KYIV)).out == tocsin(*words, "texts.jsonl").out


def test_what_is_absent_or_null_is_empty_and_other_keys_do_not_matter(tocsin: Tocsin) -> None:
    odd = [
        {},
        {"id": None, "title": None, "text": "truce"},
        {"id": [1], "text": "truce", "url": 5, "language": None},
    ]
    ran = tocsin("match", "--jsonl", "--query", "truce", stdin=f"\ufeff{lines(*odd)} \n\n")
    assert [document["id"] for document in ran.documents] == [None, None, [1]]
    assert [len(document["mentions"]) for document in ran.documents] == [0, 1, 1]


def test_a_text_that_is_longer_than_is_read_is_marked(tocsin: Tocsin) -> None:
    long = "A truce. " + "Rain and more rain. " * 50_000 + "A ceasefire."
    words = ("match", "--query", "truce OR ceasefire")
    document = tocsin(*words, "--jsonl", stdin=lines({"id": 1, "text": long})).document
    assert ([found["text"] for found in document["mentions"]], document["cut"]) == (["truce"], True)
    told = tocsin(*words, stdin=f"Rain\n{long}")
    assert "only the first 100,000 characters were read" in told.err
    many = tocsin(*words, "--jsonl", stdin=lines({"id": 1, "text": "truce " * 150})).document
    assert (len(many["mentions"]), many["cut"]) == (100, True)


def test_no_input_is_no_output(tocsin: Tocsin) -> None:
    ran = tocsin("match", "--jsonl", "--query", "truce")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"id": ', "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'"truce"', "not a JSON object"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"title": 5}', "title is not a text"),
        (b'{"text": ["truce"]}', "text is not a text"),
        (b'{"text": "truce", "language": 1}', "language is not a text"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": NaN, "text": "a truce"}', "not JSON"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "not JSON"),
    ],
    ids=[
        "cut",
        "list",
        "text",
        "bytes",
        "number",
        "texts",
        "language",
        "deep",
        "nan",
        "long number",
    ],
)
def test_a_bad_line_is_refused_with_its_number(line: bytes, says: str, tocsin: Tocsin) -> None:
    good = b'{"id": 1, "title": "truce"}\n'
    refused = tocsin("match", "--jsonl", "--query", "truce", stdin=good + line + b"\n").refused()
    assert refused.startswith("tocsin: -:2: ")
    assert says in refused
    assert len(refused) < 300


def test_half_a_character_is_replaced_and_moves_nothing(tocsin: Tocsin) -> None:
    line = r'{"id": "\ud800", "title": "\ud800 truce \udfff", "text": "\ud83d\ude00 truce"}'
    document = tocsin("match", "--jsonl", "--query", "truce", stdin=line).document
    assert document["id"] == "\ud800"
    assert [(mention["start"], mention["end"]) for mention in document["mentions"]] == [
        (2, 7),
        (2, 7),
    ]


@given(st.lists(st.text(max_size=80), min_size=1, max_size=60))
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_span_is_where_it_says_whatever_stands_around_it(
    tocsin: Tocsin, noise: list[str]
) -> None:
    documents = [
        {"id": at, "title": f"{text} truce", "text": f"{text}\ncease-fire {text}"}
        for at, text in enumerate(noise)
    ]
    ran = tocsin("match", "--jsonl", "--query", "truce OR ceasefire", stdin=lines(*documents))
    assert ran.code == 0
    assert len(ran.documents) == len(documents)
    for document, answer in zip(documents, ran.documents, strict=True):
        assert all(in_place(document, mention) for mention in answer["mentions"])


def test_a_plain_text_has_its_title_on_the_first_line(tocsin: Tocsin) -> None:
    document = tocsin(
        "match",
        "--json",
        "--query",
        "truce",
        stdin="Truce holds\r\n\r\nThe truce is a day old.\r\n",
    ).document
    assert set(document) == {"mentions", "status"}
    places = [(mention["zone"], mention["start"]) for mention in document["mentions"]]
    assert places == [("title", 0), ("lead", 4)]


def test_people_see_the_sentence_and_what_decided(tocsin: Tocsin) -> None:
    ran = tocsin("match", "--query", "truce", stdin="Kyiv accepts [bold]truce[/bold]")
    assert ran.code == 0
    assert "happening" in ran.out
    assert "accepts" in ran.out
    assert "[bold]truce[/bold]" in ran.out
    assert tocsin("match", "--query", "truce", stdin="Rain").out == "no match\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--query", "truce OR"], "query:1:7: OR is followed by the end"),
        (["--query", "("], "query:1:1"),
        (["--query", ""], "query:1:1"),
        (["--watch", "Weather"], "no watch Weather; known: Ceasefire, Sanctions"),
        (["--query", "truce", "--watch", "Ceasefire"], "--query or --watch"),
        (["--query", "truce", "gone.txt"], "gone.txt cannot be read"),
        (["--query", "truce", "."], ". cannot be read"),
        (["--query", "truce", "--jsonl", "gone.jsonl"], "gone.jsonl cannot be read"),
    ],
    ids=["cut", "open", "empty", "no watch", "both", "no file", "folder", "no lines"],
)
def test_wrong_use_is_one_sentence(
    words: list[str], says: str, watchlist: Path, tocsin: Tocsin
) -> None:
    assert says in tocsin("match", *words).refused()


def test_a_plain_text_that_is_none_is_refused(tocsin: Tocsin) -> None:
    assert "not UTF-8" in tocsin("match", "--query", "truce", stdin=b"truce \xff").refused()


def test_without_a_watchlist_watches_are_refused(tocsin: Tocsin) -> None:
    assert "tocsin.toml" in tocsin("match", stdin="truce").refused()


def test_the_real_command_speaks_utf_8_and_escapes_where_it_cannot(command: Tocsin) -> None:
    document = {"id": "Київ", "title": "Київ: truce", "text": ""}
    words = ("match", "--jsonl", "--query", "truce")
    assert "Київ" in command(*words, stdin=lines(document), PYTHONIOENCODING="utf-8").out
    plain = command(*words, stdin=lines(document), PYTHONIOENCODING="ascii")
    assert plain.out.isascii()
    assert plain.document["id"] == "Київ"


def test_a_reader_that_leaves_early_leaves_no_noise(folder: Path) -> None:
    (folder / "many.jsonl").write_text(lines(KYIV) * 3_000, "utf-8")
    line = [sys.executable, "-m", "tocsin", "match", "--jsonl", "--query", "truce", "many.jsonl"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        child.wait(20)
