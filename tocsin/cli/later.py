"""Commands of the contract that this version refuses, by name, rather than pretend.

They take whatever they are given: what is wrong is that they are not there.
"""

from typing import Final

import typer

from tocsin.cli.app import LATER, app, not_built

_ANYTHING: Final = {"ignore_unknown_options": True, "allow_extra_args": True}
_COMMANDS: Final = (
    ("web", "Read-only pages.", "", "see `tocsin stories`, `tocsin search` and `tocsin alerts`"),
)  # fmt: skip


def _refuse(command: str, does: str, example: str, instead: str) -> None:
    def refused(_context: typer.Context) -> None:
        raise not_built(command, instead)

    app.command(
        command,
        help=f"{does} Not built yet.",
        epilog=f"Example: `{' '.join(filter(None, ('tocsin', command, example)))}`",
        context_settings=dict(_ANYTHING),
        rich_help_panel=LATER,
    )(refused)


for _row in _COMMANDS:
    _refuse(*_row)
