"""What `evaluate` does: the watches held against labelled texts, told in a form to work from."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tocsin.adapters.reader import Read, Readers
from tocsin.cli.app import as_json, note
from tocsin.cli.documents import Document
from tocsin.cli.matching import Watches
from tocsin.core.errors import RunError
from tocsin.core.model import Failure, Reading, Status
from tocsin.core.scores import Judged, Presence, Scores, score


def evaluated(documents: Sequence[Document], watches: Watches, *, as_documents: bool) -> None:
    """Read every text with the watches, and print how often they were right.

    Raises `UsageError` for a label that is none, `RunError` where a text cannot be read.
    """
    names = [str(name) for name, _ in watches]
    labels = [_labels(document) for document in documents]
    _tell_unknown({name for given in labels for name in given}, names)
    texts = [document.text for document in documents]
    with Readers(watches, size=1) as readers:
        found = [_readings(*pair) for pair in zip(documents, readers.read(texts), strict=True)]
    judged = [
        _judged(document, name, given.get(name), got.get(name))
        for document, given, got in zip(documents, labels, found, strict=True)
        for name in names
    ]
    scores = score(judged)
    titles = {item.name: text.title for item, text in zip(documents, texts, strict=True)}
    if as_documents:
        as_json(_json(scores, titles))
    else:
        _show(scores, titles)


def _judged(document: Document, name: str, want: Status | None, got: Reading | None) -> Judged:
    if got is None:
        return Judged(document.name, name, want, None)
    because = next((found for found in got.mentions if found.status is got.status), None)
    return Judged(document.name, name, want, got.status, because or got.mentions[0])


def _readings(document: Document, answer: Read) -> dict[str, Reading]:
    if isinstance(answer, Failure):
        raise RunError(f"{document.place}: the text could not be read: {answer.message}")
    return {str(reading.watch): reading for reading in answer}


def _labels(document: Document) -> dict[str, Status]:
    labels = document.given.get("labels") or {}
    if not isinstance(labels, dict):
        raise document.refusal("labels is no object", 'write "labels": {"Ceasefire": "happening"}')
    return {name: _status(document, given) for name, given in labels.items() if given is not None}


def _status(document: Document, given: object) -> Status:
    try:
        return Status(str(given))
    except ValueError as error:
        hint = f"use one of {', '.join(Status)}"
        raise document.refusal(f"{given!r} is no status", hint) from error


def _tell_unknown(labelled: AbstractSet[str], watches: Sequence[str]) -> None:
    if left := sorted(labelled - set(watches)):
        note(f"labels of no watch here are left out: {', '.join(left)}")


def _json(scores: Scores, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "presence": _presence_json(scores.presence),
        "status_accuracy": scores.accuracy,
        "watches": {
            name: _presence_json(presence) | {"status_accuracy": scores.accuracy_by_watch.get(name)}
            for name, presence in scores.by_watch.items()
        },
        "confusion": [
            {"label": str(want), "read": str(got), "count": count}
            for (want, got), count in sorted(scores.confusion.items())
        ],
        "misses": [
            {
                "id": miss.id,
                "watch": miss.watch,
                "label": str(miss.want) if miss.want else None,
                "read": str(miss.got) if miss.got else None,
                "kind": miss.kind,
                "title": titles[miss.id],
                "term": miss.mention.term if miss.mention else None,
                "cue": miss.mention.cue if miss.mention else None,
                "sentence": miss.mention.sentence if miss.mention else None,
            }
            for miss in scores.misses
        ],
    }


def _presence_json(presence: Presence) -> dict[str, Any]:
    return {
        "precision": presence.precision,
        "recall": presence.recall,
        "f1": presence.f1,
        "right": presence.right,
        "wrong": presence.wrong,
        "missed": presence.missed,
    }


def _show(scores: Scores, titles: Mapping[str, str]) -> None:
    from tocsin.cli.tables import show, table

    presences = [*scores.by_watch.items(), ("all", scores.presence)]
    accuracies = {**scores.accuracy_by_watch, "all": scores.accuracy}
    used = [status for status in Status if any(status in pair for pair in scores.confusion)]
    show(
        table(
            "is it there, and what is said of it",
            ("watch", "precision#", "recall#", "F1#", "status#", "found#", "wrong#", "missed#"),
            [
                (
                    name,
                    *map(_share, (presence.precision, presence.recall, presence.f1)),
                    _share(accuracies.get(name)),
                    presence.right,
                    presence.wrong,
                    presence.missed,
                )
                for name, presence in presences
            ],
        ),
        "",
        table(
            "labelled (down), read as (across)",
            ("", *(f"{status}#" for status in used)),
            [(str(want), *(scores.confusion.get((want, got), 0) for got in used)) for want in used],
        ),
        "",
        table(
            f"{len(scores.misses)} misses",
            ("id", "watch!", "labelled!", "read!", "because of", "found in, or the title"),
            [
                (miss.id, miss.watch, miss.want, miss.got, *_because(miss, titles[miss.id]))
                for miss in sorted(scores.misses, key=lambda miss: (miss.watch, miss.kind))
            ],
        ),
    )


def _because(miss: Judged, title: str) -> tuple[object, object]:
    """The term and the cue that were read, in their sentence; where none was, the title."""
    from tocsin.cli.tables import marked, under

    if miss.mention is None:
        return None, title
    sentence = marked(miss.mention.sentence, miss.mention.text)
    return under(miss.mention.term, miss.mention.cue), sentence


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
