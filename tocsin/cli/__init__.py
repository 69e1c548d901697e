"""The command line: `tocsin`."""

import sys


def main() -> None:
    """Run the command line. Exit 0 done, 1 something failed, 2 wrong usage or configuration."""
    from tocsin.cli.app import complain, run
    from tocsin.core.errors import TocsinError

    try:
        run()
    except TocsinError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; nobody is left to tell. Nothing more to flush either.
        sys.stderr.close()
        sys.exit(1)
