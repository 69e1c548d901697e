"""Files the user names: the watchlist with its OPML lists, and documents."""

from pathlib import Path

from tocsin.core import watchlist
from tocsin.core.errors import Place, WatchlistError
from tocsin.core.watchlist import Watchlist

_MOST_BYTES = 20 * 1024 * 1024


def read_watchlist(path: Path) -> Watchlist:
    """The watchlist at `path`, with the feeds of the OPML files it names (relative to it).

    Raises `WatchlistError` that says which file, where in it, and what to do.
    """
    loaded = watchlist.load(_text(path), str(path))
    lists = [(str(path.parent / name), path.parent / name) for name in loaded.opml]
    return watchlist.with_opml(
        loaded, [(name, _bytes(file, "the OPML list")) for name, file in lists]
    )


def stamps(path: Path, opml: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """What changes when the watchlist or one of its lists does: name, time and size of each."""
    files = [path, *(path.parent / name for name in opml)]
    found = [(file, file.stat()) for file in files if file.exists()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in found)


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises `OSError` where it cannot be read or is too large."""
    if path.stat().st_size > _MOST_BYTES:
        raise OSError(f"larger than {_MOST_BYTES // (1024 * 1024)} MiB")
    return path.read_bytes()


def _text(path: Path) -> str:
    try:
        return _bytes(path, "the watchlist").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WatchlistError(
            f"the watchlist is not UTF-8 text (byte {error.start})",
            place=Place(str(path)),
            hint="save it as UTF-8",
        ) from error


def _bytes(path: Path, what: str) -> bytes:
    place = Place(str(path))
    try:
        return read_bytes(path)
    except FileNotFoundError as error:
        raise WatchlistError(
            f"{what} is not there",
            place=place,
            hint="copy deployments/watchlist.example.toml, or set TOCSIN_CONFIG to yours",
        ) from error
    except OSError as error:
        raise WatchlistError(
            f"{what} cannot be read: {error.strerror or error}", place=place
        ) from error
