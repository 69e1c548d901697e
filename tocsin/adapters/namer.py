"""Names found by killable processes: a text that breaks its worker costs itself only."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from pydantic import TypeAdapter

from tocsin.adapters.workers import Limits, Workers
from tocsin.core import defaults
from tocsin.core.errors import ModelError
from tocsin.core.model import Entity, Failure

PROGRAM = "tocsin.adapters.names_child"
_TEXTS = TypeAdapter(list[str])
_FOUND = TypeAdapter(list[tuple[Entity, ...]])
# Read together, headlines cost a third of what they cost one by one.
_TOGETHER = 32
_TOGETHER_CHARS = 10_000


def require_model(name: str) -> None:
    """Raise `ModelError` unless a spaCy model of this name, or in this folder, is installed."""
    if not any((folder / "meta.json").is_file() for folder in _folders(name)):
        raise ModelError(
            f"the model {name} is not installed",
            hint="install it with pip, or set TOCSIN_MODEL to one that is installed",
        )


def _folders(name: str) -> list[Path]:
    """Where a model of this name would be: every spaCy model has a meta.json on top."""
    spec = find_spec(name) if name.isidentifier() else None
    packages = spec.submodule_search_locations if spec else None
    return [Path(name), *map(Path, packages or ())]


def _together(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in groups, in their order; a long one is a group by itself."""
    group: list[str] = []
    for text in texts:
        size = sum(map(len, group)) + len(text)
        if group and (size > _TOGETHER_CHARS or len(group) == _TOGETHER):
            yield group
            group = []
        group.append(text)
    if group:
        yield group


class Namer:
    """One process that finds names with a model. It starts when it is first needed."""

    def __init__(self, model: str) -> None:
        self._workers = Workers(
            PROGRAM,
            model.encode(),
            size=1,
            limits=Limits(memory=defaults.MODEL_MEMORY),
        )

    def names(self, texts: Sequence[str]) -> list[tuple[Entity, ...] | Failure]:
        """The names in each text. Raises `RunError` when the model does not load."""
        groups = list(_together(texts))
        answers = self._workers.map([_TEXTS.dump_json(group) for group in groups])
        found: list[tuple[Entity, ...] | Failure] = []
        for group, answer in zip(groups, answers, strict=True):
            if not isinstance(answer, Failure):
                found += _FOUND.validate_json(answer)
            elif len(group) == 1:
                found.append(answer)
            else:  # one of them broke it: the others are read all the same
                found += [each for text in group for each in self.names([text])]
        return found

    def close(self) -> None:
        """End the process."""
        self._workers.close()
