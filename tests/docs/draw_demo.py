"""Writes docs/demo.svg to stdout: two parts of the demo's account, as a terminal shows them.

The demo is played for it by the real flow. Nothing is changed but where the account is cut.
"""

import re
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tocsin.demo.account import Account, show
from tocsin.demo.performance import INSTANTS, flowing, rehearse
from tocsin.demo.stage import staged

COLUMNS = 112
PARTS = ("What came in", "Why each alert rang")
RULE = "──"
THEME = TerminalTheme(
    (27, 34, 43),
    (216, 222, 228),
    [
        *((27, 34, 43), (229, 115, 115), (129, 199, 132), (230, 192, 104)),
        *((121, 174, 224), (206, 147, 216), (118, 198, 205), (216, 222, 228)),
    ],
)
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # they would be fetched


def played() -> Account:
    """The account of the demo, played in a folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-demo-") as folder,
        staged(Path(folder), INSTANTS[0]) as stage,
        flowing() as run,
    ):
        return rehearse(stage, run, lambda _: None)


def picture(account: Account) -> str:
    """The chosen parts of an account, as an SVG that needs nothing from elsewhere."""
    console = _terminal(record=True)
    for line in (Text.assemble(("$ ", "dim"), "make demo"), *_chosen(account)):
        console.print(line, soft_wrap=True)
    return FONTS.sub("", console.export_svg(title="make demo", theme=THEME, unique_id="demo"))


def _chosen(account: Account) -> list[Text]:
    terminal = _terminal()
    with terminal.capture() as screen:
        show(account, terminal)
    wanted, lines = False, []
    for line in Text.from_ansi(screen.get()).split("\n", allow_blank=True):
        if line.plain.endswith(RULE) and not line.plain.startswith(" "):
            wanted = line.plain.startswith(PARTS)
        if wanted:
            line.rstrip()
            lines.append(line)
    while not lines[-1].plain:
        lines.pop()
    return lines


def _terminal(*, record: bool = False) -> Console:
    """A terminal that is the same wherever this runs."""
    return Console(
        record=record,
        file=StringIO(),
        width=COLUMNS,
        force_terminal=True,
        color_system="standard",
        _environ={},
    )


if __name__ == "__main__":
    sys.stdout.write(picture(played()))
