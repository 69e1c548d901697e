"""What is sent to a parser process and what comes back, as bytes.

A job is a line of JSON with all of a document but its body, then the body as it came. An answer
is JSON, checked when it is read: the process that wrote it has read a hostile document.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from tocsin.core.model import Document


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read as a feed, whose `known` wordings need no text, or as a page."""

    wanted: Literal["feed", "page"]
    document: Document
    known: Collection[str] = ()


def packed(job: Job) -> bytes:
    """The job as bytes."""
    document = job.document
    head: dict[str, Any] = {
        "wanted": job.wanted,
        "known": list(job.known),
        "url": document.url,
        "content_type": document.content_type,
        "content_location": document.content_location,
    }
    return json.dumps(head).encode() + b"\n" + document.body


def unpacked(job: bytes) -> Job:
    """The job that was packed."""
    head, _, body = job.partition(b"\n")
    facts = json.loads(head)
    wanted, known = facts.pop("wanted"), frozenset(facts.pop("known"))
    return Job(wanted, Document(body=body, **facts), known)
