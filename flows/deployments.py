"""The deployments of prefect.yaml, served from this process."""

import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from prefect import Flow, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

FILE = Path(__file__).resolve().parent.parent / "deployments" / "prefect.yaml"
_RUNS_AT_ONCE = 2


def described(file: Path = FILE) -> list[Mapping[str, Any]]:
    """The deployments as the file describes them."""
    deployments: list[Mapping[str, Any]] = yaml.safe_load(file.read_text())["deployments"]
    return deployments


def flow_of(entrypoint: str) -> Flow[Any, Any]:
    """The flow that a module path such as `flows.monitor.monitor` names."""
    module, _, name = entrypoint.rpartition(".")
    found = getattr(import_module(module), name)
    assert isinstance(found, Flow)
    return found


def deployment(description: Mapping[str, Any]) -> RunnerDeployment:
    """One deployment, as Prefect serves it."""
    made = flow_of(description["entrypoint"]).to_deployment(
        name=description["name"],
        description=description["description"],
        tags=list(description["tags"]),
        parameters=dict(description["parameters"]),
        schedules=[_schedule(item) for item in description["schedules"]],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)
    return made


def _schedule(item: Mapping[str, Any]) -> Schedule:
    return Cron(item["cron"], timezone=item["timezone"], active=item["active"], slug=item["slug"])


def serve_all(file: Path = FILE) -> None:
    """Serve every deployment of the file in the foreground, until SIGINT. Needs a Prefect API."""
    serve(
        *(deployment(item) for item in described(file)),
        limit=_RUNS_AT_ONCE,
        print_starting_message=False,
    )


if __name__ == "__main__":
    # Whoever starts us in the background may have us ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    serve_all(*map(Path, sys.argv[1:2]))
