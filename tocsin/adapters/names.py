"""People, organisations and places in a text, by a trained spaCy model. Runs in a worker."""

from collections.abc import Callable, Sequence
from typing import Final

import spacy
from pydantic import TypeAdapter
from spacy.language import Language
from spacy.tokens import Doc

from tocsin.core import defaults
from tocsin.core.errors import ModelError
from tocsin.core.model import Entity

TEXTS: Final = TypeAdapter(list[str])
FOUND: Final = TypeAdapter(list[tuple[Entity, ...]])

_KINDS: Final = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
_UNUSED: Final = ["tagger", "parser", "attribute_ruler", "lemmatizer"]


def named(model: Language, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
    """The names in each text in its order, each once; `defaults.NAMED_CHARS` of it are read."""
    with model.memory_zone():
        return [_names(read) for read in model.pipe(text[: defaults.NAMED_CHARS] for text in texts)]


def _names(read: Doc) -> tuple[Entity, ...]:
    found: dict[tuple[str, str], str] = {}
    for span in read.ents:
        if kind := _KINDS.get(span.label_):
            found.setdefault((" ".join(span.text.split()).removesuffix("'s"), kind), span.text)
    return tuple(Entity(text, name, kind) for (name, kind), text in found.items())


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
    """What the worker does with some texts, once it has the model named in `setup`."""
    model = load(setup.decode())
    return lambda job: FOUND.dump_json(named(model, TEXTS.validate_json(job)))
