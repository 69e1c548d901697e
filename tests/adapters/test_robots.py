"""robots.txt through the gate: what each answer means, and how long it is kept."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.adapters.gate import Gate
from tocsin.adapters.robots import RobotsFiles
from tocsin.core import defaults
from tocsin.core.model import Failure
from tocsin.core.robots import Robots

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
REFUSAL = b"User-agent: *\nDisallow: /\n"


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def asked(
    server: Any,
    policy: Callable[..., Any],
    answers: dict[str, bytes],
    times: Sequence[timedelta] = (timedelta(0),),
) -> tuple[list[Robots | Failure], int, str]:
    """What is said of /a at these times, how many requests it took, and the address of /a."""

    async def run() -> tuple[list[Robots | Failure], int, str]:
        files = RobotsFiles("Tocsin/0.1 (test)")
        async with server(answers) as there, Gate(policy()) as gate:
            url = there.url("/a?b=c#d")
            found = [await files.of(gate, url, NOW + later) for later in times]
            return found, len(there.seen), url

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("answers", "allowed"),
    [
        ({"/robots.txt": answer("200 OK", REFUSAL)}, False),
        ({"/robots.txt": answer("200 OK", b"User-agent: tocsin\nDisallow: /a\n")}, False),
        ({"/robots.txt": answer("200 OK", b"User-agent: other\nDisallow: /\n")}, True),
        ({"/robots.txt": answer("200 OK", b"<html>not found</html>")}, True),
        ({"/robots.txt": answer("200 OK")}, True),
        ({"/robots.txt": answer("204 No Content")}, True),
        ({"/robots.txt": answer("404 Not Found")}, True),
        ({"/robots.txt": answer("403 Forbidden", REFUSAL)}, True),
        ({"/robots.txt": answer("410 Gone")}, True),
        ({"/robots.txt": answer("302 Found", b"", "Location: /robots.txt")}, True),
        (
            {
                "/robots.txt": answer("301 Moved", b"", "Location: /there"),
                "/there": answer("200 OK", REFUSAL),
            },
            False,
        ),
        ({"/robots.txt": answer("500 Oops", REFUSAL)}, None),
        ({"/robots.txt": answer("503 Later", b"", "Retry-After: 60")}, None),
        ({"/robots.txt": answer("429 Slow down")}, None),
        ({"/robots.txt": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser"}, None),
        ({"/robots.txt": answer("200 OK", b"#" * (defaults.ROBOTS_MOST_BYTES + 1))}, None),
    ],
)
def test_each_answer_means_what_the_rfc_says(
    server: Any, policy: Callable[..., Any], answers: dict[str, bytes], *, allowed: bool | None
) -> None:
    (found,), _, url = asked(server, policy, answers)
    assert (found.allows(url) if isinstance(found, Robots) else None) is allowed


def test_what_is_known_is_kept_for_a_day_and_what_is_not_is_asked_again(
    server: Any, policy: Callable[..., Any]
) -> None:
    day = defaults.ROBOTS_FRESH
    times = [timedelta(0), day / 2, day, day + timedelta(minutes=1)]
    good, bad = {"/robots.txt": answer("200 OK", REFUSAL)}, {"/robots.txt": answer("500 Oops")}
    assert asked(server, policy, good, times)[1] == 2
    found, requests, _ = asked(server, policy, bad, times)
    assert requests == 4
    assert all(isinstance(one, Failure) for one in found)


def test_what_is_kept_of_all_servers_together_is_bounded(
    server: Any, policy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(defaults, "ROBOTS_KEPT_BYTES", 1_000)
    times = [timedelta(0)] * 3
    assert asked(server, policy, {"/robots.txt": answer("404 Gone")}, times)[1] == 1
    many = b"User-agent: *\n" + b"Disallow: /a\n" * 3
    assert asked(server, policy, {"/robots.txt": answer("200 OK", many)}, times)[1] == 3


def test_an_address_that_cannot_be_asked_is_a_failure(
    server: Any, policy: Callable[..., Any]
) -> None:
    async def run() -> Robots | Failure:
        async with Gate(policy()) as gate:
            return await RobotsFiles("Tocsin").of(gate, "ftp://a.example/", NOW)

    assert isinstance(asyncio.run(run()), Failure)


def test_a_file_that_many_want_is_asked_for_once_and_no_more_in_that_pass_where_it_fails(
    server: Any, policy: Callable[..., Any]
) -> None:
    async def run(status: str) -> tuple[list[Robots | Failure], int]:
        files = RobotsFiles("Tocsin/0.1 (test)")
        async with server({"/robots.txt": answer(status)}) as there, Gate(policy()) as gate:
            wanted = (files.of(gate, there.url(f"/{page}"), NOW) for page in range(9))
            found = await asyncio.gather(*wanted)
            await files.of(gate, there.url("/"), NOW + timedelta(minutes=1))
            return found, len(there.seen)

    for status, kind, requests in (("200 OK", Robots, 1), ("503 Busy", Failure, 2)):
        found, asked_for = asyncio.run(run(status))
        assert [type(one) for one in found] == [kind] * 9
        assert asked_for == requests
