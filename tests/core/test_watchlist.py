import time as clock
from datetime import time, timedelta
from pathlib import Path

import pytest

from tocsin.adapters.language import Matcher
from tocsin.core import watchlist
from tocsin.core.errors import Place, SettingError, WatchlistError
from tocsin.core.model import Status, Text
from tocsin.core.query import And, Near, Not, Or, Term
from tocsin.core.watchlist import ChannelConfig, FeedConfig, Watchlist

BUNDLED = Path(__file__).parents[2] / "deployments" / "watchlist.example.toml"
WHOLE = """
[operator]
channel = "desk"                # where broken feeds are told

[terms]
leaders = ["Putin", "Zelensky", "Trump"]

[[channels]]
name = "desk"
url = "${SLACK_URL}"            # any address
quiet = "22:00-06:00"
timezone = "Europe/Kyiv"
digest = "08:00"

[[feeds]]
url = "https://feeds.example.org/news/world/rss.xml"
publisher = "example"
full_text = true

[[watches]]
name = "Ceasefire"
query = '(ceasefire OR truce OR "cessation of hostilities") NOT (party NEAR/s budget)'
status = ["happening", "rejected", "ended"]
channels = ["desk"]
must_match = ["Kyiv takes up a 30-day cease-fire"]
must_not_match = ["Parties call a truce over the budget"]
"""


def load(text: str) -> Watchlist:
    return watchlist.load(text, "tocsin.toml")


def refusal(text: str) -> WatchlistError:
    with pytest.raises(WatchlistError) as raised:
        load(text)
    return raised.value


def test_the_whole_form_loads() -> None:
    loaded = load(WHOLE)
    assert loaded.operator == "desk"
    assert loaded.terms == {"leaders": ("Putin", "Zelensky", "Trump")}
    assert loaded.channels == (
        ChannelConfig("desk", "${SLACK_URL}", (time(22), time(6)), "Europe/Kyiv", time(8)),
    )
    assert loaded.feeds == (
        FeedConfig(
            "https://feeds.example.org/news/world/rss.xml",
            "feeds.example.org/news/world/rss.xml",
            "example",
            full_text=True,
        ),
    )
    watch = loaded.watches[0]
    assert watch.query == And(
        (
            Or((Term("ceasefire"), Term("truce"), Term("cessation of hostilities"))),
            Not(Near(Term("party"), Term("budget"), "s")),
        )
    )
    assert watch.channels == ("desk",)
    assert watch.must_match == ("Kyiv takes up a 30-day cease-fire",)


def test_every_other_key_has_its_default() -> None:
    loaded = load(
        """
        [[channels]]
        name = "one"
        url = "json://localhost"
        [[channels]]
        name = "two"
        url = "mailto://localhost"
        [[feeds]]
        url = "https://example.org/feed"
        [[watches]]
        name = "A"
        query = "a"
        """
    )
    feed, watch = loaded.feeds[0], loaded.watches[0]
    assert (feed.publisher, feed.every, feed.language) == (None, timedelta(minutes=15), None)
    assert (feed.full_text, feed.conditional, feed.user_agent) == (False, True, None)
    assert (feed.headers, feed.proxy) == ({}, None)
    assert loaded.channels[0] == ChannelConfig("one", "json://localhost", None, "UTC", None)
    assert watch.channels == ("one", "two")
    assert watch.status == frozenset(Status) - {Status.BACKGROUND}
    assert (watch.critical, watch.budget, watch.surge, watch.silence_days) == (
        False,
        30,
        False,
        None,
    )
    assert (loaded.operator, loaded.terms, loaded.aliases, loaded.opml) == (None, {}, {}, ())


def test_every_key_that_is_not_the_default_is_kept() -> None:
    loaded = load(
        """
        opml = ["more.opml"]
        [aliases]
        Kyiv = ["Kiev"]
        [terms]
        towns = ["Kyiv", "=Sumy"]
        [[feeds]]
        url = "https://example.org/feed"
        name = "Example"
        every = "2h"
        language = "uk"
        conditional = false
        user_agent = "desk/1"
        headers = { X-Key = "${KEY}" }
        proxy = "http://proxy.example.org:3128"
        [[feeds]]
        url = "https://example.org/other"
        every = 600
        [[watches]]
        name = "A"
        query = "@towns"
        queries.de = "Kiew"
        status = []
        channels = []
        critical = true
        budget = 0
        surge = true
        silence_days = 3
        """
    )
    feed, watch = loaded.feeds[0], loaded.watches[0]
    assert (feed.name, feed.every, feed.language) == ("Example", timedelta(hours=2), "uk")
    assert (feed.conditional, feed.user_agent) == (False, "desk/1")
    assert (feed.headers, feed.proxy) == ({"X-Key": "${KEY}"}, "http://proxy.example.org:3128")
    assert loaded.feeds[1].every == timedelta(minutes=10)
    assert watch.query == Or((Term("Kyiv"), Term("Sumy", exact=True)))
    assert watch.queries == {"de": Term("Kiew")}
    assert (watch.status, watch.channels) == (frozenset(), ())
    assert (watch.critical, watch.budget, watch.surge, watch.silence_days) == (True, 0, True, 3)
    assert (loaded.opml, loaded.aliases) == (("more.opml",), {"Kyiv": ("Kiev",)})


def test_an_empty_file_is_an_empty_watchlist() -> None:
    assert load("") == load("\ufeff# nothing yet\r\n") == Watchlist()


def test_unknown_rings_with_the_listed_ones() -> None:
    loaded = load('[[watches]]\nname = "A"\nquery = "a"\nstatus = ["ended"]\n')
    assert loaded.watches[0].status == {Status.ENDED, Status.UNKNOWN}


BROKEN = {
    '[[watches]]\nname = "A"\nquery = "a"\nchanels = ["desk"]\n': (
        "tocsin.toml:4:1: unknown key chanels; did you mean channels?"
    ),
    '[[watch]]\nname = "A"\n': "tocsin.toml:1:1: unknown key watch; did you mean watches?",
    '[[watches]]\nname = "A"\nquery = "(a OR b"\n': (
        "tocsin.toml:3:10: this ( is never closed; write a ) where it ends"
    ),
    '[[watches]]\nname = "A"\nquery = """\n  truce\n  or ceasefire\n"""\n': (
        "tocsin.toml:5:3: operators are written in capitals, and this is or; "
        'write OR for the operator or "or" for the word'
    ),
    '[terms]\nleaders = ["A"]\n[[watches]]\nname = "A"\nquery = "a @leader"\n': (
        "tocsin.toml:5:12: there is no list @leader; known: @leaders"
    ),
    '[[channels]]\nname = "desk"\nurl = "json://x"\n[[watches]]\nname = "A"\nquery = "a"\n'
    'channels = ["desk", "dsek"]\n': (
        "tocsin.toml:7:21: there is no channel dsek; did you mean desk?"
    ),
    '[[channels]]\nname = "desk"\nurl = "json://x"\nquiet = "22:00-22:00"\n': (
        "tocsin.toml:4:1: quiet begins and ends at once: always or never?; "
        "take quiet out, or take the channel from the watches that must not ring it"
    ),
    '[[channels]]\nname = "desk"\nurl = "json://x"\ntimezone = "Europe/Kiyv"\n': (
        "tocsin.toml:4:1: there is no timezone Europe/Kiyv; did you mean Europe/Kyiv?"
    ),
    '[[feeds]]\nurl = "ftp://example.org/feed"\n': (
        "tocsin.toml:2:1: the url of a feed must be http:// or https:// with a host"
    ),
    '[[feeds]]\nurl = "https://example.org/a"\nevery = "soon"\n': (
        'tocsin.toml:3:1: every is no duration; write "15m", "2h", "1d" or seconds, a year at most'
    ),
    '[[feeds]]\nurl = "https://example.org/a"\n[[feeds]]\nurl = "https://EXAMPLE.org:443/a#x"\n': (
        "tocsin.toml:4:1: this feed is in line 2 already; keep one of them"
    ),
    '[[watches]]\nname = "A"\nquery = "a"\n[[watches]]\nname = "a"\nquery = "b"\n': (
        "tocsin.toml:5:1: another watch is named a too; the first is in line 2, rename one of them"
    ),
    '[[watches]]\nname = "A\n': (
        "tocsin.toml:2:10: this is not TOML: Illegal character '\\n'; "
        "a text stands in quotes, a table's name in [ ]"
    ),
    '[[watches]]\nname = "A"\n': 'tocsin.toml:1:1: query is missing; add query = "…"',
}


@pytest.mark.parametrize(("text", "message"), BROKEN.items())
def test_a_broken_watchlist_says_where_and_what_to_do(text: str, message: str) -> None:
    assert str(refusal(text)) == message
    assert str(refusal(text.replace("\n", "\r\n"))) == message


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("watches = 1", 1, "watches is a list of tables"),
        ('[watches]\nname = "A"', 1, "watches is a list of tables"),
        ("terms = []", 1, "terms must be a table, and this is a list"),
        ("[[watches]]\nname = 5", 2, "name must be a text in quotes, and this is a whole number"),
        ('[[watches]]\nname = ""', 2, "name is empty"),
        ('[[watches]]\nname = "a\\nb"', 2, "the name of this watch is not on one line"),
        ('[[watches]]\nquery = "a"', 1, "name is missing"),
        ('[[watches]]\nname = "A"\nquery = "NOT a"', 3, "this query only leaves out"),
        ('[[watches]]\nname = "A"\nquery = "a"\nqueries.de = "a or"', 4, "operators are"),
        ('[[watches]]\nname = "A"\nquery = "a"\nqueries.german = "a"', 4, "german is no"),
        ('[[watches]]\nname = "A"\nquery = "a"\nstatus = "ended"', 4, "status must be a list"),
        ('[[watches]]\nname = "A"\nquery = "a"\nstatus = [\n "over"]', 5, "there is no status"),
        ('[[watches]]\nname = "A"\nquery = "a"\nstatus = ["unknown"]', 4, "there is no status"),
        ('[[watches]]\nname = "A"\nquery = "a"\nbudget = -1', 4, "budget must be at least 0"),
        ('[[watches]]\nname = "A"\nquery = "a"\nbudget = true', 4, "budget must be a whole"),
        ('[[watches]]\nname = "A"\nquery = "a"\nsilence_days = 0', 4, "silence_days must be"),
        ('[[watches]]\nname = "A"\nquery = "a"\nsurge = 3', 4, "surge must be true or false"),
        ('[[watches]]\nname = "A"\nquery = "a"\nmust_match = [1]', 4, "must_match holds texts"),
        ('[operator]\nchannel = "desk"', 2, "there is no channel desk"),
        ('[operator]\nchanel = "desk"', 2, "unknown key chanel"),
        ('[terms]\n"a b" = ["c"]', 2, "a b is no name for a list"),
        ('[terms]\na = [\n  "b",\n  "@c",\n]', 4, "a list cannot hold a list"),
        ('[terms]\na = ["b", "c*d e*"]', 2, "* cannot stand in c*d e*"),
        ('[aliases]\nKyiv = ["Kiev"]\nOther = ["kiev"]', 3, "kiev stands for Kyiv already"),
        ('[aliases]\nKyiv = ["Kiev"]\nKiev = []', 2, "Kiev stands for Kiev already"),
        ('[[channels]]\nname = "a"\nurl = "x"', 3, "the url of channel a has no scheme"),
        ('[[channels]]\nname = "a"\nurl = "${A-B}"', 3, "url holds a ${ that names nothing"),
        ('[[channels]]\nname = "a"\nurl = "b://"\nquiet = "late"', 4, "quiet is no span of hours"),
        ('[[channels]]\nname = "a"\nurl = "b://"\nquiet = "1:00-24:00"', 4, "quiet is no span"),
        ('[[channels]]\nname = "a"\nurl = "b://"\ndigest = "8"', 4, "digest is no hour"),
        ('[[channels]]\nname = "a"\nurl = "b://"\ndigest = 08:00:00', 4, "digest must be a text"),
        ('[[channels]]\nname = "a"\nurl = "b://"\ntimezone = "../etc"', 4, "there is no timezone"),
        ('[[channels]]\nname = "a"\nurl = "b://"\ntimezone = "Europe"', 4, "there is no timezone"),
        ('[[feeds]]\nname = "x"', 1, "url is missing"),
        ('[[feeds]]\nurl = "https://"', 2, "the url of a feed must be"),
        ('[[feeds]]\nurl = "https://a b"', 2, "the url of a feed must be"),
        ('[[feeds]]\nurl = "https://a:99999/"', 2, "the url of a feed must be"),
        ('[[feeds]]\nurl = "https://a"\nevery = "0m"', 3, "every is no duration"),
        ('[[feeds]]\nurl = "https://a"\nevery = true', 3, "every is no duration"),
        ('[[feeds]]\nurl = "https://a"\nevery = "999999999d"', 3, "every is no duration"),
        ('[[feeds]]\nurl = "https://a"\nlanguage = "!"', 3, "language is no language code"),
        ('[[feeds]]\nurl = "https://a"\nheaders = {"a b" = "c"}', 3, "a b is no name"),
        ('[[feeds]]\nurl = "https://a"\nheaders = {a = "b\\r\\nc: d"}', 3, "a must be on one line"),
        ('[[feeds]]\nurl = "https://a"\nproxy = "file:///x"', 3, "the proxy must be"),
        ('[[feeds]]\nurl = "https://a"\nheaders = "x"', 3, "headers must be a table"),
        ("a = " + "[" * 100_000, None, "the file is nested too deep"),
        ("a = " + "9" * 10_000, 1, "this is not TOML: a number in it is too long"),
        ("a = 1\na = 2", 2, "this is not TOML: Cannot overwrite a value"),
    ],
)
def test_an_error_points_at_its_line(text: str, line: int | None, said: str) -> None:
    error = refusal(text)
    assert error.place.line == line
    assert error.message.startswith(said)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("'truce or x'", (3, 16)),
        ('"truce or x"', (3, 16)),
        ('"\\"truce\\" or x"', (3, 20)),
        ('"\\u0074ruce or x"', (3, 21)),
        ("'''truce or x'''", (3, 18)),
        ("'''\ntruce\nor x'''", (5, 1)),
        ('"""truce \\\n   b or x"""', (4, 6)),
        ('"""\ntruce\n  or x"""', (5, 3)),
    ],
)
def test_a_query_error_is_placed_in_the_file(written: str, place: tuple[int, int]) -> None:
    error = refusal(f'[[watches]]\nname = "A"\nquery = {written}\n')
    assert (error.place.line, error.place.column) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("watches = [{name = 'A', query = 'a'}, {name = 'B', query = 'b or c'}]", (1, 63)),
        ("[[watches]]\nname = 'A'\nquery = 'a'\n[watches.queries]\nde = 'a or b'", (5, 9)),
        ("[[watches]]\nname = 'A'\nquery = 'a'\nqueries = {de = 'a or b'}", (4, 20)),
        ("[[watches]] # [x]\nname = 'A' # = 'x'\n\"query\" = 'a or b'", (3, 14)),
        (
            """[[watches]]\nname = 'A'\nquery = 'a'\nmust_match = [\n 'x', # ]\n]
[[watches]]\nname = 'B'\nquery = 'a or b'""",
            (9, 12),
        ),
    ],
)
def test_a_place_is_found_however_the_table_is_written(text: str, place: tuple[int, int]) -> None:
    error = refusal(text)
    assert error.place == Place("tocsin.toml", *place)


def test_no_error_and_no_repr_shows_an_address() -> None:
    secret = "hunter2"
    assert secret not in str(refusal(f'[[channels]]\nname = "a"\nurl = "{secret}"'))
    assert secret not in str(refusal(f'[[feeds]]\nurl = "ftp://u:{secret}@example.org"'))
    loaded = load(
        f"""
        [[channels]]
        name = "a"
        url = "slack://{secret}"
        [[feeds]]
        url = "https://u:{secret}@example.org/feed?key={secret}"
        proxy = "http://u:{secret}@example.org"
        headers = {{ X-Key = "{secret}" }}
        """
    )
    assert secret not in repr(loaded)
    assert loaded.feeds[0].name == "example.org/feed"


def test_references_are_found_with_what_asks_for_them() -> None:
    loaded = load(
        """
        [[channels]]
        name = "desk"
        url = "${SLACK}/${TOKEN}"
        [[feeds]]
        url = "https://example.org/feed?key=${KEY}"
        name = "Example"
        headers = { X-Key = "${TOKEN}", X-Other = "$5" }
        """
    )
    assert watchlist.references(loaded) == {
        "SLACK": "the url of channel desk",
        "TOKEN": "the url of channel desk",
        "KEY": "the url of feed Example",
    }


def test_a_reference_takes_its_value_from_the_environment() -> None:
    assert watchlist.expand("a${B}c$D${B}", {"B": "${B}"}) == "a${B}c$D${B}"
    assert watchlist.expand("a${B}c${B}", {"B": "x"}) == "axcx"


@pytest.mark.parametrize("environment", [{}, {"B": ""}])
def test_a_reference_to_nothing_is_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=r"^B is not set; set B, the watchlist asks for it$"):
        watchlist.expand("secret${B}", environment)


def test_the_digest_changes_with_what_matches_and_with_nothing_else() -> None:
    def of(text: str) -> str:
        return watchlist.digest(load(text))

    base = of('[terms]\nt = ["x"]\n[[watches]]\nname = "A"\nquery = "a @t"\n')
    assert base == of(
        '[terms]\nt = ["x"]\nunused = ["y"]\n[[channels]]\nname = "c"\nurl = "j://"\n'
        '[[watches]]\nname = "A"\nquery = "(a)  AND\t@t"\nstatus = []\ncritical = true\n'
        'must_match = ["a x"]\n'
    )
    changed = [
        '[terms]\nt = ["z"]\n[[watches]]\nname = "A"\nquery = "a @t"\n',
        '[[watches]]\nname = "B"\nquery = "a x"\n',
        '[[watches]]\nname = "A"\nquery = "a x"\nqueries.de = "b"\n',
        '[[watches]]\nname = "A"\nquery = "a x"\n[[watches]]\nname = "B"\nquery = "c"\n',
    ]
    assert base not in {of(text) for text in changed}
    assert len({of(text) for text in changed}) == len(changed)


def test_the_digest_of_a_watch_is_the_same_on_every_machine() -> None:
    watch = load(WHOLE).watches[0]
    assert watchlist.match_digest(watch) == (
        "f519b13b2c49e4318b94408a11115c3a514be2f433878f70f77bda49d5d92c3e"
    )


def test_feeds_of_opml_lists_join_those_of_the_watchlist() -> None:
    opml = (
        '<opml><outline text="One" xmlUrl="https://feeds.example.org:443/news/world/rss.xml"/>'
        '<outline text="Two" xmlUrl="https://example.org/two"/>'
        '<outline xmlUrl="https://user:pass@example.org/three?key=x"/></opml>'
    )
    joined = watchlist.with_opml(load(WHOLE), [("a.opml", opml), ("b.opml", opml.encode())])
    assert [feed.name for feed in joined.feeds] == [
        "feeds.example.org/news/world/rss.xml",
        "Two",
        "example.org/three",
    ]
    assert joined.feeds[0].publisher == "example"


def test_a_hundred_watches_load_in_a_fraction_of_a_second() -> None:
    watch = WHOLE[WHOLE.index("[[watches]]") :]
    text = WHOLE + "".join(watch.replace('"Ceasefire"', f'"Watch {n}"') for n in range(100))
    load(WHOLE)
    started = clock.process_time()
    assert len(load(text).watches) == 101
    assert clock.process_time() - started < 1


def test_the_bundled_watchlist_loads() -> None:
    loaded = watchlist.load(BUNDLED.read_text("utf-8"), BUNDLED.name)
    names = [watch.name for watch in loaded.watches]
    assert names[:4] == ["Ceasefire", "Sanctions", "Surrender", "Peace talks"]
    assert set(watchlist.references(loaded)) == {"SLACK_URL", "MAIL_URL"}
    assert loaded.feeds


def test_the_bundled_watches_keep_their_own_examples() -> None:
    loaded = watchlist.load(BUNDLED.read_text("utf-8"), BUNDLED.name)
    for watch in loaded.watches:
        matcher = Matcher([(watch.name, {"": watch.query})])
        assert watch.must_match
        assert [text for text in watch.must_match if not matcher.read(Text(text))] == []
        assert watch.must_not_match
        assert [text for text in watch.must_not_match if matcher.read(Text(text))] == []
