"""Writes docs/commands.md to stdout, from the commands themselves."""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import typer

from tocsin.cli.app import registered

HEAD = """\
# Commands

Every command has `--help`. Results go to stdout, logs and progress to stderr. With `--json` they \
are JSON, one document a line, times as `…Z`, absent values null. Times you give are ISO; without \
a zone they are UTC.

Exit 0: done, feeds that are down included. Exit 1: something failed. Exit 2: wrong usage or \
configuration; nothing was written.

`parse`, `read`, `group` and `match --query` need no watchlist, database or secret.

This page is written from the commands by `tests/docs/write_commands.py`.
"""


class Typed(NamedTuple):
    """A command, what is typed for it, and the heading it stands under in `--help`."""

    group: str
    line: str
    command: Any


def commands() -> list[Typed]:
    """Every command, those of one heading together."""
    found = list(_walk(typer.main.get_command(registered()), "tocsin", ""))
    order = list(dict.fromkeys(each.group for each in found))
    return sorted(found, key=lambda each: order.index(each.group))


def _walk(parent: Any, line: str, inherited: str) -> Iterator[Typed]:
    for name, command in getattr(parent, "commands", {}).items():
        panel = command.rich_help_panel
        group = panel if isinstance(panel, str) else inherited
        yield Typed(group, f"{line} {name}", command)
        yield from _walk(command, f"{line} {name}", group)


def page() -> str:
    """The whole page."""
    found = commands()
    parts = [HEAD.strip(), "| command | does |\n|---|---|\n" + "\n".join(map(_listed, found))]
    for group, some in groupby(found, key=lambda each: each.group):
        parts += [f"## {group}", *map(_section, some)]
    return "\n\n".join(parts) + "\n"


def _listed(each: Typed) -> str:
    first = _joined(each.command.help).split(". ")[0].rstrip(".")
    later = " (not built yet)" if "Not built yet" in each.command.help else ""
    return f"| [`{each.line}`](#{each.line.replace(' ', '-')}) | {_cell(first)}{later} |"


def _section(each: Typed) -> str:
    command = each.command
    parts = [f"### `{each.line}`", _joined(command.help), command.epilog or ""]
    rows = [_row(parameter) for parameter in command.params]
    if rows:
        parts.append("\n".join(["| option | what | default |", "|---|---|---|", *rows]))
    return "\n\n".join(part for part in parts if part)


def _row(parameter: Any) -> str:
    named = parameter.param_type_name == "argument"
    spelled = parameter.name.upper() if named else ", ".join(parameter.opts)
    return f"| `{spelled}` | {_cell(_joined(parameter.help))} | {_default(parameter)} |"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    return "" if parameter.default in (None, False) else f"`{parameter.default}`"


def _joined(text: str | None) -> str:
    return " ".join((text or "").split())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    sys.stdout.write(page())
