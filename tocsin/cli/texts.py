"""Commands on texts and files: parse, match, evaluate, read, group. They need no database."""

from typing import Annotated

import typer

from tocsin.cli.app import TRY, JsonOption, app, as_json, note
from tocsin.core.errors import RunError, UsageError
from tocsin.core.model import Failure

FileArgument = Annotated[
    str, typer.Argument(metavar="[FILE|-]", help="A file, or - for standard input.")
]
JsonLinesOption = Annotated[bool, typer.Option("--jsonl", help="Read and write JSON Lines.")]


@app.command(rich_help_panel=TRY, epilog="Example: `tocsin parse --json feed.xml`")
def parse(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Feed documents; - for standard input."),
    ],
    json: JsonOption = False,
) -> None:
    """Say what feed documents say. Exit 1 where one could not be read."""
    from tocsin.cli.parsing import parsed, tell

    failed = 0
    for file, found in parsed(files):
        failed += isinstance(found, Failure)
        tell(file, found, as_documents=json)
    if failed:
        note(f"{failed} of {len(files)} could not be read")
        raise typer.Exit(1)


@app.command(
    rich_help_panel=TRY,
    epilog="""Example: `echo "Kyiv accepts a truce" | tocsin match --query 'truce OR ceasefire'`""",
)
def match(
    file: FileArgument = "-",
    query: Annotated[str | None, typer.Option(help="A query of your own.")] = None,
    watch: Annotated[str | None, typer.Option(help="One watch of the watchlist.")] = None,
    jsonl: JsonLinesOption = False,
    json: JsonOption = False,
) -> None:
    """Find what watches or a query match in a text, exactly as a pass would.

    The first line of a plain text is its title. With --jsonl each line is
    {"id","title","text"}, and is answered with {"id","mentions","status"}.
    """
    from tocsin.cli.matching import chosen, match_lines, match_text

    watches = chosen(query, watch)
    single = query is not None or watch is not None
    if not jsonl:
        match_text(file, watches, single=single, as_document=json)
    elif unread := match_lines(file, watches, single=single):
        raise RunError(f"{unread} texts could not be read", hint="their lines hold an error")


@app.command(rich_help_panel=TRY, epilog="Example: `tocsin group --jsonl articles.jsonl`")
def group(file: FileArgument = "-", jsonl: JsonLinesOption = False) -> None:
    """Group articles into stories.

    Reads {"id","title","text","published"}, the last if known, and writes {"id","story"}.
    """
    from tocsin.cli.documents import json_lines
    from tocsin.cli.grouping import stories

    if not jsonl:
        raise UsageError("group reads JSON Lines", hint='add --jsonl: {"id","title","text"} a line')
    documents = list(json_lines(file))
    for document, story in zip(documents, stories(documents), strict=True):
        as_json({"id": document.id, "story": story})


@app.command(rich_help_panel=TRY, epilog="Example: `tocsin read page.html`")
def read(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A page.")],
    json: JsonOption = False,
) -> None:
    """Say what a web page says: its main text, the names in it, and what watches find."""
    from tocsin.cli.pages import page_json, show_page

    found = page_json(source)
    if json:
        as_json(found)
    else:
        show_page(found)


@app.command(
    rich_help_panel=TRY, epilog="Example: `tocsin evaluate labelled.jsonl --only Ceasefire`"
)
def evaluate(
    file: Annotated[str, typer.Argument(metavar="FILE.jsonl", help="Labelled texts.")],
    only: Annotated[str | None, typer.Option(help="One watch of the watchlist.")] = None,
    json: JsonOption = False,
) -> None:
    """Hold the watches against labelled texts.

    Each line is {"id","title","text","labels":{watch: status}}.
    """
    from tocsin.cli.documents import json_lines
    from tocsin.cli.evaluation import evaluated
    from tocsin.cli.matching import chosen

    watches = chosen(None, only)
    evaluated(list(json_lines(file)), watches, as_documents=json)
