"""What the answers on a request's way said and cost: redirects passed, hints, time and bytes."""

from dataclasses import dataclass
from typing import Final

import aiohttp

from tocsin.adapters.targets import Target
from tocsin.core.hints import HEADERS, NO_HINTS, Hints, read_hints

_PERMANENT: Final = frozenset((301, 308))
_MOVED: Final = frozenset((301, 302, 303, 307, 308))


@dataclass(slots=True)
class Trail:
    """Where a request has come so far, however it ends. `url`, `host` and `status` are those of
    the last answer, None before there is one; `permanent` says that every redirect on the way was.
    `seconds` are of all exchanges, without the waiting that politeness asks for; `size` is that of
    the body, unpacked."""

    url: str | None = None
    host: str | None = None
    redirects: int = 0
    permanent: bool = True
    hints: Hints = NO_HINTS
    status: int | None = None
    seconds: float = 0.0
    size: int = 0

    def note(self, there: Target, response: aiohttp.ClientResponse) -> None:
        """Take note of one answer's head."""
        self.url, self.host, self.status = str(there.url), there.origin, response.status
        if response.status in _MOVED:
            self.redirects += 1
            self.permanent &= response.status in _PERMANENT
        said = response.headers
        found = {name: ", ".join(said.getall(name)) for name in HEADERS if name in said}
        self.hints = read_hints(found) if found else NO_HINTS

    @property
    def moved_to(self) -> str | None:
        """Where the last answer came from, if only permanent redirects led there."""
        return self.url if self.redirects and self.permanent else None
