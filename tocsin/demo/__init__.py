"""The demo: three invented days of news, served on loopback and watched by the real pass."""

from pathlib import Path


def play(folder: Path | None = None) -> None:
    """Run the main job on the bundled feeds and print the account of it on stdout.

    Opens no connection but to this machine, and leaves nothing running. Database, watchlist and
    alerts stay in `folder`, by default a new temporary one. Raises `TocsinError`.
    """
    from tocsin.demo.performance import perform

    perform(folder)
