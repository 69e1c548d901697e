"""The same passes in both shells leave the same rows, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.passes import bare, monitoring
from flows.shells import monitored

MORNING = datetime.fromisoformat("2026-03-03T06:00:00+00:00")
WATCHLIST = """
[[channels]]
name = "desk"
url = "{channel}"
{feeds}
[[watches]]
name = "Ceasefire"
query = "ceasefire OR truce"
[[watches]]
name = "Sanctions"
query = "sanction"
"""
TITLES = (
    "Kyiv accepts a 30-day ceasefire for the Kursk front line",
    "Seven ministers threaten sanctions on a shipping network",
    "Moscow rejects the truce plan for the front line",
    "Storm closes the coastal road",
)


@pytest.fixture
def scenario(newsroom: Any, smtp_sink: Any) -> Callable[[Any, Any], list[dict[str, Any]]]:
    """Four passes over five feeds that grow, with an edit, a copy and an outage. The reports."""

    def play(desk: Any, one: Callable[[datetime], Any]) -> list[dict[str, Any]]:
        feeds = [f"f{number}" for number in range(5)]
        listed = "\n".join(f'[[feeds]]\nurl = "{newsroom.url(feed)}"' for feed in feeds)
        desk.watch(WATCHLIST.format(channel=smtp_sink.url(), feeds=listed))
        reports = []
        for number in range(4):
            for feed in feeds:
                items = [
                    {"guid": f"{feed}-{n}", "title": f"{TITLES[n]}, {feed} reports"}
                    for n in range(number + 1)
                ]
                items[0]["title"] += " (updated)" if number > 1 else ""
                newsroom.publish(feed, *reversed(items))
            if number == 2:
                newsroom.bodies.pop("f3")
            report = one(MORNING + timedelta(minutes=30 * number))
            reports.append(report.as_json())
        return reports

    return play


def _sorted(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        report | {"errors": sorted(report["errors"], key=lambda error: error["feed"])}
        for report in reports
    ]


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_bare_and_the_prefect_shell_leave_the_same_rows(
    kind: str,
    prefect_api: None,
    new_desk: Callable[[str], Any],
    scenario: Callable[[Any, Any], list[dict[str, Any]]],
    dump: Callable[[str], Any],
) -> None:
    from flows.monitor import monitor

    desk = new_desk(kind)
    plain = scenario(desk, lambda now: monitoring(bare, now))
    rows = dump(desk.database_url)
    desk = new_desk(kind)
    flown = scenario(desk, lambda now: monitor(now=now))
    assert _sorted(flown) == _sorted(plain)
    assert dump(desk.database_url) == rows
    assert sum(report["alerts"] for report in plain) >= 2
    assert sum(report["edited"] for report in plain) == 5


@pytest.mark.slow
@pytest.mark.prefect
def test_a_run_whose_every_message_failed_has_its_report_from_prefect_too(
    prefect_api: None, new_desk: Callable[[str], Any], newsroom: Any, smtp_sink: Any
) -> None:
    desk = new_desk("sqlite")
    listed = f'[[feeds]]\nurl = "{newsroom.url("a")}"'
    desk.watch(WATCHLIST.format(channel=smtp_sink.url(), feeds=listed))
    newsroom.publish("a", {"guid": "1", "title": TITLES[3]})
    monitored(MORNING, every_feed=False)
    newsroom.publish("a", {"guid": "2", "title": TITLES[0]}, {"guid": "1", "title": TITLES[3]})
    smtp_sink.answers.append("451 4.3.0 later")
    report = monitored(MORNING + timedelta(minutes=30), every_feed=False)
    assert report.failed
    assert (report.alerts, report.deliveries, report.pending) == (1, 0, 1)
