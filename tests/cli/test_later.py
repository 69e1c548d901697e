"""What this version does not do yet, it refuses in one sentence, and writes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

Tocsin = Callable[..., Any]


@pytest.mark.parametrize(
    "words",
    [
        ["web"],
        ["web", "--port", "8080"],
        ["doctor", "--ring"],
        ["doctor", "--fresh", "3", "--ring"],
    ],
    ids=" ".join,
)
def test_it_is_refused_by_name_with_what_to_do_instead(
    words: list[str], tocsin: Tocsin, files: Callable[[], list[str]]
) -> None:
    line = tocsin(*words).refused()
    assert "is not built yet; " in line
    assert words[0] in line
    assert files() == []


def test_the_real_command_does_so_too(command: Tocsin) -> None:
    assert "web is not built yet" in command("web", "--port", "8080").refused()
