"""What an article says of a watch, from its mentions."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tocsin.core import defaults
from tocsin.core.model import Mention, Status, Zone

_TOLD: Final = (Status.REJECTED, Status.ENDED)
_OFTEN: Final = 3  # sentences beyond title and lead from which a thing is what an article is about


def article_status(mentions: Iterable[Mention]) -> Status:
    """What an article says: its title decides, else its lead, else most of its mentions.

    Names count only where nothing else is mentioned. A title that says nothing leaves it to the
    lead. What is mentioned in one or two sentences beyond both is mentioned in passing, for most
    often it is old news; unless it is refused or broken there.
    """
    said = list(mentions)
    said = [mention for mention in said if not is_name(mention.term)] or said
    known = [mention for mention in said if mention.status is not Status.UNKNOWN]
    for belongs in (_is_title, _is_lead):
        own = [mention.status for mention in known if belongs(mention)]
        if own:
            return next((status for status in own if status is not Status.BACKGROUND), own[0])
    if not known:
        return Status.UNKNOWN
    if len({mention.sentence for mention in known}) < _OFTEN:
        return next((one.status for one in known if one.status in _TOLD), Status.BACKGROUND)
    counts = Counter(mention.status for mention in known)
    return max(counts, key=lambda status: counts[status])


def _is_title(mention: Mention) -> bool:
    return mention.zone is Zone.TITLE


def _is_lead(mention: Mention) -> bool:
    """Of a text in short paragraphs, as much as of one in long ones."""
    return mention.zone is Zone.LEAD or mention.end <= defaults.LEAD_CHARS


def is_name(term: str) -> bool:
    """Whether a query's term, as spelled there, names somebody or some place: it has a capital."""
    return term.lstrip('="')[:1].isupper()
