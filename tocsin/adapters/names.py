"""People, organisations and places in a text, by a trained spaCy model. Runs in a worker."""

from collections.abc import Callable
from typing import Final

import spacy
from pydantic import TypeAdapter
from spacy.language import Language

from tocsin.core import defaults
from tocsin.core.errors import ModelError
from tocsin.core.model import Entity

ENTITIES: Final = TypeAdapter(tuple[Entity, ...])

_KINDS: Final = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
_UNUSED: Final = ["tagger", "parser", "attribute_ruler", "lemmatizer"]


def named(model: Language, text: str) -> tuple[Entity, ...]:
    """The names in a text in its order, each once; `defaults.NAMED_CHARS` of it are read."""
    with model.memory_zone():
        found = {
            (" ".join(span.text.split()).removesuffix("'s"), _KINDS[span.label_]): span.text
            for span in reversed(model(text[: defaults.NAMED_CHARS]).ents)
            if span.label_ in _KINDS
        }
    return tuple(Entity(text, name, kind) for (name, kind), text in reversed(found.items()))


def load(name: str) -> Language:
    """The model, without the parts that find no names. Raises `ModelError`."""
    try:
        return spacy.load(name, exclude=_UNUSED)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the model {name} does not load: {str(error).splitlines()[0]}",
            hint="install it, or set TOCSIN_MODEL to one that is installed",
        ) from error


def make_handler(setup: bytes) -> Callable[[bytes], bytes]:
    """What the worker does with each text, once it has the model named in `setup`."""
    model = load(setup.decode())
    return lambda job: ENTITIES.dump_json(named(model, job.decode()))
