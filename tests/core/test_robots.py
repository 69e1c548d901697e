"""robots.txt by RFC 9309: the group, the longest rule, the wildcards, and files meant to hurt."""

import re
import time
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core import defaults
from tocsin.core.robots import Robots, product, read

HOST: Final = "https://news.example"


def robots(*lines: str, token: str = "Tocsin") -> Robots:
    return read("\n".join(lines).encode(), token)


def rules(*lines: str) -> Robots:
    return robots("User-agent: *", *lines)


@pytest.mark.parametrize(
    ("lines", "path", "allowed"),
    [
        ([], "/a", True),
        (["Disallow:"], "/a", True),
        (["Disallow: /"], "/a", False),
        (["Disallow: /"], "", False),
        (["Disallow: /"], "/robots.txt", True),
        (["Disallow: /a"], "/about", False),
        (["Disallow: /a/"], "/a", True),
        (["Disallow: /A"], "/a", True),
        (["disallow:/a"], "/a", False),
        (["  Disallow : /a  # not this"], "/a", False),
        (["Disallow: /a", "Allow: /a/b"], "/a/b/c", True),
        (["Allow: /a/b", "Disallow: /a"], "/a/c", False),
        (["Disallow: /page", "Allow: /page"], "/page", True),
        (["Allow: /p", "Disallow: /"], "/page", True),
        (["Allow: /page", "Disallow: /*.htm"], "/page.htm", False),
        (["Allow: /$", "Disallow: /"], "/", True),
        (["Allow: /$", "Disallow: /"], "/page.htm", False),
        (["Disallow: /fish*"], "/fishheads/x", False),
        (["Disallow: /*.php"], "/folder/any.php.file", False),
        (["Disallow: /*.php"], "/windows.PHP", True),
        (["Disallow: /*.php$"], "/filename.php", False),
        (["Disallow: /*.php$"], "/filename.php?x", True),
        (["Disallow: /fish*.php"], "/fishheads/catfish.php?id", False),
        (["Disallow: /*a*a$"], "/a", True),
        (["Disallow: /*a*a$"], "/aa", False),
        (["Disallow: *"], "/a", False),
        (["Disallow: a"], "/a", True),
        (["Disallow: /a?id="], "/a?id=1", False),
        (["Disallow: /a%3cd"], "/a%3Cd", False),
        (["Disallow: /%7Ejoe"], "/~joe/x", False),
        (["Disallow: /a%2Fb"], "/a/b", True),
        (["Disallow: /новости"], "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
        (["Disallow: /%D0%BD"], "/новости", False),
        (["Noindex: /a", "Sitemap: https://x/s"], "/a", True),
        (["<html>", "<p>Disallow</p>"], "/a", True),
    ],
)
def test_the_longest_rule_that_fits_decides(lines: list[str], path: str, *, allowed: bool) -> None:
    assert rules(*lines).allows(HOST + path) is allowed


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        (["User-agent: Tocsin", "Disallow: /", "User-agent: *", "Disallow:"], False),
        (["User-agent: *", "Disallow: /", "", "User-agent: tOcSiN", "Disallow: /b"], True),
        (["User-agent: Tocsin/2.0", "Disallow: /"], False),
        (["User-agent: TocsinImages", "Disallow: /"], True),
        (["User-agent: Toc", "Disallow: /"], True),
        (["User-agent: Other", "User-agent: Tocsin", "Disallow: /"], False),
        (["User-agent: Tocsin", "", "Sitemap: /s", "User-agent: Other", "Disallow: /"], False),
        (["User-agent: Tocsin", "Allow: /b", "User-agent: Other", "Disallow: /"], True),
        (["User-agent: Tocsin", "Crawl-delay: 1", "User-agent: Other", "Disallow: /"], True),
        (["User-agent: Tocsin", "Disallow: /b", "User-agent: Tocsin", "Disallow: /a"], False),
        (["User-agent: Tocsin", "User-agent: *", "Disallow: /"], False),
        (["User-agent: Tocsin", "Disallow:", "User-agent: *", "Disallow: /"], True),
        (["Disallow: /", "User-agent: *", "Disallow: /b"], True),
        (["\ufeffUser-agent: *", "Disallow: /"], False),
    ],
)
def test_the_groups_that_name_us_are_ours_else_those_for_everybody(
    lines: list[str], *, allowed: bool
) -> None:
    assert robots(*lines).allows(f"{HOST}/a") is allowed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end: str) -> None:
    body = end.join(("User-agent: *", "Disallow: /a", "Allow: /a/b")).encode()
    assert not read(body, "Tocsin").allows(f"{HOST}/a")
    assert read(body, "Tocsin").allows(f"{HOST}/a/b")


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("5", 5.0),
        ("0.5", 0.5),
        ("0", None),
        ("-1", None),
        ("1e-320", None),
        ("nan", None),
        ("inf", None),
        ("x", None),
    ],
)
def test_a_crawl_delay_is_a_positive_number_or_none(value: str, delay: float | None) -> None:
    assert rules(f"Crawl-delay: {value}", "Disallow: /a").delay == delay


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("Tocsin/0.1 (feed monitor)", "Tocsin"),
        ("Mozilla/5.0 (compatible; Desk-Bot/1.0; +https://desk.example)", "Desk-Bot"),
        ("Desk_Bot", "Desk_Bot"),
        ("1 (2)", ""),
        ("", ""),
    ],
)
def test_the_product_token_is_what_we_call_ourselves(user_agent: str, token: str) -> None:
    assert product(user_agent) == token


def test_without_a_name_of_our_own_we_are_everybody() -> None:
    assert robots("User-agent: ", "Disallow: /", token="").allows(f"{HOST}/a")
    assert not robots("User-agent: *", "Disallow: /", token="").allows(f"{HOST}/a")


patterns = st.text("ab*$/", max_size=8).map(lambda text: "/" + text)
paths = st.text("ab/$", max_size=8).map(lambda text: "/" + text)


def as_regex(pattern: str) -> "re.Pattern[str]":
    bare = pattern.removesuffix("$")
    return re.compile(
        ".*".join(map(re.escape, bare.split("*"))) + ("$" if bare != pattern else ""), re.DOTALL
    )


@given(st.lists(st.tuples(st.booleans(), patterns), max_size=5), paths)
def test_rules_mean_what_regular_expressions_would(
    written: list[tuple[bool, str]], path: str
) -> None:
    found = rules(*(f"{'Allow' if allow else 'Disallow'}: {pattern}" for allow, pattern in written))
    fitting = [(len(pattern), allow) for allow, pattern in written if as_regex(pattern).match(path)]
    assert found.allows(HOST + path) is (max(fitting)[1] if fitting else True)


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error(body: bytes) -> None:
    assert read(body, "Tocsin").allows(f"{HOST}/a") in {True, False}


@given(st.text(max_size=40))
@example("http://[::1/a")
@example("//u[@a.example/a")
def test_no_address_is_an_error(url: str) -> None:
    assert rules("Disallow: /a", "Allow: *b$").allows(url) in {True, False}


def test_only_the_first_500_kib_count() -> None:
    head = b"User-agent: *\n" + b"# nothing\n" * (defaults.ROBOTS_BYTES // 10)
    assert read(head + b"Disallow: /\n", "Tocsin").allows(f"{HOST}/a")


def test_more_rules_than_anyone_needs_are_a_refusal_of_all() -> None:
    many = rules(*("Allow: /a" for _ in range(defaults.ROBOTS_RULES + 1)))
    assert not many.allows(f"{HOST}/a")
    assert many.size < 2_000


@pytest.mark.parametrize(
    "lines",
    [
        [*(f"User-agent: {n:x}" for n in range(9000)), *(f"Allow: /{n:x}" for n in range(9000))],
        ["User-agent: *", *("Disallow: /" + "*a" * 20 + "$" for _ in range(9000))],
        ["User-agent: *", "Disallow: /" + "*a" * 200_000 + "b"],
    ],
)
def test_a_file_meant_to_hurt_costs_little(lines: list[str]) -> None:
    before = time.process_time()
    robots(*lines).allows(f"{HOST}/{'a' * 4000}")
    assert time.process_time() - before < 2
