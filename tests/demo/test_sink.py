"""The loopback channel takes what Apprise posts, and nothing that would hurt."""

import http.client
import json
from pathlib import Path
from urllib.parse import urlsplit

import apprise
import pytest

from tocsin.demo import sink


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    connection.putrequest("POST", address.path)
    for name, value in (headers or {"Content-Length": str(len(body))}).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    status = connection.getresponse().status
    connection.close()
    return status


# Apprise imports a module of the standard library that goes with Python 3.13.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_an_alert_from_apprise_is_kept_and_written(tmp_path: Path) -> None:
    with sink.listen(tmp_path / "alerts.jsonl") as channel:
        service = apprise.Apprise(channel.url)
        assert service.notify(title="Ceasefire [happening]", body="“accepts” \N{BELL}")
    lines = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == channel.taken
    assert channel.taken[0]["title"] == "Ceasefire [happening]"
    assert channel.taken[0]["message"] == "“accepts” \N{BELL}"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {"Content-Length": "99999999"}, 413),
        (b"", {"Accept": "*/*"}, 411),
        (b"", {"Content-Length": "-1"}, 411),
        (b"{", None, 400),
        (b"[1]", None, 400),
        (b"[" * 100_000, None, 400),
        (b"\xff", None, 400),
    ],
)
def test_what_is_no_alert_is_refused(
    tmp_path: Path, body: bytes, headers: dict[str, str] | None, status: int
) -> None:
    with sink.listen(tmp_path / "alerts.jsonl") as channel:
        assert post(channel.url, body, headers) == status
        assert channel.taken == []


def test_the_file_is_there_even_when_nothing_rings(tmp_path: Path) -> None:
    with sink.listen(tmp_path / "alerts.jsonl"):
        pass
    assert (tmp_path / "alerts.jsonl").read_text() == ""
