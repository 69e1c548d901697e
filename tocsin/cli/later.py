"""Commands of the contract that this version refuses, by name, rather than pretend."""

from typing import Annotated

import typer

from tocsin.cli.app import app, not_built


@app.command(epilog="Example: `tocsin preview --watch Ceasefire`")
def preview(
    watch: Annotated[str | None, typer.Option(help="A watch of the watchlist.")] = None,  # noqa: ARG001
    query: Annotated[str | None, typer.Option(help="A query of your own.")] = None,  # noqa: ARG001
) -> None:
    """What a watch would have matched and rung over the stored days. Not built yet."""
    raise not_built("preview", "see `tocsin match` and `tocsin search`")


@app.command(epilog="Example: `tocsin digest`")
def digest() -> None:
    """Send the digests now. Not built yet."""
    raise not_built("digest", "see `tocsin alerts list` for what rang")


@app.command(epilog="Example: `tocsin maintain`")
def maintain() -> None:
    """Retention and notices. Not built yet."""
    raise not_built("maintain", "nothing is ever deleted in this version")


@app.command(epilog="Example: `tocsin web`")
def web() -> None:
    """Read-only pages. Not built yet."""
    raise not_built("web", "see `tocsin stories`, `tocsin search` and `tocsin alerts`")
