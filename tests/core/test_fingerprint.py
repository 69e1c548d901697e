"""What counts as the same document, and what does not."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.fingerprint import fingerprint

RSS = (
    b"<rss><channel><lastBuildDate>%s</lastBuildDate><pubDate>%s</pubDate><title>Wire</title>"
    b"<!-- %s --><item><title>Talks</title><pubDate>Tue</pubDate></item></channel></rss><!-- %s -->"
)
ATOM = b"<feed><updated>%s</updated><entry><updated>%s</updated><title>Talks</title></entry></feed>"


def test_the_dates_of_the_document_and_comments_around_its_items_say_nothing() -> None:
    assert fingerprint(RSS % (b"1", b"2", b"node 3", b"0.1 s")) == fingerprint(
        RSS % (b"4", b"5", b"node 6", b"0.2 s")
    )
    assert fingerprint(ATOM % (b"1", b"2")) == fingerprint(ATOM % (b"3", b"2"))


def test_the_dates_of_an_item_count() -> None:
    assert fingerprint(ATOM % (b"1", b"2")) != fingerprint(ATOM % (b"1", b"3"))


def test_a_comment_begun_inside_an_item_hides_nothing() -> None:
    body = b"<rss><item><![CDATA[<!-- ]]>%s</item><item>b</item></rss><!-- node -->"
    assert fingerprint(body % b"Talks") != fingerprint(body % b"War")


def test_a_comment_that_is_not_closed_hides_nothing() -> None:
    body = b"<rss><!-- <title>%s</title>"
    assert fingerprint(body % b"Talks") != fingerprint(body % b"War")


@given(st.binary(), st.binary())
def test_bytes_without_stamps_are_the_same_only_if_they_are_equal(one: bytes, two: bytes) -> None:
    plain = [body.replace(b"<", b"") for body in (one, two)]
    assert (fingerprint(plain[0]) == fingerprint(plain[1])) == (plain[0] == plain[1])


def test_a_megabyte_of_openings_takes_linear_time() -> None:
    for piece in (b"<!--", b"<updated>", b"</item", b"<item", b"<lastBuildDate"):
        fingerprint(piece * (1_000_000 // len(piece)))
