"""`tocsin read`: a page's text, the names in it, and what watches find; from disk or loopback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tocsin = Callable[..., Any]

WORDS = "Officials from Ukraine spoke for hours about maps, roads and harvests. " * 8
PAGE = f"""<!doctype html><html lang="en"><head><title>A long night</title>
<meta name="author" content="Mara Reed">
<meta property="article:published_time" content="2026-03-03T06:00:00Z"></head>
<body><nav>Home World Sport</nav><article><h1>A long night</h1><p>{WORDS}</p>
<p>At dawn both armies agreed on a ceasefire in Geneva.</p><p>{WORDS}</p></article>
<footer>We use cookies</footer></body></html>"""
KEYS = {"title", "text", "author", "published", "language", "entities", "mentions"}


@pytest.fixture
def page(folder: Path) -> Path:
    (folder / "page.html").write_text(PAGE, "utf-8")
    return folder / "page.html"


def test_a_page_on_disk_is_told_by_the_contract_without_a_watchlist(
    page: Path, tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    before = files()
    ran = tocsin("read", "--json", page)
    assert (ran.code, ran.err) == (0, "")
    told = ran.document
    assert set(told) == KEYS
    assert told["title"] == "A long night"
    assert "both armies agreed" in told["text"]
    assert "cookies" not in told["text"]
    assert told["published"] is None or told["published"].endswith("Z")
    assert {"Ukraine", "Geneva"} <= {entity["name"] for entity in told["entities"]}
    assert all(set(entity) == {"text", "name", "kind"} for entity in told["entities"])
    assert told["mentions"] == []
    assert files() == before


def test_a_page_of_an_allowed_network_is_fetched_and_held_against_the_watches(
    newsroom: Any, watchlist: Path, tocsin: Tocsin
) -> None:
    newsroom.bodies["page"] = PAGE.encode()
    ran = tocsin("read", "--json", newsroom.url("page"), TOCSIN_FETCH_ALLOW="127.0.0.0/8")
    assert ran.code == 0
    told = ran.document
    (mention,) = told["mentions"]
    assert (mention["watch"], mention["text"]) == ("Ceasefire", "ceasefire")
    assert told["text"][mention["start"] : mention["end"]] == "ceasefire"


def test_a_private_address_is_not_dialled_unless_allowed(newsroom: Any, tocsin: Tocsin) -> None:
    ran = tocsin("read", newsroom.url("page"))
    assert (ran.code, ran.out) == (1, "")
    assert "TOCSIN_FETCH_ALLOW" in ran.err
    assert newsroom.asked.total() == 0


def test_people_read_the_text_and_the_names(page: Path, watchlist: Path, tocsin: Tocsin) -> None:
    out = tocsin("read", page).out
    assert out.startswith("A long night\n")
    assert "At dawn both armies agreed on a ceasefire in Geneva." in out
    assert "names: " in out
    assert "Ceasefire: happening: At dawn" in out


@pytest.mark.parametrize("source", ["gone.html", "."])
def test_a_file_that_cannot_be_read_is_exit_1(source: str, tocsin: Tocsin) -> None:
    ran = tocsin("read", source)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"tocsin: {source} cannot be read")


@pytest.mark.parametrize(
    ("path", "wall"), [("captcha", "captcha"), ("paid", "paywall"), ("moved", "consent")]
)
def test_what_stands_in_front_of_an_article_is_named_and_is_exit_1(
    newsroom: Any, tocsin: Tocsin, path: str, wall: str
) -> None:
    def moved(handler: Any) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/consent/wall")
        handler.end_headers()

    newsroom.answers["moved"] = moved
    newsroom.bodies |= {
        "captcha": b"<html><body><p>Verify that you are human.</p></body></html>",
        "paid": b"<html><body><p>Envoys met.</p><p>Subscribe to continue reading</p></body></html>",
        "consent/wall": PAGE.encode(),
    }
    ran = tocsin("read", "--json", newsroom.url(path), TOCSIN_FETCH_ALLOW="127.0.0.0/8")
    assert (ran.code, ran.out) == (1, "")
    assert f"({wall})" in ran.err


def test_a_page_that_is_away_is_exit_1(newsroom: Any, tocsin: Tocsin) -> None:
    ran = tocsin("read", newsroom.url("gone"), TOCSIN_FETCH_ALLOW="127.0.0.0/8")
    assert (ran.code, ran.out) == (1, "")
    assert "404" in ran.err


def test_a_model_that_is_not_installed_is_exit_2(page: Path, tocsin: Tocsin) -> None:
    assert "model nope" in tocsin("read", page, TOCSIN_MODEL="nope").refused()
