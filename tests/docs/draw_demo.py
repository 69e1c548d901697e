"""Writes docs/demo.svg to stdout: parts of the demo's account, as a terminal shows it.

The demo is played for the picture, by the steps without Prefect, which leave the same rows. Give
`--prefect` to play it by the real flow. Nothing in the account is changed but where it is cut.
"""

import re
import sys
import tempfile
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from flows.passes import bare, monitoring
from tasks import world
from tocsin.demo.account import Account, show
from tocsin.demo.performance import INSTANTS, flowing, rehearse
from tocsin.demo.stage import staged

COLUMNS = 112
SECTIONS = ("What came in", "Why each alert rang")
THEME = TerminalTheme(
    (27, 34, 43),
    (216, 222, 228),
    [(27, 34, 43), (229, 115, 115), (129, 199, 132), (230, 192, 104)]
    + [(121, 174, 224), (206, 147, 216), (118, 198, 205), (216, 222, 228)],
    [(120, 132, 144), (255, 138, 128), (165, 214, 167), (255, 213, 128)]
    + [(144, 202, 249), (225, 170, 235), (150, 220, 226), (245, 247, 250)],
)


def played(*, by_prefect: bool) -> Account:
    """The demo, played in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-demo-") as folder:
        with staged(Path(folder), INSTANTS[0]) as stage:
            shell = flowing() if by_prefect else nullcontext(lambda now: monitoring(bare, now))
            with shell as run:
                try:
                    return rehearse(stage, run, lambda _: None)
                finally:
                    world.close()


def picture(account: Account) -> str:
    """The sections of the account as an SVG that needs nothing from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "dim"), "make demo"))
    for line in _chosen(account):
        console.print(line, soft_wrap=True)
    drawn = console.export_svg(title="make demo", theme=THEME, unique_id="demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def _chosen(account: Account) -> list[Text]:
    screen = StringIO()
    terminal = Console(
        file=screen, width=COLUMNS, force_terminal=True, color_system="standard", legacy_windows=False
    )
    show(account, terminal)
    lines: list[Text] = []
    wanted = False
    for line in Text.from_ansi(screen.getvalue()).split("\n", allow_blank=True):
        if line.plain.rstrip().endswith("──"):
            wanted = line.plain.startswith(SECTIONS) or (wanted and line.plain.startswith(" "))
        if wanted:
            line.rstrip()
            lines.append(line)
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return lines


if __name__ == "__main__":
    sys.stdout.write(picture(played(by_prefect="--prefect" in sys.argv)))
