import pytest

from tocsin.core import watchlist
from tocsin.core.plain import query_in_words, terms_in_words, watch_in_words
from tocsin.core.query import parse

FORMS = (
    "A word stands for all its forms, in any case: sanction for sanctions, sanctioned, SANCTIONS. "
    "A hyphen, a space or neither is the same: cease-fire, cease fire, ceasefire. "
    "Accents may be left out: Erdogan for Erdoğan."
)
ORDER = "Words in quotes stand side by side, in this order."
ALL = "Words written side by side are joined by AND: all must be in one article, in any order."
EXACT = "After = only exactly these letters count, case too."
CAPITALS = (
    "Capitals change nothing: US is found in us, and AIDS in aid. =US finds these letters only."
)
NEAR = (
    "Distances count words in either order, neighbours being 1 apart, within the title or the text."
)
PREFIX = "A word with * stands for every word that begins so."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sanction", ["sanction", FORMS]),
        ("=US", ["=US", EXACT]),
        ("sanction*", ["sanction*", PREFIX]),
        ("a b", ["all of:", "  a", "  b", ALL, FORMS]),
        ('a OR "b c" OR (d OR e)', ['any of a, "b c", d, e', FORMS, ORDER]),
        ("a NEAR/8 b", ["a within 8 words of b", FORMS, NEAR]),
        ("US OR UN", ["any of US, UN", FORMS, CAPITALS]),
        (
            "(a OR b) NEAR/s c NEAR/p d",
            ["((any of a, b) in one sentence with c) in one paragraph with d", FORMS],
        ),
        (
            'strike EXCEPT ("strike a deal" OR "go on strike")',
            [
                'strike, but not as part of (any of "strike a deal", "go on strike")',
                FORMS,
                ORDER,
            ],
        ),
        (
            "(a (b OR title:(c d))) NOT (e OR lead:f)",
            [
                "all of:",
                "  a",
                "  any of:",
                "    b",
                "    in the title: all of:",
                "      c",
                "      d",
                "  nowhere in the article: any of:",
                "    e",
                "    in the lead, the first paragraph or 300 characters: f",
                ALL,
                FORMS,
            ],
        ),
    ],
)
def test_a_query_is_read_back_in_words(text: str, words: list[str]) -> None:
    assert list(query_in_words(parse(text))) == words


CHANNEL = '[[channels]]\nname = "desk"\nurl = "${SLACK_URL}"\n'


def read_back(text: str) -> list[str]:
    return list(watch_in_words(watchlist.load(CHANNEL + text, "tocsin.toml").watches[0]))


def test_a_watch_is_read_back_whole() -> None:
    assert read_back(
        """
        [[watches]]
        name = "Ceasefire"
        query = '(ceasefire OR truce OR "cessation of hostilities") NOT (party NEAR/s budget)'
        status = ["happening", "rejected", "ended"]
        """
    ) == [
        "Ceasefire finds",
        "  all of:",
        '    any of ceasefire, truce, "cessation of hostilities"',
        "    nowhere in the article: party in one sentence with budget",
        "  It rings in desk when this is happening, rejected or ended.",
        "  What is possible or background is kept, and rings nowhere.",
    ]


def test_the_rest_of_a_watch_is_told_too() -> None:
    assert read_back(
        """
        [[watches]]
        name = "A"
        query = "=US"
        queries.de = "USA"
        status = ["happening", "possible", "rejected", "ended", "background"]
        channels = []
        critical = true
        surge = true
        silence_days = 3
        """
    ) == [
        "A finds",
        "  =US",
        "  in articles in de:",
        "    USA",
        "  It rings in no channel when this is happening, possible, rejected, ended or background.",
        "  It rings through quiet hours.",
        "  It rings when far more publishers than usual report it.",
        "  It rings when nothing was found for 3 days.",
    ]


def test_a_watch_that_never_rings_says_so() -> None:
    assert read_back('[[watches]]\nname = "A"\nquery = "=US"\nstatus = []\n')[-1] == (
        "  What is happening, possible, rejected, ended or background is kept, and rings nowhere."
    )


def test_how_terms_are_read_is_said_once_for_all_watches() -> None:
    text = '[[watches]]\nname = "A"\nquery = "=US"\n[[watches]]\nname = "B"\nquery = "a b OR =UN"\n'
    watches = watchlist.load(CHANNEL + text, "tocsin.toml").watches
    assert terms_in_words(watches) == (ALL, FORMS, EXACT)
    assert terms_in_words([]) == ()
