"""What `evaluate` does: the watches held against labelled texts, told in a form to work from."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.adapters.language import Watch
from tocsin.adapters.reader import Readers
from tocsin.cli.app import as_json
from tocsin.core.errors import UsageError
from tocsin.core.model import Failure, Status, Text
from tocsin.core.scores import Judged, Presence, Scores, score


def evaluated(
    documents: Sequence[Mapping[str, Any]], watches: Sequence[Watch], *, as_documents: bool
) -> None:
    """Read every text with the watches, and print how often they were right."""
    names = [str(name) for name, _ in watches]
    texts = [Text(str(item.get("title") or ""), str(item.get("text") or "")) for item in documents]
    with Readers(watches, size=1) as readers:
        answers = readers.read(texts)
    judged = [
        Judged(str(document.get("id")), name, _label(document, name), got.get(name))
        for document, got in zip(documents, map(_statuses, answers), strict=True)
        for name in names
    ]
    scores = score(judged)
    titles = {str(item.get("id")): text.title for item, text in zip(documents, texts, strict=True)}
    if as_documents:
        as_json(_json(scores, titles))
    else:
        _show(scores, titles)


def _statuses(answer: object) -> dict[str, Status]:
    if isinstance(answer, Failure) or not isinstance(answer, tuple):
        return {}
    return {str(reading.watch): reading.status for reading in answer}


def _label(document: Mapping[str, Any], watch: str) -> Status | None:
    labels = document.get("labels") or {}
    given = labels.get(watch) if isinstance(labels, dict) else None
    if given is None:
        return None
    try:
        return Status(given)
    except ValueError as error:
        raise UsageError(
            f"text {document.get('id')}: {given!r} is no status",
            hint=f"use one of {', '.join(Status)}",
        ) from error


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
                "title": titles[miss.id],
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
            ("id", "watch!", "labelled!", "read!", "title"),
            [(miss.id, miss.watch, miss.want, miss.got, titles[miss.id]) for miss in scores.misses],
        ),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
