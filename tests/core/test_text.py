"""What may be kept is kept the same on every database, and keeping it again changes nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.text import keepable, one_line

anything = st.text(st.characters(codec=None), max_size=60)


@given(anything, st.integers(1, 30))
@example("a \x00 b", 30)
@example("ab cd", 3)
def test_keeping_twice_is_keeping_once(text: str, limit: int) -> None:
    for keep in (keepable, one_line):
        kept = keep(text, limit)
        assert keep(kept, limit) == kept
        assert len(kept) <= limit


@given(anything)
def test_what_is_kept_fits_every_database(text: str) -> None:
    for keep in (keepable, one_line):
        kept = keep(text, 100)
        kept.encode()
        assert "\x00" not in kept
        assert "\r" not in kept


@given(anything)
def test_one_line_is_one_line_with_single_spaces(text: str) -> None:
    line = one_line(text, 100)
    assert len(line.splitlines()) <= 1
    assert "  " not in line


def test_a_line_break_parts_words_and_a_control_character_does_not() -> None:
    assert one_line("Cease\x0cfire\r\nholds\u0085now", 100) == "Cease fire holds now"
    assert one_line("Cease\x08fire", 100) == "Ceasefire"
    assert keepable("  one\r\ntwo\rthree\x00\ud800  ", 100) == "one\ntwo\nthree"
