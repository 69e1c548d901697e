"""A watch finds its terms in every form they take, and in nothing else."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.adapters.language import Matcher, lemmas_of, make_handler, packed
from tocsin.adapters.reader import Readers
from tocsin.core import defaults
from tocsin.core.model import Text, Zone
from tocsin.core.query import parse


def matcher(query: str, **languages: str) -> Matcher:
    queries = {"": parse(query)} | {code: parse(text) for code, text in languages.items()}
    return Matcher([("W", queries)])


def spans(query: str, text: str) -> list[str]:
    return [
        mention.text
        for reading in matcher(query).read(Text("", text))
        for mention in reading.mentions
    ]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("sanction", "Sanctions, sanctioned and SANCTIONING; a sanction.", 4),
        ("sanctions", "They sanctioned him.", 1),
        ("ceasefire", "A ceasefire, a cease-fire, a cease fire, CEASEFIRE, two Cease-Fires.", 5),
        ("cease-fire", "A ceasefire, a cease-fire, a cease fire.", 3),
        ('"cease fire"', "A ceasefire, a cease-fire, a cease fire.", 3),
        ("ceasefire", "the post-ceasefire order and the pre-cease-fire lines", 2),
        ("sanction", "the U.S.-sanctioned bank and a non-sanctioned one", 2),
        ("ceasefire", "They cease. Fire broke out.", 0),
        ("ceasefire", "the fire will cease", 0),
        ("airstrike", "air strikes, air-strikes and airstrikes", 3),
        ('"air strike"', "airstrikes at dawn", 1),
        ("therapist", "the rapist and the-rapist", 0),
        ('"the rapist"', "a therapist", 0),
        ("breakthrough", "They break through the lines.", 0),
        ("Russia", "Russian troops leave; the Russians go.", 0),
        ("Russia", "Russia's troops leave RUSSIA\u2019S west", 2),
        ("talk", "peace talks, talking and talked", 3),
        ('"cessation of hostilities"', "A Cessation of hostilities", 1),
        ('"peace deal"', "peace deals and a peace-deal, peace, deal", 2),
        ('"lay down arms"', "They laid down arms.", 1),
        ("=US", "The US tells us about the US's and U.S. plans", 2),
        ("=US", "us Us uS", 0),
        ("UN", "The U.N. and the UN", 2),
        ("U.N.", "The U.N. and the UN, un poco", 2),
        ("U.S.", "The U.S.-Russia summit in the U.S.", 2),
        ('="Group of Seven"', "the Group of Seven and a group of seven", 1),
        ("sanction*", "sanctionable Sanctions, unsanctioned", 2),
        ("G7", "the G7, the G-7, the G 7 and g7", 4),
        ("G-7", "the G7, the G-7, the G 7", 3),
        ("C++", "written in C++ and C", 1),
        ("Houthi", "Houthis and the Houthi", 2),
        ("Hamas", "the city of Hama", 0),
        ("ceasefire", "see https://example.org/ceasefire or ceasefire.org or a@ceasefire.net", 0),
        ("ceasefire", "#ceasefire (ceasefire) \u201cceasefire\u201d ceasefire\u2026", 4),
        ("ceasefire", "unceasefired ceasefires2", 0),
        ("cat", "concatenate", 0),
        ("sanction", "sanc\u00adtions and sanc\u200btions", 2),
        ("ceasefire", "cease\u2011fire", 1),
        ("制裁", "对俄罗斯的制裁措施", 1),
        ("санкции", "Новые САНКЦИИ", 1),
    ],
)
def test_a_term_is_found_in_all_its_forms_and_no_other(query: str, text: str, found: int) -> None:
    assert len(spans(query, text)) == found


def test_the_longest_of_overlapping_terms_is_told() -> None:
    assert spans('talks OR "peace talks"', "peace talks, then talks") == ["peace talks", "talks"]


def test_only_wanted_terms_that_took_part_are_mentions() -> None:
    query = "(ceasefire OR truce) NOT (party NEAR/s budget)"
    assert spans(query, "A truce. The party.") == ["truce"]
    assert spans(query, "A truce: the party has a budget.") == []
    assert spans('strike EXCEPT "strike a deal"', "They strike a deal after a strike.") == [
        "strike"
    ]


def test_mentions_know_their_place_in_the_text_as_given() -> None:
    text = Text(
        "Tru\u00adce holds", "First line\u2019s sanctions.\n\nA second\u00a0truce! It is late."
    )
    (reading,) = matcher("truce OR sanction").read(text)
    told = [(mention.zone, mention.text, mention.sentence) for mention in reading.mentions]
    assert told == [
        (Zone.TITLE, "Tru\u00adce", "Tru\u00adce holds"),
        (Zone.LEAD, "sanctions", "First line\u2019s sanctions."),
        (Zone.TEXT, "truce", "A second\u00a0truce!"),
    ]
    for mention in reading.mentions:
        raw = text.title if mention.zone is Zone.TITLE else text.text
        assert raw[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("=US", "=US"),
        ("sanction*", "sanction*"),
        ('"peace deal"', '"peace deal"'),
        ("truce", "truce"),
    ],
)
def test_a_mention_names_the_term_as_the_query_spells_it(query: str, term: str) -> None:
    (reading,) = matcher(query).read(Text("US sanctions: peace deal, truce"))
    assert {mention.term for mention in reading.mentions} == {term}


def test_abbreviations_end_no_sentence() -> None:
    (reading,) = matcher("truce").read(
        Text("", "He met the U.S. envoy Gen. Ali J. Khan on a truce. It failed.")
    )
    assert reading.mentions[0].sentence == "He met the U.S. envoy Gen. Ali J. Khan on a truce."


def test_watches_answer_in_their_order_and_only_where_they_match() -> None:
    both = Matcher(
        [
            (name, {"": parse(query)})
            for name, query in (("B", "truce"), ("A", "peace"), ("C", "war"))
        ]
    )
    assert [reading.watch for reading in both.read(Text("Peace or truce"))] == ["B", "A"]
    assert both.read(Text("Nothing")) == ()


def test_another_language_has_its_own_query_and_inflections() -> None:
    both = matcher("ceasefire", de="Waffenruhe OR Sanktion")
    assert [r.mentions[0].text for r in both.read(Text("Neue Sanktionen", language="de-AT"))] == [
        "Sanktionen"
    ]
    assert both.read(Text("Neue Sanktionen", language="en")) == ()
    assert both.read(Text("A ceasefire", language="de")) == ()
    assert len(both.read(Text("A ceasefire", language="fr"))) == 1


def test_a_language_without_a_table_has_no_lemmas() -> None:
    assert lemmas_of("zz").of("words") == "words"


def test_a_table_that_lists_several_lemmas_of_a_form_is_read() -> None:
    assert lemmas_of("fr").of("abaissa") == "abaisser"


def test_accents_tell_words_apart_where_the_language_has_both() -> None:
    both = matcher("x", de="drucken OR Zelensky")
    (reading,) = both.read(Text("", "Sie drücken, wir drucken, bei Zelénsky.", language="de"))
    assert [mention.text for mention in reading.mentions] == ["drucken", "Zelénsky"]


INVISIBLE = st.lists(st.sampled_from("\u200b\u200d\u2060\u00ad\ufeff\u202e"), max_size=2).map(
    "".join
)


@settings(max_examples=100)
@given(
    st.lists(INVISIBLE, min_size=24, max_size=24),
    st.sampled_from(["cease-fire", "sanctions", "U.S.", "truce\u2019s"]),
)
def test_invisible_characters_hide_no_term(noise: list[str], word: str) -> None:
    raw = "".join(char + gap for char, gap in zip(f"A {word} now", noise, strict=False))
    (reading,) = NOISY.read(Text("", raw))
    (mention,) = reading.mentions
    assert raw[mention.start : mention.end] == mention.text


NOISY = matcher("ceasefire OR sanction OR U.S. OR truce")


@settings(max_examples=200)
@given(st.text(), st.text())
def test_any_text_is_read_and_every_mention_is_exact(title: str, text: str) -> None:
    for reading in NOISY.read(Text(title, f"{text} truce {title}")):
        for mention in reading.mentions:
            raw = title if mention.zone is Zone.TITLE else f"{text} truce {title}"
            assert raw[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    "hostile",
    [
        "'s" * 50_000,
        "truce " * 20_000,
        "x" * 100_000,
        "a.b." * 25_000,
        pytest.param("truce-" * 16_000, marks=pytest.mark.slow),
        "a@" * 50_000,
        "-a" * 50_000,
        "cease " * 16_000,
        "sanction" * 12_000,
        "U.S." * 25_000,
        pytest.param("truce\n" * 16_000, marks=pytest.mark.slow),
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_ends_in_time(hostile: str) -> None:
    watch = matcher(
        'truce OR sanction* OR U.S. OR ceasefire OR "truce truce truce" OR (truce NEAR/3 sanction)'
    )
    started = time.process_time()
    for reading in watch.read(Text(hostile, hostile)):
        assert len(reading.mentions) <= defaults.MENTIONS
    assert time.process_time() - started < 10


def test_a_worker_gives_what_the_matcher_gives() -> None:
    watches = [
        ("W", {"": parse("truce NOT (party NEAR/s budget)")}),
        (None, {"": parse("sanction*")}),
    ]
    texts = [Text("A truce holds"), Text("", "Sanctioned \u200bagain"), Text("Nothing")]
    direct = [Matcher(watches).read(text) for text in texts]
    with Readers(watches, size=1) as readers:
        assert readers.read(texts) == direct


def test_a_job_is_answered_as_json() -> None:
    answer = make_handler(packed([("W", {"": parse("truce")})]))
    (reading,) = json.loads(answer(b'{"title": "A truce", "text": "", "language": null}'))
    assert [mention["text"] for mention in reading["mentions"]] == ["truce"]
