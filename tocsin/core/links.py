"""Links as names of articles: what two addresses of one article have in common.

What is left out is listed, never the query as such: half of the web names its articles there.
Only what the address itself says is used; nothing is asked of any server.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from tocsin.core.redirectors import target

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Parameters that say how a reader came: by whose tool, in the order of the lists below.
_TRACKING: Final = frozenset(
    {
        # Google, Facebook and Instagram, Microsoft, Yandex, Twitter, TikTok, LinkedIn, Baidu
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "_ga", "_gl", "gad_source"),
        *("fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igshid", "igsh"),
        *("msclkid", "cvid", "ocid", "yclid", "ysclid", "_openstat", "twclid", "ttclid"),
        *("li_fat_id", "trk", "ref_src", "ref_url", "s_cid", "__twitter_impression"),
        # letters: Mailchimp, HubSpot, Marketo, Vero, Drip, Sailthru, Klaviyo, Campaign Monitor
        *("mc_cid", "mc_eid", "mc_tc", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp"),
        *(
            "hsctatracking",
            "mkt_tok",
            "vero_id",
            "vero_conv",
            "__s",
            "_ke",
            "_kx",
            "ck_subscriber_id",
        ),
        *("ml_subscriber", "ml_subscriber_hash", "oly_enc_id", "oly_anon_id", "rb_clickid"),
        # measuring: Adobe, AT Internet, Webtrends, Wicked Reports, Comscore, Parse.ly, Omeda
        *("s_kwcid", "ef_id", "icid", "xtor", "wickedid", "cmpid", "cmp", "wt_mc", "wt.mc_id"),
        *("wt.nav", "wt_zmc", "intcmp", "ito", "ftag", "ncid"),
        *("sr_share", "smid", "smtyp", "feedtype", "feedname", "traffic_source", "maca"),
        # papers: BBC, Daily Mail, SMH, NZ Herald and others that mark what came from a feed
        *(
            "at_medium",
            "at_campaign",
            "at_bbc_team",
            "at_link_id",
            "at_link_origin",
            "at_link_type",
        ),
        *("at_ptr_name", "at_format", "at_campaign_type", "mbid"),
        *("guccounter", "guce_referrer", "guce_referrer_sig", "spm", "soc_src", "soc_trk", "sref"),
        *("taid", "__source", "cmpl", "action_click", "rssfeed", "share_source", "xid", "recip_id"),
        *("cid_source", "echobox", "dicbo", "amp"),
    }
)
_TRACKING_FAMILIES: Final = (
    *("utm_", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "ns_", "at_custom", "itm_"),
    *("fb_", "stm_", "vero_", "guce_", "dm_i", "amp_", "oly_"),
)
# Names that many a site uses for its own ends: tracking only with what feeds put there.
_TRACKING_VALUES: Final = {
    "ref": frozenset(
        {"rss", "feed", "feeds", "rss_feed", "twitter", "facebook", "hvper", "newsletter"}
    ),
    "source": frozenset({"rss", "feed", "rss_feed", "newsletter", "facebook", "twitter"}),
    "src": frozenset({"rss", "feed", "rss_feed", "twsrc", "linkedin"}),
    "from": frozenset({"rss", "feed", "rss_feed"}),
    "via": frozenset({"rss", "feed"}),
    "output": frozenset({"amp"}),
    "outputtype": frozenset({"amp"}),
    "mode": frozenset({"amp"}),
    "feature": frozenset({"rss", "youtu.be", "share", "emb_title"}),
    "campaign": frozenset({"rss", "feed"}),
    "medium": frozenset({"rss", "feed"}),
    "rss": frozenset({"", "1", "yes", "true"}),
    "partner": frozenset({"rss", "feed"}),
    "emc": frozenset({"rss"}),
}
_MIRRORS: Final = frozenset({"www", "m", "mobile", "amp"})
_INNER_MIRRORS: Final = frozenset({"m", "amp"})  # en.m.wikipedia.org
_PAGE_FRAGMENTS: Final = ("!", "/")  # the page, on sites that are one document
_BARE: Final = 2  # characters of `#!/`, their front page
_ESCAPE: Final = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_link(url: str) -> str:
    """`url` without what does not name the article: scheme, www and mobile hosts, default port,
    fragment, listed tracking, the slash at the end, AMP and redirectors around it. Idempotent;
    never raises. A URL that cannot be read is returned as it is."""
    link = _bare(_unwrapped(url))
    while target(link):
        link = _bare(_unwrapped(link))
    return link


def _unwrapped(url: str) -> str:
    while inner := target(url):
        url = inner
    return url


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in {"http", "https", ""} or not host:
        return url
    host = _desktop(host)
    if port not in {None, _DEFAULT_PORTS.get(parts.scheme)}:
        host = f"{host}:{port}"
    fragment = parts.fragment if parts.fragment.startswith(_PAGE_FRAGMENTS) else ""
    return urlunsplit(("", host, _path(parts.path), _named_query(parts.query), fragment))


def names_article(link: str) -> bool:
    """Whether a canonical link can name one article: the front page of a site cannot."""
    parts = urlsplit(link)
    return parts.path not in {"", "/"} or bool(parts.query) or len(parts.fragment) > _BARE


def _desktop(host: str) -> str:
    """The host that a mobile or AMP host mirrors. What is left is always a name with a dot."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _MIRRORS:  # noqa: PLR2004 - a name and its domain
        labels.pop(0)
    if len(labels) > 3 and labels[1] in _INNER_MIRRORS:  # noqa: PLR2004 - en.m.wikipedia.org
        labels.pop(1)
    return ".".join(labels)


def _path(path: str) -> str:
    path = _ESCAPE.sub(lambda found: found[0].upper(), path).rstrip("/")
    if path.endswith((".amp.html", ".amp.htm")):
        path = "".join(path.rsplit(".amp", 1))
    for ending in ("/amp", ".amp"):
        shorter = path.removesuffix(ending).rstrip("/")
        if _is_like_an_article(shorter):
            path = shorter
    return path or "/"


def _is_like_an_article(path: str) -> bool:
    """Whether the last part of a path is a headline or a number: `/amp` behind it is a form of
    it, where behind a plain word it may be a thing."""
    name = path.rpartition("/")[2]
    return name.count("-") > 1 or sum(map(str.isdigit, name)) > 3  # noqa: PLR2004


def _named_query(query: str) -> str:
    """What is left stands as it was written: the same article is linked without tracking, too."""
    return "&".join(part for part in query.split("&") if part and not _tracks(part))


def _tracks(part: str) -> bool:
    name, _, value = part.partition("=")
    return _is_tracking(unquote_plus(name), unquote_plus(value))


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    return (
        name in _TRACKING
        or name.startswith(_TRACKING_FAMILIES)
        or value.lower() in _TRACKING_VALUES.get(name, ())
    )


def kin(one: str, other: str) -> bool:
    """Whether two guids differ only in case, http or https, or a fragment of digits: what some
    sites change when they edit. Not enough to be one article: their links must agree too."""
    return _loose(one) == _loose(other)


_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_DIGITS: Final = re.compile(r"#\d*$")


def _loose(guid: str) -> str:
    if not _SCHEME.match(guid):
        return guid.casefold()
    return _DIGITS.sub("", _SCHEME.sub("//", guid, count=1)).casefold()


def ambiguous(named: Iterable[tuple[str, str]]) -> set[str]:
    """The names that stand for several things in these pairs of name and thing."""
    things: dict[str, set[str]] = {}
    for name, thing in named:
        things.setdefault(name, set()).add(thing)
    return {name for name, several in things.items() if len(several) > 1}
