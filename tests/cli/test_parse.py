"""`tocsin parse`: what feed documents say, and which are none."""

import os
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

Tocsin = Callable[..., Any]


def test_a_feed_is_told_by_the_contract(feed: Path, tocsin: Tocsin) -> None:
    ran = tocsin("parse", "--json", "feed.xml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document == {
        "file": "feed.xml",
        "feed": {
            "title": "Delta Post",
            "url": "https://delta.example/",
            "language": "en",
            "kind": "rss20",
        },
        "entries": [
            {
                "guid": "d-1",
                "url": "https://delta.example/1",
                "title": "Kyiv accepts a ceasefire",
                "text": "It starts on Monday.",
                "author": "M. Reed",
                "published": "2026-03-03T06:00:00Z",
                "updated": None,
                "tags": ["War"],
            },
            {
                "guid": None,
                "url": "https://delta.example/2",
                "title": "Rain",
                "text": "",
                "author": None,
                "published": None,
                "updated": None,
                "tags": [],
            },
        ],
        "problems": [],
    }


def test_several_files_are_answered_in_order_and_one_bad_makes_exit_1(
    feed: Path, folder: Path, tocsin: Tocsin
) -> None:
    (folder / "page.html").write_text("<!doctype html><html><body>Hello</body></html>")
    (folder / "empty.xml").write_text("")
    names = ["feed.xml", "page.html", "gone.xml", ".", "empty.xml", "feed.xml"]
    ran = tocsin("parse", "--json", *names)
    assert ran.code == 1
    assert [document["file"] for document in ran.documents] == names
    assert [document.get("class") for document in ran.documents] == [
        None,
        "not_a_feed",
        "unreadable",
        "unreadable",
        "empty_body",
        None,
    ]
    assert all(set(d) == {"file", "error", "class"} for d in ran.documents if "class" in d)
    assert ran.err == "4 of 6 could not be read\n"


def test_a_cut_document_keeps_its_entries_and_names_its_problem(
    feed: Path, folder: Path, tocsin: Tocsin
) -> None:
    cut = feed.read_text().partition("<item><title>Rain")[0]
    (folder / "cut.xml").write_text(cut)
    document = tocsin("parse", "--json", "cut.xml").document
    assert [entry["guid"] for entry in document["entries"]] == ["d-1"]
    assert document["problems"]


def test_an_item_without_anything_is_a_problem_with_its_count(
    feed: Path, folder: Path, tocsin: Tocsin
) -> None:
    (folder / "bare.xml").write_text(feed.read_text().replace("</channel>", "<item/></channel>"))
    document = tocsin("parse", "--json", "bare.xml").document
    assert document["problems"] == ["1 items say nothing: a pass refuses them as empty"]
    assert document["entries"][-1]["guid"] is None


def test_a_bomb_costs_its_own_line(feed: Path, folder: Path, tocsin: Tocsin) -> None:
    (folder / "bomb.xml").write_text(
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'
    )
    bad, good = tocsin("parse", "--json", "bomb.xml", "feed.xml").documents
    assert bad["class"] == "unsafe_xml"
    assert len(good["entries"]) == 2


def test_standard_input_is_a_file_too(feed: Path, tocsin: Tocsin) -> None:
    ran = tocsin("parse", "--json", "-", stdin=feed.read_bytes())
    assert ran.document["file"] == "-"
    assert len(ran.document["entries"]) == 2


def test_a_file_without_end_costs_no_more_than_the_limit(tocsin: Tocsin) -> None:
    document = tocsin("parse", "--json", "/dev/zero").document
    assert document["class"] == "unreadable"
    assert "larger than" in document["error"]


def test_a_pipe_is_read(feed: Path, folder: Path, tocsin: Tocsin) -> None:
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=(folder / "pipe").write_bytes, args=(feed.read_bytes(),))
    writer.start()
    assert len(tocsin("parse", "--json", "pipe").document["entries"]) == 2
    writer.join()


def test_people_read_what_each_entry_says_with_its_whole_address(
    feed: Path, folder: Path, tocsin: Tocsin
) -> None:
    long = f"https://delta.example/{'a' * 120}"
    (folder / "long.xml").write_text(feed.read_text().replace("https://delta.example/2", long))
    ran = tocsin("parse", "long.xml")
    assert "Delta Post (rss20, 2 entries)" in ran.out
    assert "2026-03-03 06:00" in ran.out
    assert f"  {long}\n" in ran.out


def test_what_a_feed_says_moves_no_cursor(feed: Path, folder: Path, tocsin: Tocsin) -> None:
    hostile = feed.read_text().replace(">Rain<", ">[red]Rain\u202e2J[/red] [link=x]y[/link]<")
    (folder / "hostile.xml").write_text(hostile, "utf-8")
    out = tocsin("parse", "hostile.xml").out
    assert "[red]Rain2J[/red] [link=x]y[/link]" in out
    assert not any(unicodedata.category(char)[0] == "C" for char in out if char != "\n")


def test_no_settings_watchlist_or_database_are_needed(
    feed: Path, command: Tocsin, files: Callable[[], list[str]]
) -> None:
    before = files()
    ran = command("parse", "--json", "feed.xml", TOCSIN_WORKERS="nonsense")
    assert (ran.code, ran.err) == (0, "")
    assert files() == before


def test_the_documents_of_the_parser_suites_are_told_without_a_crash(
    data: Path, tocsin: Tocsin
) -> None:
    found = sorted(path for path in (data / "feeds").rglob("*.xml") if path.is_file())[::60]
    ran = tocsin("parse", "--json", *found)
    assert len(ran.documents) == len(found)
    unsaid = {"unreadable", "parser_limit"}
    assert [d for d in ran.documents if d.get("class") in unsaid] == []


def test_a_reader_that_leaves_early_leaves_no_noise(feed: Path) -> None:
    line = [sys.executable, "-m", "tocsin", "parse", "--json", *["feed.xml"] * 400]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        child.wait(20)
