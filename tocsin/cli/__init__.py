"""The command line: `tocsin`."""

import os
import sys


def main() -> None:
    """Run the command line. Exit 0 done, 1 something failed, 2 wrong usage or configuration."""
    # At its import Prefect would report a first use to its makers, from a terminal.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from tocsin.cli.app import complain, registered
    from tocsin.core.errors import TocsinError

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        registered()(prog_name="tocsin")
    except TocsinError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    # The outermost boundary: a stack trace helps who mends Tocsin, and nobody else.
    except Exception as error:
        from tocsin.cli.mishap import debugging, told

        if debugging():
            raise
        complain(told(error))
        sys.exit(1)
