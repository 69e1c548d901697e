"""The house itself: what may be imported where, and what nobody may hand on."""

import ast
import inspect
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from prefect import Flow, Task

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("tocsin", "db", "tasks", "flows")
# The fetch gate, and what it is made of.
GATE = {
    *("gate", "hosts", "room", "targets", "addresses", "dialling", "metering"),
    *("visits", "answers", "codings", "faults", "trails"),
}
IMPORT_ALL = """
import importlib, os, sys

def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError(event)

sys.addaudithook(refuse)
import prefect, sqlalchemy
for names in (sys.argv[1:], sys.argv[:0:-1]):  # a circle of imports breaks one of the two
    child = os.fork()
    if not child:
        for name in names:
            try:
                importlib.import_module(name)
            except BaseException as error:
                print(f"{name}: {error!r}", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


HOST_NAMES = {"db.leases", "tocsin.cli.serving"}  # who ask what this machine is called
MODULES = {name_of(path): path for path in files()}


@cache
def imported(name: str) -> frozenset[str]:
    """What a module imports, wherever in it, as `a.b` and, from a package, `a.b.c`."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports relatively"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def made_of(name: str) -> set[str]:
    """The modules of ours that a module needs, and those that these need; itself too."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += [other for other in imported(one) if other in MODULES and other not in found]
    return found


@cache
def calls(name: str) -> list[ast.Call]:
    """Every call in a module."""
    tree = ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8")))
    return [node for node in tree if isinstance(node, ast.Call)]


@cache
def names_used(name: str) -> frozenset[str]:
    """Every name and attribute in a module."""
    tree = list(ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))))
    attributes = {node.attr for node in tree if isinstance(node, ast.Attribute)}
    return frozenset(attributes | {node.id for node in tree if isinstance(node, ast.Name)})


def importers(*packages: str) -> set[str]:
    """The modules that import one of these packages, or something in it."""
    return {
        name
        for name in MODULES
        for other in imported(name)
        if any(other == package or other.startswith(f"{package}.") for package in packages)
    }


@pytest.mark.slow
def test_every_module_imports_without_environment_or_network(tmp_path: Path) -> None:
    names = [name for name in MODULES if not name.endswith("_child") and "__main__" not in name]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, *names],
        env={"HOME": str(tmp_path)},  # Prefect makes a folder of its own on import
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_nothing_shadows_alembic_or_the_rooms() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_module_is_named_after_nothing_or_after_a_dependency() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
    declared = {
        line.partition(";")[0].strip().split("[")[0].split(">")[0].split("=")[0].split("<")[0]
        for line in requires("tocsin") or []
    }
    dependencies = {
        package.lower()
        for package, owners in packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} & declared
    }
    assert {"aiohttp", "prefect", "spacy"} <= dependencies
    names = {part for name in MODULES for part in name.split(".")[1:]}
    assert not names & (empty | dependencies | sys.stdlib_module_names)


def test_no_folder_of_ours_but_the_rooms_is_a_package() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(ROOMS)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)


def test_only_the_gate_and_what_it_is_made_of_opens_connections_for_feeds_and_pages() -> None:
    inside = made_of("tocsin.adapters.gate")
    assert importers("aiohttp") <= inside
    assert "tocsin.adapters.dialling" in inside
    assert not {name for name in inside if not name.startswith(("tocsin.adapters", "tocsin.core"))}
    family = {name.rpartition(".")[2] for name in inside if name.startswith("tocsin.adapters.")}
    assert family == GATE


def test_nobody_but_the_gate_resolves_names_or_opens_connections_by_hand() -> None:
    ways = {
        *("open_connection", "create_connection", "create_datagram_endpoint", "sock_connect"),
        *("getaddrinfo", "gethostbyname", "urlopen", "urlretrieve", "fetch_url", "fetch_response"),
        *("ClientSession", "TCPConnector", "connect_ex", "HTTPConnection"),
    }
    inside = made_of("tocsin.adapters.gate") | {"tocsin.cli.serving"}  # its own server on loopback
    assert {name for name in MODULES if names_used(name) & ways} <= inside


def test_no_parser_is_handed_an_address_or_may_load_one() -> None:
    for name in MODULES:
        for call in calls(name):
            match ast.unparse(call.func):
                case "feedparser.parse":  # bytes, it would take for a path or an address
                    assert ast.unparse(call.args[0]).startswith("io.BytesIO("), name
                case "etree.XMLParser" | "etree.HTMLParser":
                    options = {word.arg: ast.unparse(word.value) for word in call.keywords}
                    assert options["no_network"] == "True", name
                case "etree.parse" | "html.parse" | "etree.iterparse":
                    pytest.fail(f"{name} parses from a place, not from bytes")
                case "tldextract.TLDExtract":
                    assert "suffix_list_urls=()" in ast.unparse(call), name


@pytest.mark.parametrize(
    ("packages", "allowed"),
    [
        (("requests", "urllib3"), {"tocsin.adapters.slack", "tocsin.adapters.channels"}),
        (("smtplib",), {"tocsin.adapters.mail", "tocsin.adapters.channels"}),
        (("urllib.request",), {"tocsin.cli.serving"}),
        (("socket",), {"tocsin.adapters.dialling", "tocsin.adapters.metering", *HOST_NAMES}),
        (("httpx", "http.client", "ftplib", "urllib.robotparser", "xmlrpc"), set[str]()),
        (("subprocess",), {"tocsin.adapters.worker", "tocsin.cli.serving"}),
        (("multiprocessing",), set[str]()),  # daemonic Dask workers may not have such children
    ],
    ids=lambda value: "+".join(sorted(value)) or "nobody",
)
def test_what_reaches_out_is_imported_in_few_places(
    packages: tuple[str, ...], allowed: set[str]
) -> None:
    assert importers(*packages) <= allowed


def test_feeds_are_parsed_in_the_worker_and_nowhere_else() -> None:
    child = made_of("tocsin.adapters.parser_child")
    for package in ("feedparser", "trafilatura"):
        found = importers(package)
        assert found
        assert found <= child


def handed_on() -> Iterator[Any]:
    """Every parameter of every task and flow, with its type."""
    for name in MODULES:
        if not name.startswith(("tasks.", "flows.")):
            continue
        module = import_module(name)
        for what, thing in vars(module).items():
            if isinstance(thing, Task | Flow) and thing.fn.__module__ == name:
                hints = get_type_hints(thing.fn)
                for parameter in inspect.signature(thing.fn).parameters:
                    yield pytest.param(parameter, hints[parameter], id=f"{name}.{what}.{parameter}")


def is_small(kind: Any) -> bool:
    """An id, a date, a name, or a list of such: nothing that could hold a secret or a body."""
    if get_origin(kind) in {list, tuple, Union, UnionType}:
        return all(is_small(part) for part in get_args(kind))
    if get_origin(kind) is Literal:
        return True
    return kind in {int, str, bool, datetime, NoneType}


@pytest.mark.parametrize(("parameter", "kind"), list(handed_on()))
def test_tasks_and_flows_are_handed_ids_and_dates_only(parameter: str, kind: Any) -> None:
    # Prefect keeps parameters in clear.
    assert is_small(kind)
    assert not {"url", "header", "password", "secret", "token", "body"} & set(parameter.split("_"))


def test_every_step_of_a_pass_is_a_task_that_keeps_no_result() -> None:
    steps = [
        thing
        for name in MODULES
        if name.startswith("tasks.")
        for thing in vars(import_module(name)).values()
        if isinstance(thing, Task)
    ]
    assert len(steps) >= 7
    assert {step.persist_result for step in steps} == {False}
    assert {step.retries for step in steps} == {0}  # the next pass is the retry


def test_no_module_is_longer_than_can_be_read() -> None:
    long = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_secret_of_the_environment_is_read_outside_the_settings() -> None:
    readers = {name for name in importers("dotenv") if name != "tocsin.settings"}
    assert readers == set()
