import pytest
from prefect import Flow
from prefect.client.orchestration import get_client

from flows.deployments import FILE, deployment, described, flow_of


def test_monitor_is_scheduled_and_backfill_is_there() -> None:
    schedules = {item["name"]: item["schedules"] for item in described()}
    assert set(schedules) == {"monitor", "backfill", "digest", "maintain"}
    assert schedules["monitor"][0]["active"]
    assert schedules["maintain"][0]["active"]
    assert not schedules["backfill"]


@pytest.mark.parametrize("item", described(), ids=lambda item: item["name"])
def test_every_deployment_names_a_flow_that_imports_and_takes_its_parameters(item: dict) -> None:
    flow = flow_of(item["entrypoint"])
    assert isinstance(flow, Flow)
    assert flow.name == item["name"]
    flow.validate_parameters(item["parameters"])
    made = deployment(item)
    assert made.entrypoint == item["entrypoint"]


@pytest.mark.parametrize("item", described(), ids=lambda item: item["name"])
def test_schedules_are_in_utc_where_no_hour_is_skipped(item: dict) -> None:
    assert {schedule["timezone"] for schedule in item["schedules"]} <= {"UTC"}


@pytest.mark.parametrize("item", described(), ids=lambda item: item["name"])
def test_every_parameter_says_in_the_run_form_what_it_is(item: dict) -> None:
    properties = flow_of(item["entrypoint"]).parameters.properties
    assert properties
    assert all(field.get("description") for field in properties.values())


def test_the_file_holds_no_secret_and_no_path_of_a_machine() -> None:
    text = FILE.read_text()
    assert "/home/" not in text
    assert "password" not in text


@pytest.mark.slow
@pytest.mark.prefect
def test_the_prefect_that_is_installed_schedules_runs(prefect_api: None) -> None:
    # Prefect 3.8 on SQLAlchemy 2.1 serves, deploys, and never schedules anything.
    (monitor,) = [item for item in described() if item["name"] == "monitor"]
    made = deployment({**monitor, "name": "of this test alone"}).apply()
    with get_client(sync_client=True) as client:
        client.request("POST", "/deployments/{id}/schedule", path_params={"id": made})
        runs = client.read_flow_runs()
    planned = [run.expected_start_time for run in runs if run.deployment_id == made]
    assert planned
    assert all(start and start.minute % 5 == 0 for start in planned)
