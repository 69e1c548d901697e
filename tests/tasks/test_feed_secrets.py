"""What a feed's address hides is in no table and no report."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from db.tables import metadata

CANARY = "CANARY42"
ITEMS = b"".join(
    b"<item><guid isPermaLink='false'>%d</guid><title>Truce %d</title><link>%s</link></item>"
    % (number, number, link)
    for number, link in enumerate([b"#top", b"?", b"", b"story/7"])
)
FEED = b"<rss version='2.0'><channel><title>x</title><link>#</link>" + ITEMS + b"</channel></rss>"


def everything(desk: Any, rows: Callable[..., Any], report: Any) -> str:
    return str([rows(desk, table) for table in metadata.tables]) + json.dumps(report.as_json())


def echoing(handler: BaseHTTPRequestHandler) -> None:
    """A server that says its own address back."""
    handler.send_response(200)
    handler.send_header("Content-Location", handler.path)
    handler.send_header("Content-Length", str(len(FEED)))
    handler.end_headers()
    handler.wfile.write(FEED)


@pytest.mark.parametrize("written", [CANARY, "${FEED_TOKEN}"], ids=["literal", "reference"])
@pytest.mark.parametrize("answer", ["feed", "echo", "down", "html"])
def test_a_token_in_a_feeds_address_is_kept_nowhere(
    desk: Any,
    newsroom: Any,
    rows: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    answer: str,
) -> None:
    monkeypatch.setenv("FEED_TOKEN", CANARY)
    asked = f"feed?token={CANARY}"
    newsroom.bodies |= {"feed": {asked: FEED}, "html": {asked: b"<html></html>"}}.get(answer, {})
    newsroom.answers |= {asked: echoing} if answer == "echo" else {}
    desk.watch(f'[[feeds]]\nurl = "{newsroom.url(f"feed?token={written}")}"\n')
    report = desk.run()
    assert newsroom.asked[asked] == 1
    assert (report.new, len(report.errors)) == ((4, 0) if answer in {"feed", "echo"} else (0, 1))
    assert CANARY not in everything(desk, rows, report)


def test_a_link_of_the_document_itself_still_leads_somewhere(
    desk: Any, newsroom: Any, rows: Callable[..., Any]
) -> None:
    newsroom.bodies[f"news/feed?token={CANARY}"] = FEED
    desk.watch(f'[[feeds]]\nurl = "{newsroom.url(f"news/feed?token={CANARY}")}"\n')
    desk.run()
    urls = {row["title"]: row["url"] for row in rows(desk, "article")}
    assert urls["Truce 0"] == newsroom.url("news/feed#top")
    assert urls["Truce 3"] == newsroom.url("news/story/7")
