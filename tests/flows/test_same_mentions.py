"""The same text gives the same mentions whichever way it comes: `match` is the measure."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flows.backfill import Wish, backfilling
from flows.passes import bare

WATCHES = {
    "Ceasefire": '(ceasefire OR truce OR "cessation of hostilities") NOT (party NEAR/s budget)',
    "Sanctions": "title:sanction OR lead:(sanction* EXCEPT 'football')".replace("'", '"'),
    "Talks": "(talks NEAR/4 (Kyiv OR =US)) OR U.S.",
    "Names": "Erdogan OR (Mbappe NEAR/s Lodz) OR =Malmö",
    "Strikes": 'airstrike OR (strike EXCEPT ("strike a deal" OR "lucky strike"))',
}
TEXTS = [
    ("Kyiv accepts a 30-day cease-fire", "It starts on Monday. The U.S.-led talks go on in Kyiv."),
    (
        "SANC\u00adTIONS AGREED",
        "Ministers sanctioned a bank. \u201cSanctions\u2019 impact\u201d is low.",
    ),
    ("Rain in the delta", "Party leaders called a truce over the budget."),
    ("Unions strike a deal", "An air\u2011strike, an air strike and AIRSTRIKES; lucky strikes."),
    ("No tru\u200bce", "A cessation\u00a0of\u2060 hostilities. " + "The truce is broken. " * 120),
    ("ERDOĞAN AND MBAPPÉ", "Erdoğan\u2019s envoy. Mbappe\u0301 in Łódź, Malmo\u0308, not Malmo."),
    ("CESSATION OF HOSTILITIES AGREED", "TALKS NEAR KYIV. THE TRUCE HOLDS, SAYS ERDOGAN."),
    (
        "Text of the agreement",
        (
            "The parties, having met at the invitation of the Chair, agree to a cessation\n"
            "of hostilities, to begin on the day that follows the signing of this, to a\n"
            "truce at sea, and to the lifting of all the sanc-\ntions that are in force.\n\n"
            "Signed by all."
        ),
    ),
    ("Nothing", "see https://example.org/ceasefire"),
    ("Київ: truce", "Мир 😀 e\u0301lan \ufb01re. The US wants talks."),
    ("C'est <b>la</b> truce &amp; more", "A < B: truce > war"),
]
Told = dict[tuple[str, str], list[dict[str, Any]]]


def test_every_way_tells_the_mentions_that_match_tells(
    way: tuple[str, Callable[[], Any]],
    newsroom: Any,
    listing: Callable[..., str],
    rows: Callable[..., list[dict[str, Any]]],
) -> None:
    kind, go = way
    desk = go(kind)
    stored = rows(desk, "article")
    assert len(stored) == len(TEXTS)
    told = mentions_stored(stored, rows(desk, "mention"))
    assert told == matched(stored)
    assert {mention["watch"] for found in told.values() for mention in found} == set(WATCHES)


def test_preview_shows_what_a_pass_stored(
    live: Callable[[str], Any], rows: Callable[..., list[dict[str, Any]]]
) -> None:
    desk = live("sqlite")
    titles = {row["id"]: row["title"] for row in rows(desk, "article")}
    told = {
        (titles[row["article_id"]], row["status"])
        for row in rows(desk, "reading")
        if row["watch"] == "Names"
    }
    command = [sys.executable, "-m", "tocsin", "preview", "--watch", "Names", "--json"]
    command += ["--now", desk.now.isoformat()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    shown = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {(hit["title"], hit["status"]) for hit in shown} == told
    assert len(told) == 2


def mentions_stored(stored: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> Told:
    """The mentions in the database, as `match` writes them, by title and text."""
    told: Told = {(row["title"], row["text"]): [] for row in stored}
    by_id = {row["id"]: (row["title"], row["text"]) for row in stored}
    for row in mentions:
        article = by_id[row.pop("article_id")]
        del row["id"]
        told[article].append(row | {"end": row.pop("stop")})
    return told


def matched(stored: list[dict[str, Any]]) -> Told:
    """What `tocsin match` tells of the same texts."""
    lines = [
        json.dumps({"id": at, **{key: row[key] for key in ("title", "text", "language")}})
        for at, row in enumerate(stored)
    ]
    command = [sys.executable, "-m", "tocsin", "match", "--jsonl"]
    ran = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=True
    )
    answers = [json.loads(line)["mentions"] for line in ran.stdout.splitlines()]
    return {
        (row["title"], row["text"]): answer for row, answer in zip(stored, answers, strict=True)
    }


@pytest.fixture
def live(
    new_desk: Callable[[str], Any], newsroom: Any, listing: Callable[..., str]
) -> Callable[[str], Any]:
    """A pass over a feed that carries the texts."""

    def go(kind: str) -> Any:
        desk = new_desk(kind)
        items = ({"guid": str(at), "title": t, "text": s} for at, (t, s) in enumerate(TEXTS))
        newsroom.publish("a", *items)
        desk.watch(listing("a", **WATCHES))
        desk.run()
        return desk

    return go


@pytest.fixture
def backfilled(
    new_desk: Callable[[str], Any], newsroom: Any, listing: Callable[..., str]
) -> Callable[[str], Any]:
    """A backfill over the texts as a pass stored them that looked for something else."""

    def go(kind: str) -> Any:
        desk = new_desk(kind)
        items = ({"guid": str(at), "title": t, "text": s} for at, (t, s) in enumerate(TEXTS))
        newsroom.publish("a", *items)
        desk.watch(listing("a", Volcano="volcano"))
        desk.run()
        desk.watch(listing("a", **WATCHES))
        backfilling(Wish(), bare, desk.now + timedelta(days=20))
        return desk

    return go


@pytest.fixture(params=["live, sqlite", "live, postgresql", "backfilled, sqlite"])
def way(request: pytest.FixtureRequest) -> tuple[str, Callable[[str], Any]]:
    """How the texts come into the database, and its kind. Another way is another fixture that
    returns the desk it filled."""
    name, _, kind = request.param.partition(", ")
    return kind, request.getfixturevalue(name)
