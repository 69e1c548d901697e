"""Files the user names: the watchlist with its OPML lists, and documents."""

from pathlib import Path
from typing import BinaryIO

from tocsin.core import watchlist
from tocsin.core.errors import Place, WatchlistError
from tocsin.core.trial import Judge, trusting
from tocsin.core.watchlist import Watchlist

_MOST_BYTES = 20 * 1024 * 1024
_NO_WATCHLIST = "copy deployments/watchlist.example.toml, or set TOCSIN_CONFIG to yours"
_NO_LIST = "mend the name under opml; it is taken from the watchlist's folder"


def read_watchlist(path: Path, judge: Judge = trusting) -> Watchlist:
    """The watchlist at `path`, with the feeds of the OPML files it names (relative to it).

    A watch that `judge` finds fault with is refused.

    Raises `WatchlistError` that says which file, where in it, and what to do.
    """
    loaded = watchlist.load(_text(path), str(path), judge)
    lists = [(str(path.parent / name), path.parent / name) for name in loaded.opml]
    return watchlist.with_opml(
        loaded, [(name, _bytes(file, "the OPML list", _NO_LIST)) for name, file in lists]
    )


def stamps(path: Path, opml: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """What changes when the watchlist or one of its lists does: name, time and size of each."""
    files = [path, *(path.parent / name for name in opml)]
    found = [(file, file.stat()) for file in files if file.exists()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in found)


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises `OSError` where it cannot be read or is too large."""
    with path.open("rb") as stream:
        return read_stream(stream)


def read_stream(stream: BinaryIO) -> bytes:
    """What a stream holds; one without end costs no more than the limit. Raises `OSError`."""
    content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise OSError(f"larger than {_MOST_BYTES // (1024 * 1024)} MiB")
    return content


def _text(path: Path) -> str:
    try:
        return _bytes(path, "the watchlist", _NO_WATCHLIST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WatchlistError(
            f"the watchlist is not UTF-8 text (byte {error.start})",
            place=Place(str(path)),
            hint="save it as UTF-8",
        ) from error


def _bytes(path: Path, what: str, hint: str) -> bytes:
    place = Place(str(path))
    try:
        return read_bytes(path)
    except FileNotFoundError as error:
        raise WatchlistError(f"{what} is not there", place=place, hint=hint) from error
    except OSError as error:
        raise WatchlistError(
            f"{what} cannot be read ({error.strerror or error})", place=place, hint=hint
        ) from error
