"""Names found by killable processes: a text that breaks its worker costs itself only."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from pydantic import TypeAdapter

from tocsin.adapters.workers import Limits, Workers
from tocsin.core import defaults
from tocsin.core.errors import ModelError
from tocsin.core.model import Entity, Failure

_ENTITIES = TypeAdapter(tuple[Entity, ...])


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


class Namer:
    """One process that finds names with a model. It starts when it is first needed."""

    def __init__(self, model: str) -> None:
        self._workers = Workers(
            "tocsin.adapters.names_child",
            model.encode(),
            size=1,
            limits=Limits(memory=defaults.MODEL_MEMORY),
        )

    def names(self, texts: Sequence[str]) -> list[tuple[Entity, ...] | Failure]:
        """The names in each text. Raises `RunError` when the model does not load."""
        return [
            answer if isinstance(answer, Failure) else _ENTITIES.validate_json(answer)
            for answer in self._workers.map([text.encode() for text in texts])
        ]

    def close(self) -> None:
        """End the process."""
        self._workers.close()
