"""`tocsin serve`: a scheduled run happens, nothing of it is left, and Prefect learns no secret."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from flows.deployments import FILE

pytestmark = [pytest.mark.slow, pytest.mark.prefect, pytest.mark.timeout(300)]

STOP_SECONDS = 15
EVERY_MINUTE = FILE.read_text().replace("*/5 * * * *", "* * * * *")
PASSWORD, TOKEN, KEY = "canary-of-a-password", "canaryofatoken0123", "canary-of-a-key"
CANARIES = [secret.encode() for secret in (PASSWORD, TOKEN, KEY)]
MONITOR = {"name": {"any_": ["monitor"]}}
WATCHLIST = """
[[channels]]
name = "desk"
url = "{mail}"
[[channels]]
name = "chat"
url = "${{SLACK_URL}}"
[[channels]]
name = "away"
url = "json://bell:{password}@127.0.0.1:9/{token}"
[[channels]]
name = "broken"
url = "slack://{token}"
[[feeds]]
url = "http://reader:{password}@127.0.0.1:{port}/a"
headers = {{ X-Key = "{key}" }}
[[feeds]]
url = "http://reader:{password}@127.0.0.1:{port}/down"
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"
"""


@dataclass
class Service:
    """`tocsin serve` as a user starts it, in a folder of its own."""

    process: subprocess.Popen[bytes]
    folder: Path

    def said(self) -> str:
        """What it has written to stdout and stderr so far."""
        return (self.folder / "said.txt").read_text(encoding="utf-8")

    def wait_until(self, words: str) -> str:
        """Wait until it says this (a pattern). What of it stands in its first group."""
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            if found := re.search(words, self.said()):
                return found[found.lastindex or 0]
            time.sleep(0.2)
        raise AssertionError(f"it did not say {words}: {self.said()}")

    def end(self, send: Callable[[int, int], None], number: int) -> float:
        """Send it a signal; how many seconds it took to end."""
        began = time.monotonic()
        send(self.process.pid, number)
        self.process.wait(60)
        return time.monotonic() - began

    def left(self) -> list[str]:
        """What still runs of all that it started: everything it starts has its home."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if f"HOME={self.folder}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


@pytest.fixture
def serve(tmp_path: Path, slack_sink: Any) -> Iterator[Callable[..., Service]]:
    """Start `tocsin serve` without any environment but what it needs."""
    started: list[Service] = []

    def start(**environment: str) -> Service:
        (tmp_path / "every-minute.yaml").write_text(EVERY_MINUTE)
        kept = {name: value for name, value in os.environ.items() if name.startswith("TOCSIN_")}
        with (tmp_path / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "tocsin", "serve"],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(tmp_path),
                    "PREFECT_HOME": str(tmp_path / "prefect"),
                    "PYTHONUNBUFFERED": "1",
                    "SLACK_URL": f"slack://T0TEST/B0TEST/{TOKEN}",
                    "TOCSIN_DEPLOYMENTS": str(tmp_path / "every-minute.yaml"),
                    "TOCSIN_SLACK_URL": slack_sink.base,
                    **kept,
                    "TOCSIN_FETCH_TIMEOUT": "60",
                    **environment,
                },
                cwd=tmp_path,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        started.append(Service(process, tmp_path))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.process.kill()
            service.process.wait()


@pytest.fixture
def desk(new_desk: Callable[[str], Any], newsroom: Any, smtp_sink: Any) -> Any:
    """A desk after first contact, an hour ago by its clock; now there is news."""
    desk = new_desk("sqlite")
    mail = smtp_sink.url().replace("mailto://", f"mailto://bell:{PASSWORD}@")
    desk.watch(
        WATCHLIST.format(mail=mail, password=PASSWORD, token=TOKEN, key=KEY, port=newsroom.port)
    )
    smtp_sink.password = PASSWORD.encode()
    newsroom.publish("a", {"guid": "a-0", "title": "Weather in the delta"})
    desk.run()
    newsroom.publish("a", {"guid": "a-1", "title": "Kyiv accepts a 30-day ceasefire"})
    return desk


def until(ask: Callable[[], Any]) -> Any:
    """The answer, once there is one; a Prefect server may be busy."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        with suppress(HTTPError):
            if found := ask():
                return found
        time.sleep(0.3)
    raise AssertionError("it never came")


def asked(api: str, what: str, **of: Any) -> Any:
    """The answer of the Prefect API to a POST."""
    body = json.dumps(of).encode()
    with urlopen(Request(f"{api}/{what}", body, {"Content-Type": "application/json"})) as answer:
        return json.load(answer)


def passes(desk: Any) -> list[tuple[bool, dict[str, Any]]]:
    """Whether each pass that is over failed, and its report."""
    file = desk.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        rows = connection.execute("SELECT failed, report FROM run WHERE ended IS NOT NULL")
        return [(bool(failed), json.loads(report)) for failed, report in rows]


def holders(folder: Path) -> list[str]:
    """The files that hold a secret, but for the watchlist, where they belong."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != "tocsin.toml"
        and any(canary in path.read_bytes() for canary in CANARIES)
    ]


def test_a_scheduled_run_happens_and_leaves_no_secret_and_no_process(
    desk: Any, newsroom: Any, serve: Callable[..., Service], smtp_sink: Any, slack_sink: Any
) -> None:
    slack_sink.script.append("403")
    newsroom.headers.clear()
    service = serve()
    api = f"http://{service.wait_until(r'Prefect API at (127[.0-9]+:[0-9]+)')}/api"
    service.wait_until("Finished in state Completed")  # of a task, or of the flow
    (_, (failed, report), *_) = until(lambda: passes(desk) if len(passes(desk)) > 1 else None)
    assert not failed
    assert (report["feeds"], report["new"], report["alerts"]) == (2, 1, 1)
    assert (report["deliveries"], report["failed_deliveries"]) == (1, 3)
    assert [error["class"] for error in report["errors"]] == ["http_status"]
    assert len(smtp_sink.letters) == 1
    assert all(headers["X-Key"] == KEY for path, headers in newsroom.headers if path == "a")
    assert all("Authorization" in headers for _, headers in newsroom.headers)
    assert TOKEN in slack_sink.posts[0][0]

    service.wait_until("Flow run .* Finished in state Completed")
    completed = {"state": {"name": {"any_": ["Completed"]}}}
    runs = until(lambda: asked(api, "flow_runs/filter", flow_runs=completed))
    assert all(run["auto_scheduled"] for run in runs)

    assert service.end(os.kill, signal.SIGTERM) < STOP_SECONDS
    assert service.process.returncode == 0
    assert service.left() == []
    assert holders(service.folder) == []


@pytest.mark.parametrize(
    ("send", "number"),
    [(os.kill, signal.SIGTERM), (os.killpg, signal.SIGINT)],
    ids=["SIGTERM", "Ctrl-C"],
)
def test_it_stops_also_while_its_server_starts(
    desk: Any, serve: Callable[..., Service], send: Callable[[int, int], None], number: int
) -> None:
    service = serve()
    service.wait_until("starting a Prefect server")
    time.sleep(0.5)
    assert service.end(send, number) < STOP_SECONDS
    assert service.left() == []


def test_with_an_api_of_its_own_it_runs_what_is_asked_for_and_stops_in_mid_run(
    desk: Any, newsroom: Any, serve: Callable[..., Service], prefect_api: None
) -> None:
    from prefect.settings import get_current_settings

    api = str(get_current_settings().api.url)
    reached, leave = threading.Event(), threading.Event()

    def stall(_: Any) -> None:
        reached.set()
        leave.wait(60)

    newsroom.answers["a"] = stall
    service = serve(PREFECT_API_URL=api)
    service.wait_until("serving with the Prefect API at")
    (deployment,) = until(lambda: asked(api, "deployments/filter", deployments=MONITOR))
    create = f"deployments/{deployment['id']}/create_flow_run"
    until(lambda: asked(api, create, state={"type": "SCHEDULED", "state_details": {}}))
    assert reached.wait(60), service.said()
    # A terminal sends Ctrl-C to the whole group.
    assert service.end(os.killpg, signal.SIGINT) < STOP_SECONDS
    leave.set()
    assert service.left() == []
    newsroom.answers.clear()
    assert desk.run().alerts == 1  # what was cut short is done by the next pass, at once


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TOCSIN_DEPLOYMENTS": "nowhere.yaml"}, "nowhere.yaml"),
        ({"TOCSIN_CONFIG": "nowhere.toml"}, "nowhere.toml"),
        ({"TOCSIN_MODEL": "no_such_model"}, "no_such_model"),
        ({"TOCSIN_DATABASE_URL": "oracle://x"}, "TOCSIN_DATABASE_URL"),
    ],
)
def test_what_cannot_run_is_refused_before_anything_starts(
    desk: Any, serve: Callable[..., Service], environment: dict[str, str], words: str
) -> None:
    service = serve(**environment)
    assert service.process.wait(60) == 2
    assert words in service.said()
    assert len(service.said().splitlines()) == 1
    assert not (service.folder / "prefect").exists()
