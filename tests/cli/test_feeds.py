"""`tocsin feeds`: how they are, finding and adding them, lists in and out."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.core import opml

Tocsin = Callable[..., Any]
NOW = ("--now", "2026-03-03T07:00Z")
RSS = 'rel="alternate" type="application/rss+xml"'


LISTED = """
[[feeds]]
url = "https://user:s3kret@news.example/rss?a=1&b=2"
name = "News & more 😀"
publisher = "news"
[[feeds]]
url = "https://${NAME}.example/rss"
"""


def test_the_list_of_feeds_goes_out_as_opml_without_passwords_and_comes_back(
    folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(LISTED, "utf-8")
    ran = tocsin("feeds", "export")
    assert ran.code == 0
    assert "s3kret" not in ran.out
    (folder / "feeds.opml").write_text(ran.out, "utf-8")
    back = tocsin("feeds", "import", "feeds.opml")
    assert back.err.splitlines()[-1].startswith("2 feeds; or name the file")
    first, second = tomllib.loads(back.out)["feeds"]
    assert first == {"url": "https://news.example/rss?a=1&b=2", "name": "News & more 😀"}
    assert second["url"] == "https://${NAME}.example/rss"
    documents = tocsin("feeds", "import", "feeds.opml", "--json").documents
    assert documents[0] == first


@pytest.mark.parametrize("name", ["gone.opml", ".", "page.opml"])
def test_a_list_that_is_none_is_refused(name: str, folder: Path, tocsin: Tocsin) -> None:
    (folder / "page.opml").write_text("<html></html>")
    assert f"tocsin: {name}" in tocsin("feeds", "import", name).refused()


TWICE = """<opml><body>
<outline text="One" xmlUrl="https://one.example/rss"/>
<outline text="Folder"><outline text="One again" xmlUrl="https://ONE.example:443/rss#top"/></outline>
<outline text="One, differently" xmlUrl="http://www.one.example/rss/"/>
<outline text="Known" xmlUrl="https://news.example/rss?a=1&amp;b=2"/>
</body></opml>"""


def test_an_import_takes_each_feed_once_and_says_which_it_left_out(
    folder: Path, tocsin: Tocsin
) -> None:
    (folder / "tocsin.toml").write_text(LISTED, "utf-8")
    (folder / "feeds.opml").write_text(TWICE, "utf-8")
    ran = tocsin("feeds", "import", "feeds.opml")
    assert ran.code == 0
    assert [feed["name"] for feed in tomllib.loads(ran.out)["feeds"]] == [
        "One",
        "One, differently",
        "Known",
    ]
    assert ran.err.splitlines() == [
        "1 listed more than once, taken once:",
        "  https://ONE.example:443/rss#top",
        "1 in the watchlist already; do not paste those:",
        "  https://news.example/rss?a=1&b=2",
        "1 the same feed as another but for http, www or a slash? Both are kept:",
        "  http://www.one.example/rss/",
        '3 feeds; or name the file in the watchlist: opml = ["feeds.opml"]',
    ]
    assert len(tocsin("feeds", "import", "feeds.opml", "--json").documents) == 3


def test_what_an_import_prints_can_be_pasted_and_goes_out_again_the_same(
    folder: Path, tocsin: Tocsin
) -> None:
    listed = [
        opml.OpmlFeed(f"https://{n}.example/rss?q=\"{n}'", f'Feed "{n}" \\ & <b>', "")
        for n in range(5)
    ]
    (folder / "feeds.opml").write_text(opml.write(listed), "utf-8")
    ran = tocsin("feeds", "import", "feeds.opml")
    (folder / "tocsin.toml").write_text(ran.out, "utf-8")
    assert opml.read(tocsin("feeds", "export").out, "out") == tuple(listed)


def serve(newsroom: Any, path: str, html: str) -> str:
    newsroom.bodies[path] = f"<!DOCTYPE html><html><head>{html}</head><body>x".encode()
    return str(newsroom.url(path))


def two_feeds(newsroom: Any) -> None:
    for name in ("one", "two"):
        newsroom.publish(name, {"guid": f"{name}-0", "title": "Weather"})


def test_a_feed_is_added_with_one_get_and_printed_to_paste(office: Any) -> None:
    two_feeds(office.newsroom)
    ran = office.tocsin("feeds", "add", office.newsroom.url("one"))
    assert ran.code == 0
    (row,) = tomllib.loads(ran.out)["feeds"]
    assert row == {"url": office.newsroom.url("one"), "name": "one"}
    assert (
        ran.err
        == "rss20, 1 entries, latest 2026-03-03; paste it into the watchlist, or say --write\n"
    )
    assert office.newsroom.asked == {"one": 1}
    assert not (office.folder / "tocsin.toml").exists()
    assert not (office.folder / "news.sqlite").exists()


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_written_down_the_rest_of_the_file_stays_as_it_is(office: Any, ending: str) -> None:
    two_feeds(office.newsroom)
    line = ending or "\n"
    before = (
        f"\ufeff# mine{line}[[watches]]{line}name = 'W'  # odd   spaces{line}query = 'x'{ending}"
    )
    file = office.folder / "tocsin.toml"
    file.write_bytes(before.encode())
    ran = office.tocsin("feeds", "add", office.newsroom.url("one"), "--write", "--json")
    assert ran.code == 0
    assert ran.document == {
        "url": office.newsroom.url("one"),
        "title": "one",
        "site": "https://one.example/",
        "language": None,
        "kind": "rss20",
        "entries": 1,
        "latest": "2026-03-03T06:00:00Z",
        "written": True,
    }
    after = file.read_bytes()
    assert after.startswith(before.encode())
    assert (b"\r\n" in after) == (ending == "\r\n")
    assert b"\r\n" not in after or after.count(b"\r\n") == after.count(b"\n")
    assert office.tocsin("feeds", "add", office.newsroom.url("two"), "--write").code == 0
    assert office.tocsin("check").err.endswith("2 feeds, 1 watch, 0 channels: good\n")


def test_a_watchlist_that_cannot_take_it_is_left_alone(office: Any) -> None:
    two_feeds(office.newsroom)
    file = office.folder / "tocsin.toml"
    file.write_text("feeds = []\n")
    assert (
        "tocsin.toml"
        in office.tocsin("feeds", "add", office.newsroom.url("one"), "--write").refused()
    )
    assert file.read_text() == "feeds = []\n"


def test_a_feed_that_is_there_is_refused_unasked(office: Any) -> None:
    two_feeds(office.newsroom)
    office.watch("one")
    url = office.newsroom.url("one").replace("http://", "http://user:pass@") + "#top"
    line = office.tocsin("feeds", "add", url).refused()
    assert "is in tocsin.toml already" in line
    assert office.newsroom.asked == {}


def test_the_only_feed_of_a_page_is_taken_and_looked_at(office: Any) -> None:
    two_feeds(office.newsroom)
    page = serve(office.newsroom, "page", f'<base href="/"><link {RSS} href="one" title="News">')
    ran = office.tocsin("feeds", "add", page)
    assert tomllib.loads(ran.out)["feeds"][0]["url"] == office.newsroom.url("one")
    assert office.newsroom.asked == {"page": 1, "one": 1}
    office.watch("one")
    assert "already" in office.tocsin("feeds", "add", page).refused()


def test_several_feeds_are_listed_those_of_comments_last_and_nothing_is_added(office: Any) -> None:
    two_feeds(office.newsroom)
    office.watch()
    before = (office.folder / "tocsin.toml").read_bytes()
    links = ("comments/feed", "Comments"), ("one", "News"), ("two", "Sport")
    page = serve(
        office.newsroom,
        "page",
        "".join(f'<link {RSS} href="/{href}" title="{title}">' for href, title in links),
    )
    ran = office.tocsin("feeds", "add", page, "--write", "--json")
    assert ran.code == 2
    assert [found["title"] for found in ran.documents] == ["News", "Sport", "Comments"]
    assert ran.err == f"3 feeds: say which, as `tocsin feeds add {office.newsroom.url('one')}`\n"
    assert (office.folder / "tocsin.toml").read_bytes() == before
    assert office.newsroom.asked == {"page": 1}
    found = office.tocsin("feeds", "find", page)
    assert (found.code, found.err) == (0, "")
    assert [line.split()[0] for line in found.out.splitlines()[2:5]] == [
        "News",
        "Sport",
        "Comments",
    ]


def test_find_says_that_a_feed_is_one(office: Any) -> None:
    two_feeds(office.newsroom)
    ran = office.tocsin("feeds", "find", office.newsroom.url("one"), "--json")
    assert ran.document == {"url": office.newsroom.url("one"), "title": "one", "type": "rss20"}


@pytest.mark.parametrize("command", ["find", "add"])
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("page", "is no feed and names none; look on the page for a link called RSS"),
        ("image", "is no feed and names none"),
        ("gone", "answered 404"),
        ("bomb", "declares entities"),
    ],
)
def test_what_leads_to_no_feed_says_so(office: Any, command: str, path: str, said: str) -> None:
    serve(office.newsroom, "page", "<title>News</title>")
    office.newsroom.bodies["image"] = b"\x89PNG\r\n\x1a\n" + bytes(200)
    office.newsroom.bodies["bomb"] = (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>'
    )
    ran = office.tocsin("feeds", command, office.newsroom.url(path))
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


def test_a_page_whose_feed_is_a_page_is_not_followed_further(office: Any) -> None:
    page = serve(office.newsroom, "page", f'<link {RSS} href="/page2">')
    serve(office.newsroom, "page2", f'<link {RSS} href="/page">')
    ran = office.tocsin("feeds", "add", page)
    assert ran.code == 1
    assert "a page, too" in ran.err


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:///etc/passwd", "javascript://x"])
def test_what_is_not_polled_is_not_added(office: Any, url: str) -> None:
    assert "only http:// and https://" in office.tocsin("feeds", "add", url).refused()


def test_a_private_address_is_refused_as_for_any_feed(office: Any) -> None:
    ran = office.tocsin("feeds", "add", office.newsroom.url("one"), TOCSIN_FETCH_ALLOW="")
    assert ran.code == 1
    assert office.newsroom.asked == {}


def test_a_password_is_not_printed(office: Any) -> None:
    two_feeds(office.newsroom)
    url = office.newsroom.url("one").replace("http://", "http://user:s3kret@")
    ran = office.tocsin("feeds", "add", url)
    assert ran.code == 0
    assert "s3kret" not in ran.out + ran.err


@pytest.mark.parametrize("scheme", ["http", "ftp"])
def test_what_may_be_a_secret_is_in_no_error(office: Any, scheme: str) -> None:
    url = f"{scheme}://user:s3kret@127.0.0.1:{office.newsroom.port}/gone?token=s3kret2"
    ran = office.tocsin("feeds", "add", url)
    assert ran.code in {1, 2}
    assert "s3kret" not in ran.out + ran.err


def test_one_feed_is_shown_with_its_last_polls(filled: Any) -> None:
    told = filled.tocsin("feeds", "show", "/b", "--json", *NOW).document
    assert (told["publisher"], told["state"]) == ("b", "failing")
    failed, first = told["polls"]
    assert failed == {
        "at": "2026-03-03T06:30:00Z",
        "outcome": "http_status",
        "status": 404,
        "seconds": failed["seconds"],
        "bytes": 0,
        "new": 0,
        "edited": 0,
        "known": 0,
        "possible_gap": False,
        "message": told["message"],
        "due": failed["due"],
    }
    assert (first["outcome"], first["new"], first["message"]) == ("changed", 1, None)
    out = filled.tocsin("feeds", "show", filled.newsroom.url("b"), *NOW).out
    assert "1 x 127.0.0.1: answered 404" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("wanted", "said"), [("nobody", "no feed nobody"), ("127", "2 feeds are meant by 127")]
)
def test_a_feed_that_is_not_there_or_not_alone_is_refused(
    filled: Any, wanted: str, said: str
) -> None:
    assert said in filled.tocsin("feeds", "show", wanted).refused()


def test_the_summary_counts_them_all_and_names_the_one_longest_overdue(filled: Any) -> None:
    line = filled.tocsin("feeds", *NOW).out.splitlines()[-1]
    # When a feed is due again depends a little on its address, which has a port of the day in it.
    assert re.match(r"2 feeds: 1 well, 1 failing; longest overdue \d+ min: 127\.0\.0\.1", line)


def test_notices_are_told_with_their_deliveries(filled: Any) -> None:
    from datetime import UTC, datetime

    from db import notices
    from db.engine import connect, writing
    from tocsin.core.model import Bulletin

    at = datetime(2026, 3, 3, 7, tzinfo=UTC)
    bulletin = Bulletin("k3v9q0b7xa", "Delta broken", ("Delta: broken.",), at)
    for expected in (True, False):  # written again it is no second one
        with writing(connect(filled.database)) as connection:
            assert notices.write(connection, bulletin, {"mail": at}, at) is expected
    told = filled.tocsin("feeds", "notices", "--json").document
    assert told["title"] == "Delta broken"
    assert told["deliveries"] == [
        {"channel": "mail", "state": "pending", "sent": None, "error": None}
    ]
    assert "mail: pending" in filled.tocsin("feeds", "notices").out
    assert "Delta: broken." in filled.tocsin("alerts", "show", "k3v9q0b7xa").out
    ran = filled.tocsin("alerts", "retry", "k3v9q0b7xa", "--now", "2026-03-03T07:00Z")
    assert ran.err == "1 deliveries go out with the next pass\n"
    assert "k3v9q0b7xa" not in filled.tocsin("alerts", "--json").out


def test_doctor_tells_of_feeds_in_trouble_and_fails_for_none(filled: Any) -> None:
    from sqlalchemy import text

    from db.engine import connect

    with connect(filled.database).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO trouble (feed_id, kind, began_at, reason, told)"
                " SELECT id, 'broken', '2026-03-03 06:00:00', 'x', 0 FROM feed WHERE failures > 0"
            )
        )
    ran = filled.tocsin("doctor", "--json")
    assert ran.code == 0
    remarks = {found["check"]: found["remark"] for found in ran.documents if found["remark"]}
    assert remarks.keys() == {"feeds are well", "alerts come in time"}
    assert remarks["feeds are well"] == "1 broken; see `tocsin feeds health`"


@pytest.mark.parametrize(
    "options",
    [("--drop",), ("BBC",), ("BBC", "--accept", "--drop")],
)
def test_a_flood_is_settled_for_one_feed_and_one_way(
    options: tuple[str, ...], folder: Path, tocsin: Tocsin
) -> None:
    assert "go together" in tocsin("feeds", "quarantine", *options).refused()


def test_guids_are_relied_on_again_where_they_were_not(office: Any, newsroom: Any) -> None:
    newsroom.publish(
        "guids", *({"guid": "0", "title": n, "url": f"https://n.example/{n}"} for n in "abc")
    )
    listed = f'[[feeds]]\nurl = "{newsroom.url("guids")}"\nname = "Delta"\n'
    (office.folder / "tocsin.toml").write_text(listed)
    assert office.tocsin("run", *NOW).code == 0
    assert "guids are not to be relied on" in office.tocsin("feeds", *NOW).out
    assert "guids of Delta name its entries" in office.tocsin("feeds", "trust", "delta", *NOW).err
    assert "not to be relied on" not in office.tocsin("feeds", *NOW).out
    assert "relied on already" in office.tocsin("feeds", "trust", "delta", *NOW).refused()


def test_what_is_in_quarantine_is_listed_and_settled(office: Any, newsroom: Any) -> None:
    folder, tocsin = office.folder, office.tocsin
    rain = {"guid": "0", "title": "Rain"}
    newsroom.publish("a", rain)
    (folder / "tocsin.toml").write_text(f'[[feeds]]\nurl = "{newsroom.url("a")}"\nname = "Delta"\n')
    tocsin("run", *NOW)
    flood = [{"guid": f"g{n}", "title": f"Report {n}"} for n in range(51)]
    newsroom.publish("a", rain, *flood)
    tocsin("run", "--all", "--now", "2026-03-03T08:00Z")
    (held,) = tocsin("feeds", "quarantine", "--json").documents
    assert (held["name"], held["articles"], held["since"]) == ("Delta", 51, "2026-03-03T08:00:00Z")
    assert "in quarantine" in tocsin("feeds", "health", *NOW).out
    assert "nothing of Other" in tocsin("feeds", "quarantine", "Other", "--drop").refused()
    assert (
        "51 articles of Delta are deleted" in tocsin("feeds", "quarantine", "Delta", "--drop").err
    )
    assert tocsin("feeds", "quarantine", "--json").documents == []
