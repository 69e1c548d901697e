"""Texts are as alike as the cosine of their TF-IDF, and what is kept of them changes nothing."""

from collections import Counter
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters import similarity
from tocsin.adapters.similarity import Texts
from tocsin.core.stories import words

WORDS = st.sampled_from(
    ["truce", "kursk", "flood", "danube", "bridge", "the", "of", "\u00e9t\u00e9"]
)
texts = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=9)


def cosines(some: list[str]) -> list[float]:
    """Of the last text with each before it, as defined."""
    bags = [words(text) for text in some]
    spread = Counter(word for bag in bags for word in bag)
    rarity = {word: log((1 + len(bags)) / (1 + seen)) + 1 for word, seen in spread.items()}
    vectors = [{word: log(1 + count) * rarity[word] for word, count in bag.items()} for bag in bags]
    norms = [sqrt(sum(value**2 for value in vector.values())) for vector in vectors]
    return [
        sum(value * vector.get(word, 0.0) for word, value in vectors[-1].items())
        / ((norm * norms[-1]) or 1.0)
        for vector, norm in zip(vectors[:-1], norms, strict=False)
    ]


@given(texts)
def test_a_row_holds_the_cosines_of_tf_idf(some: list[str]) -> None:
    last = len(some) - 1
    row = Texts()(some).row(last)
    found = [row.average([at]) for at in range(last)]
    assert found == pytest.approx(cosines(some))
    if found:
        assert row.average(range(last)) == pytest.approx(sum(found) / last)
    assert row.alike(0.3) == [at for at, cosine in enumerate(found) if cosine >= 0.3]


@given(texts)
def test_vectors_multiply_to_the_same(some: list[str]) -> None:
    collection = Texts()(some)
    last = collection.vector(len(some) - 1)
    for at, cosine in enumerate(cosines(some)):
        vector = collection.vector(at)
        assert sum(last.get(word, 0.0) * value for word, value in vector.items()) == pytest.approx(
            cosine
        )


def test_the_same_words_have_the_same_key_whatever_their_case() -> None:
    some = ["Truce at Kursk", "truce, at: KURSK", "kursk truce", "of the", ""]
    collection = Texts()(some)
    keys = [collection.key(at) for at in range(len(some))]
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] == keys[4] == b""


def test_words_that_were_forgotten_compare_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    some = ["truce at kursk", "truce at sofia", "flood at kursk"]
    kept = Texts()
    before = [kept(some).row(2).average([at]) for at in (0, 1)]
    monkeypatch.setattr(similarity, "_WORDS", 2)
    kept(["grain bridge"])
    assert [kept(some).row(2).average([at]) for at in (0, 1)] == before
