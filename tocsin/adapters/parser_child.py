"""The worker process that reads feed documents and pages: `python -m tocsin.adapters.parser_child`.

A job is a line of JSON with all of the document but its body, then the body as it came.
"""

import dataclasses
import json
from datetime import datetime
from typing import Any

from tocsin.adapters.child import Handler, serve
from tocsin.adapters.feeds import parse_feed
from tocsin.core.model import Document, Failure, Page


def _plain(value: Any) -> Any:
    """What `json` does not know: the values of the model, and times."""
    if isinstance(value, datetime):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _page(document: Document) -> Page | Failure:
    from tocsin.adapters.pages import main_text  # most runs read no page

    return main_text(document)


def handle(job: bytes) -> bytes:
    """The answer to one job, as JSON."""
    head, _, body = job.partition(b"\n")
    facts = json.loads(head)
    wanted, known = facts.pop("wanted"), frozenset(facts.pop("known"))
    document = Document(body=body, **facts)
    found = _page(document) if wanted == "page" else parse_feed(document, known)
    return json.dumps(found, default=_plain).encode()


def make_handler(_: bytes) -> Handler:
    """The parser needs no set-up."""
    return handle


if __name__ == "__main__":
    serve(make_handler)
