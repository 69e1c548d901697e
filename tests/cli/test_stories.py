"""Stories by hand: shown with their copies, made one, taken apart; old ids lead on."""

from collections.abc import Callable
from typing import Any

import pytest

Tocsin = Callable[..., Any]


@pytest.fixture
def ids(filled: Any) -> dict[str, int]:
    """The ids of the stories, by the first word of their titles."""
    return {
        row["title"].split()[0]: row["id"] for row in filled.tocsin("stories", "--json").documents
    }


def shown(filled: Any, story: int) -> dict[str, Any]:
    document: dict[str, Any] = filled.tocsin("stories", "show", str(story), "--json").document
    return document


def titles(filled: Any, story: int) -> list[str]:
    return sorted(row["title"] for row in shown(filled, story)["articles"])


def test_a_story_is_shown_with_its_articles(filled: Any, ids: dict[str, int]) -> None:
    story = shown(filled, ids["Kyiv"])
    (article,) = story["articles"]
    assert (story["id"], story["title"]) == (ids["Kyiv"], "Kyiv accepts a ceasefire")
    assert article == {
        "id": article["id"],
        "title": "Kyiv accepts a ceasefire",
        "url": "https://news.example/a-1",
        "publisher": "a",
        "dated": "2026-03-03T06:00:00Z",
        "also_in": [],
    }


def test_where_else_an_article_stands_is_shown_beneath_it(filled: Any, ids: dict[str, int]) -> None:
    from sqlalchemy import text

    from db.engine import connect

    truce, harvest = (shown(filled, ids[name])["articles"][0]["id"] for name in ("Kyiv", "Harvest"))
    with connect(filled.database).begin() as connection:
        values = {"one": harvest, "other": truce}
        connection.execute(text("INSERT INTO copy VALUES (:one, :other)"), values)
        connection.execute(
            text("UPDATE article SET story_id = :story WHERE id = :one"),
            {"story": ids["Kyiv"], "one": harvest},
        )
    (article,) = shown(filled, ids["Kyiv"])["articles"]
    assert article["also_in"] == [
        {
            "id": harvest,
            "title": "Harvest begins",
            "url": "https://news.example/b-0",
            "publisher": "b",
        }
    ]
    out = filled.tocsin("stories", "show", str(ids["Kyiv"])).out
    assert f"also in b (article {harvest}): https://news.example/b-0" in out
    (listed,) = [
        row for row in filled.tocsin("stories", "--json").documents if row["id"] == ids["Kyiv"]
    ]
    assert (listed["articles"], listed["copies"], listed["publishers"]) == (2, 1, 2)


def test_merged_stories_are_one_under_both_ids(filled: Any, ids: dict[str, int]) -> None:
    truce, rain = ids["Kyiv"], ids["Weather"]
    ran = filled.tocsin("stories", "merge", str(rain), str(truce))
    assert (ran.code, ran.out, ran.err) == (0, "", f"story {truce} is part of story {rain} now\n")
    assert titles(filled, rain) == titles(filled, truce)
    assert titles(filled, rain) == ["Kyiv accepts a ceasefire", "Weather in the delta"]
    assert shown(filled, truce)["id"] == rain
    assert truce not in {row["id"] for row in filled.tocsin("stories", "--json").documents}
    assert filled.tocsin("alerts", "--json").document["story"] == rain
    line = filled.tocsin("stories", "merge", str(truce), str(rain)).refused()
    assert "one story" in line
    assert filled.tocsin("doctor").code == 0


def test_what_is_split_off_is_a_story_of_its_own_and_stays_so(
    filled: Any, ids: dict[str, int]
) -> None:
    truce, rain = ids["Kyiv"], ids["Weather"]
    filled.tocsin("stories", "merge", str(rain), str(truce))
    articles = {row["title"]: row["id"] for row in shown(filled, rain)["articles"]}
    out = articles["Kyiv accepts a ceasefire"]
    ran = filled.tocsin("stories", "split", str(truce), "--article", str(out))
    assert ran.code == 0
    made = int(ran.err.split()[1])
    assert ran.err == f"story {made} has 1 articles of story {rain}\n"
    assert titles(filled, made) == ["Kyiv accepts a ceasefire"]
    assert titles(filled, truce) == ["Weather in the delta"]
    assert filled.tocsin("doctor").code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["show", "99"], "no story 99; see `tocsin stories`"),
        (["merge", "99", "1"], "no story 99"),
        (["merge", "1", "99"], "no story 99"),
        (["merge", "1", "1"], "1 and 1 are one story"),
        (["split", "99", "--article", "1"], "no story 99"),
        (["split", "1", "--article", "99"], "article 99 is not of story 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    words: list[str], why: str, filled: Any
) -> None:
    before = filled.rows()
    assert why in filled.tocsin("stories", *words).refused()
    assert [row for row in filled.rows() if '"lease"' not in row] == [
        row for row in before if '"lease"' not in row
    ]


def test_a_story_is_not_split_from_itself(filled: Any, ids: dict[str, int]) -> None:
    (article,) = shown(filled, ids["Kyiv"])["articles"]
    words = ("stories", "split", str(ids["Kyiv"]), "--article", str(article["id"]))
    assert "nothing would be left" in filled.tocsin(*words).refused()
