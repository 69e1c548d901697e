"""The registrable domain of a URL: the publisher of a feed that names none."""

from functools import cache

import tldextract


@cache
def _extract() -> tldextract.TLDExtract:
    # The list that ships with the library; without this it would be fetched at first use.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable(url: str) -> str:
    """`bbc.co.uk` of `https://feeds.bbc.co.uk/x`; the host itself where it has no public suffix."""
    found = _extract()(url)
    return (found.top_domain_under_public_suffix or found.fqdn or found.domain).lower() or url
