"""The worker process that reads feed documents and pages: `python -m tocsin.adapters.parser_child`.

See `parsing_jobs` for what it is sent and what it answers.
"""

from tocsin.adapters.child import Handler, serve
from tocsin.adapters.feeds import parse_feed
from tocsin.adapters.parsing_jobs import Job, unpacked
from tocsin.adapters.plain_json import dumped


def handle(job: bytes) -> bytes:
    """The answer to one job."""
    match unpacked(job):
        case Job("feed", document, known):
            return dumped(parse_feed(document, known))
        case Job(_, document, _):
            from tocsin.adapters.pages import main_text  # most runs read no page

            return dumped(main_text(document))


def make_handler(_: bytes) -> Handler:
    """The parser needs no set-up."""
    return handle


if __name__ == "__main__":
    serve(make_handler)
