"""How often the interpreter looks for garbage while much is in hand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_USUAL: Final = gc.get_threshold()
# We make values by the million, which reference counting frees, and next to no cycles. Looked
# through at Python's own pace, every 700 values, they cost a quarter of a pass.
_SELDOM: Final = (100_000, *_USUAL[1:])


def collect_seldom() -> None:
    """From here on look for garbage once in so many new values, and never among what is there."""
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """The same for a while, with what is there looked through too."""
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
