"""Redirectors that carry in their own address where they lead: that is the article's address.

A list of those that are known, each by its host and where the target stands. Of others, and of
short links, only their server knows; it is not asked.
"""

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

# By registered name: its hosts, whatever stands before, and the parameters that hold the target.
_PARAMETERS: Final = {
    "facebook.com": ("/l.php", ("u",)),
    "instagram.com": ("/", ("u",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "youtube.com": ("/redirect", ("q",)),
    "out.reddit.com": ("/", ("url",)),
    "slack-redir.net": ("/link", ("url",)),
    "vk.com": ("/away.php", ("to",)),
    "duckduckgo.com": ("/l/", ("uddg",)),
    "linkedin.com": ("/redir", ("url",)),
    "disq.us": ("/", ("url",)),
    "bing.com": ("/news/apiclick.aspx", ("url",)),
    "steamcommunity.com": ("/linkfilter", ("url", "u")),
    "safelinks.protection.outlook.com": ("/", ("url",)),
    "go.redirectingat.com": ("/", ("url",)),
    "go.skimresources.com": ("/", ("url",)),
    "viglink.com": ("/", ("u", "url", "out")),
    "click.linksynergy.com": ("/", ("murl",)),
    "news.google.com": ("/news/url", ("url",)),
    "pxlme.me": ("/", ("url",)),
    "weibo.cn": ("/sinaurl", ("u", "toasturl")),
    "link.zhihu.com": ("/", ("target",)),
    "exit.sc": ("/", ("url",)),
    "curl.qcloud.com": ("/", ("url",)),
}
_GOOGLE: Final = re.compile(r"(?:(?:www|m|mobile|amp)\.)*google\.[a-z]{2,3}(?:\.[a-z]{2})?$")
_BEHIND: Final = re.compile(
    r"""^https?://(?:
        web\.archive\.org/web/[0-9*]+[a-z_]*/
      | (?:\w+\.)*rd\.yahoo\.com/[^*]*\*
      | (?:www\.)?(?:href\.li|anonym\.to|hidereferrer\.com|nullrefer\.com)/\?
    )(?P<target>https?(?::|%3a)(?://|/|%2f%2f).+)""",
    re.IGNORECASE | re.VERBOSE,
)
_YAHOO_SEARCH: Final = re.compile(r"/RU=(?P<target>https?%3a%2f%2f[^/]+)/R[KS]=", re.IGNORECASE)
_AMP_CACHE: Final = re.compile(r"^/(?:[a-z]/)(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+/.*)$")
_AMP_VIEWER: Final = re.compile(r"^/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+/.*)$")


def target(url: str) -> str | None:
    """Where `url` says that it leads; None where it is no known redirector. Never raises."""
    if not _may_lead(url.lower()):
        return None
    try:
        parts = urlsplit(url)
        host, path, query = (parts.hostname or ""), parts.path, parts.query
    except ValueError:
        return None
    if behind := _BEHIND.match(url):
        return _checked(behind["target"])
    if found := _amp(host, path):
        return found + (f"?{query}" if query else "")
    if host.endswith("search.yahoo.com") and (searched := _YAHOO_SEARCH.search(path)):
        return _checked(searched["target"])
    return _in_parameter(host, path, query)


def _may_lead(small: str) -> bool:
    """Whether a URL is worth taking apart: in every form a redirector has, it has one of these."""
    return "?" in small or "amp" in small or small.find("http", 1) > 0


def _amp(host: str, path: str) -> str | None:
    """What is behind Google's viewer and cache of AMP pages, and Bing's."""
    if host.endswith(".ampproject.org") or host == "ampproject.org":
        found = _AMP_CACHE.match(path)
    elif _GOOGLE.match(host) or host.endswith("bing.com"):
        found = _AMP_VIEWER.match(path)
    else:
        return None
    return found and f"{'https' if found['secure'] else 'http'}://{found['rest']}"


def _in_parameter(host: str, path: str, query: str) -> str | None:
    if not query:
        return None
    if _GOOGLE.match(host) and path == "/url":
        return _first(query, ("url", "q"))
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = _PARAMETERS.get(".".join(labels[start:]))
        if known and path.startswith(known[0]):
            return _first(query, known[1])
    return None


def _first(query: str, names: tuple[str, ...]) -> str | None:
    try:
        said = parse_qs(query, errors="surrogateescape", max_num_fields=100)
    except ValueError:
        return None
    for name in names:
        for value in said.get(name, ()):
            if found := _checked(value):
                return found
    return None


def _checked(said: str) -> str | None:
    """The target as an address: http or https, with a host."""
    if re.match(r"https?%3a", said, re.IGNORECASE):
        said = unquote(said)
    said = re.sub(r"^(https?:)/(?!/)", r"\1//", said, flags=re.IGNORECASE)
    try:
        parts = urlsplit(said)
    except ValueError:
        return None
    return said if parts.scheme in {"http", "https"} and parts.hostname else None
