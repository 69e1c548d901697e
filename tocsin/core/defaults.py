"""The defaults of the policy, in one place. What can be set is in `tocsin.settings`, and, per feed,
watch and channel, in the watchlist.

Anchors for the limits: Miniflux (15 MiB, 20 s, 5 min to 24 h), Mastodon (a cumulative read
deadline of 30 s), smokescreen (5 s of DNS, 10 s to connect).
"""

from datetime import timedelta
from typing import Final

MIB: Final = 1024 * 1024

POLL_EVERY: Final = timedelta(minutes=15)
CHECK_AT_LEAST: Final = timedelta(minutes=5)
CHECK_AT_MOST: Final = timedelta(hours=24)

FETCH_TOTAL: Final = timedelta(seconds=30)
FETCH_CONNECT: Final = timedelta(seconds=10)
FETCH_DNS: Final = timedelta(seconds=5)
FETCH_CONCURRENCY: Final = 64
FETCH_REDIRECTS: Final = 5
FETCH_LARGE: Final = 8  # documents at once that are larger than LARGE_BYTES
FETCH_KEPT: Final = 128  # crowded servers to which connections are kept
LARGE_BYTES: Final = 1 * MIB
UNSTORED_BYTES: Final = 8 * MIB  # of documents of a batch that were read and are not yet stored
FEED_WIRE_BYTES: Final = 5 * MIB
FEED_BYTES: Final = 15 * MIB
PAGE_WIRE_BYTES: Final = 3 * MIB
PAGE_BYTES: Final = 8 * MIB
ROBOTS_BYTES: Final = 500 * 1024  # RFC 9309, 2.5: read at least so much
ROBOTS_RULES: Final = 10_000
ROBOTS_FRESH: Final = timedelta(hours=24)  # RFC 9309, 2.4: no longer than that
ROBOTS_MOST_BYTES: Final = 2 * MIB  # what is larger cannot be had
ROBOTS_KEPT_BYTES: Final = 32 * MIB  # of all servers together
HEADER_BYTES: Final = 32 * 1024
HOST_INTERVAL: Final = timedelta(seconds=1)
HOST_CONCURRENCY: Final = 2

WORKERS: Final = 2
WORKER_MEMORY: Final = 1024 * MIB
WORKER_CPU: Final = timedelta(seconds=10)
WORKER_WALL: Final = timedelta(seconds=15)
MODEL_MEMORY: Final = 3072 * MIB
PROLOGUE_BYTES: Final = 64 * 1024

ENTRIES_PER_DOCUMENT: Final = 2000
TITLE_CHARS: Final = 1_000
TEXT_CHARS: Final = 20_000
PAGE_CHARS: Final = 500_000
MATCHED_CHARS: Final = 100_000
AUTHOR_CHARS: Final = 300
GUID_CHARS: Final = 2_000
URL_CHARS: Final = 4_000
TAGS: Final = 50
DATE_CHARS: Final = 100
TAG_CHARS: Final = 100
MARKUP_CHARS: Final = 400_000
WORDING_BYTES: Final = 16
NAMED_CHARS: Final = 20_000
LEAD_CHARS: Final = 300
MENTIONS: Final = 100  # of one watch in one text

HASH_EDITS: Final = 24  # of an article, that neither a new title nor a new date speaks for
REVISIONS: Final = 100  # kept of an article, the latest
QUARANTINE_ABOVE: Final = 50  # new entries in one poll …
QUARANTINE_TIMES: Final = 5  # … and so many times the feed's habit

LEASE: Final = timedelta(seconds=60)
FEED_BATCH: Final = 250
ARTICLE_BATCH: Final = 500

STORY_WINDOW: Final = timedelta(days=3)
STORY_LINK: Final = 0.155  # see docs/stories.md
STORY_CHARS: Final = 1_500  # of an article, as its title and text go into a story
COPY_WINDOW: Final = timedelta(days=7)  # between an article and its copy
COPY_BRIEF_WINDOW: Final = timedelta(days=1)  # for a text under COPY_LONG words
COPY_KEPT: Final = timedelta(days=8)  # so long an article is known by its bands
COPY_CHARS: Final = 4_000  # of a text
COPY_LONG: Final = 60  # words
COPY_JACCARD: Final = 0.55  # of all shingles of two long texts, in both; more than half
COPY_LEAD: Final = 0.50  # of their first words, where one is the other cut short
COPY_CONTAINED: Final = 0.80  # of the shingles of the shorter, in the longer
COPY_BRIEF_JACCARD: Final = 0.70
COPY_BRIEF_CONTAINED: Final = 0.90
COPY_CUT_TITLE: Final = 0.34  # of the words of the shorter title, where the texts differ in length
COPY_TITLE: Final = 0.50  # so much alike, two titles are one pattern
COPY_OTHER_FACTS: Final = 0.25  # of a text's names and numbers, not in the other
COPY_BAND: Final = 50  # articles to a band: what more of them share is a template
COPY_CANDIDATES: Final = 10  # articles that a new one is compared with
REMATCH_WINDOW: Final = timedelta(days=7)
KEEP_DAYS: Final = 0  # articles are kept for ever, unless somebody says how long
KEEP_DAYS_LEAST: Final = 60  # a surge looks back on eight weeks
RECORDS_KEPT: Final = timedelta(days=90)  # what passes did, and what the operator was told

STATUS_WINDOW: Final = timedelta(hours=24)
FOLLOW_UPS_A_DAY: Final = 4
MORE_PUBLISHERS: Final = 25  # of a story that rang, and it is told again

RETRY_FIRST: Final = timedelta(seconds=5)
RETRY_MOST: Final = timedelta(hours=1)
SEND_TIMEOUT: Final = timedelta(seconds=20)
DEFERRALS: Final = 10  # of one message, while its channel takes later ones
STORM: Final = 5  # alerts that waited for a channel: more are told as one message
MATCH_TRIES: Final = 3
PAGE_TRIES: Final = 3
PAGE_WAIT: Final = timedelta(hours=24)  # the most that a server's Retry-After may ask of a page
PAGE_FRESH: Final = timedelta(hours=24)  # so long one reading serves other articles of that page
PAGE_HOST_TIME: Final = timedelta(minutes=2)  # of a pass, for a host with a Crawl-delay
PAGE_TERMS: Final = 0.25  # of a title's content words, that its page must hold
REFUSALS: Final = 3
ALERTS_AN_HOUR: Final = 30  # a watch and channel
BUDGET_WINDOW: Final = timedelta(hours=1)
SURGE: Final = 5  # publishers within an hour: fewer are no surge
SURGE_WEEKS: Final = 8  # looked back on
SURGE_AGAIN: Final = timedelta(hours=6)  # a surge is told once
DIGEST_ITEMS: Final = 5  # of one publisher, under one watch
