"""What is said of an error that nobody foresaw: its kind and its place, never its text.

The text of a foreign error may hold an address with a password; `TOCSIN_DEBUG=1` shows it all.
"""

import traceback
from pathlib import Path

from tocsin import settings
from tocsin.core.errors import RunError, SettingError, TocsinError

_ROOT = Path(__file__).resolve().parents[2]
_ROOMS = tuple(str(_ROOT / room) for room in ("tocsin", "flows", "tasks", "db"))


def debugging() -> bool:
    """Whether the user asked for stack traces."""
    try:
        return settings.load().debug
    except SettingError:
        return False


def told(error: Exception) -> TocsinError:
    """The error in one sentence: its kind, and the line of ours that it came through last."""
    ours = [
        f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(_ROOMS)
    ]
    place = f" at {ours[-1]}" if ours else ""
    return RunError(
        f"unexpected: {type(error).__name__}{place}",
        hint="set TOCSIN_DEBUG=1 and run it again to see all of it, and report it",
    )
