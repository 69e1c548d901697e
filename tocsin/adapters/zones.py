"""Names of time zones as feeds write them, and how far each is ahead of UTC.

RFC 822 names the American ones. The others are those that tell one zone, in the IANA database or,
for BST and IST, in the news: Britain's summer and India's time. What may be two is not here.
"""

from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_HOURS: Final = {
    0: "gmt ut utc z wet",
    1: "bst cet met mez wat west",
    2: "cat cest eet mest mesz sast",
    3: "eat eest msk trt",
    4: "msd samt",
    5: "pkt uzt yekt",
    5.5: "ist",
    5.75: "npt",
    6: "omst",
    7: "ict krat novt wib",
    8: "awst hkt irkt myt pht sgt wita",
    9: "jst kst wit yakt",
    9.5: "acst",
    10: "aest chst vlat",
    10.5: "acdt",
    11: "aedt magt",
    12: "fjt nzst pett",
    13: "nzdt",
    -1: "azot",
    -2.5: "ndt",
    -3: "adt art brt clst uyt",
    -3.5: "nst",
    -4: "ast bot clt edt vet",
    -5: "cdt cot est pet",
    -6: "cst mdt",
    -7: "mst pdt",
    -8: "akdt pst",
    -9: "akst",
    -10: "hst",
}
# Summer or winter, as it is there at the time.
_PLACES: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
# RFC 822 had their signs wrong, so RFC 2822, 4.3, has them say nothing.
_MILITARY: Final = "abcdefghiklmnopqrstuvwxy"
FARTHEST: Final = timedelta(hours=14)  # from UTC that any place is
_SIXTY: Final = 60
NAMED: Final[dict[str, tzinfo]] = {
    **{
        name: UTC if not hours else timezone(timedelta(hours=hours))
        for hours, names in _HOURS.items()
        for name in names.split()
    },
    **dict.fromkeys(_MILITARY, UTC),
}


@cache
def _places() -> dict[str, str]:
    """The names of the IANA database in small letters; none where a machine has no such."""
    return {name.lower(): name for name in available_timezones()}


def zone(name: str) -> tzinfo | None:
    """The zone of a name in small letters, as `cest` or `europe/kyiv`; None for an unknown one."""
    if named := NAMED.get(name):
        return named
    place = _PLACES.get(name) or (_places().get(name) if "/" in name else None)
    try:
        return ZoneInfo(place) if place else None
    except ZoneInfoNotFoundError:  # a machine without the database
        return None


@lru_cache(maxsize=256)
def offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    """The zone of a numeric offset; None for one that no place has."""
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if distance > FARTHEST or int(minutes or 0) >= _SIXTY:
        return None
    return timezone(-distance if sign == "-" else distance)
