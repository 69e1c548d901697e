"""What can go wrong with a whole run, as one tree.

    TocsinError
    ├── UsageError            exit 2: wrong usage or configuration; nothing was written
    │   ├── SettingError      a TOCSIN_ setting has a value that cannot be
    │   ├── WatchlistError    the watchlist cannot be read; knows file, line and column
    │   ├── QueryError        a query cannot be read; knows line and column within it
    │   ├── DatabaseError     no database there, or one of another version
    │   ├── ModelError        the language model is not installed or does not load
    │   ├── ChannelError      a channel cannot be opened; names it, never its address
    │   └── NotBuiltError     a part that this version does not have yet
    └── RunError              exit 1: the run could not do its work
        ├── AllFailedError    every message failed; knows the report (in `core.report`)
        └── StorageError      the database went away or refused while we worked
            └── RowRefusedError   it refused what we wrote, and will refuse it again

What is expected to go wrong for *one* feed, page or channel is a value, not an exception:
see `Fetched`, `Parsed` and `Sent` in `tocsin.core.model`.
"""

from dataclasses import dataclass


class TocsinError(Exception):
    """The root. `hint` says what to do next, in one sentence, or is empty."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(TocsinError):
    """Wrong usage or configuration. Nothing was written."""

    exit_code = 2


class SettingError(UsageError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something is wrong. Lines and columns count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class WatchlistError(UsageError):
    """The watchlist is refused. `place` says where, `hint` offers the nearest right form."""

    def __init__(self, message: str, *, place: Place, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}"


class QueryError(UsageError):
    """A query is refused. `line` and `column` count from 1 within the query."""

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{Place('query', self.line, self.column)}: {super().__str__()}"


class DatabaseError(UsageError):
    """There is no database at the address, or its version is not ours."""


class ModelError(UsageError):
    """A language model is not installed, or does not load."""


class ChannelError(UsageError):
    """A channel's address cannot be used. Names the channel, never the address."""


class NotBuiltError(UsageError):
    """A part of the contract that this version does not have yet."""


class RunError(TocsinError):
    """The run could not do its work."""


class StorageError(RunError):
    """The database went away, or refused, while we worked."""


class RowRefusedError(StorageError):
    """The database refused a row for what is in it: to try again is of no use."""
