"""Times as feeds write them: read from the words, or refused, never guessed."""
# ruff: noqa: RUF001  other alphabets are what is tested

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from tocsin.adapters import zones
from tocsin.adapters.date_words import fillers, months
from tocsin.adapters.dates import instant


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day …


NOON = at(2026, 3, 5, 12)
DAY = at(2026, 3, 5)

READ = {
    "RFC 822": ("Thu, 05 Mar 2026 12:00:00 GMT", NOON),
    "no weekday": ("5 Mar 2026 12:00 GMT", NOON),
    "a wrong weekday": ("Sunday, 5 March 2026 12:00:00 GMT", NOON),
    "small letters": ("thu, 5 march 2026 12:00 +0000", NOON),
    "no blank after the weekday": ("Thu,05 Mar 2026 12:00:00 +0000", NOON),
    "blanks without end": (" Thu,  05  Mar\t2026   12:00:00   GMT ", NOON),
    "comments": ("Thu (my day), 05 Mar(ch) 2026 12:00:00 GMT (noon)", NOON),
    "RFC 850": ("Thursday, 05-Mar-26 12:00:00 GMT", NOON),
    "a year of two digits": ("Thu, 05 Mar 26 12:00:00 GMT", NOON),
    "a year of the last century": ("05 Mar 99 12:00:00 GMT", at(1999, 3, 5, 12)),
    "asctime": ("Thu Mar  5 12:00:00 2026", NOON),
    "date of Unix": ("Thu Mar  5 13:00:00 CET 2026", NOON),
    "date of JavaScript": ("Thu Mar 05 2026 13:00:00 GMT+0100 (Central European Time)", NOON),
    "time of Go": ("2026-03-05 07:00:00 -0500 EST", NOON),
    "time of Java": ("2026-03-05T13:00:00+01:00[Europe/Paris]", NOON),
    "a log": ("05/Mar/2026:13:00:00 +0100", NOON),
    "Perforce": ("Fri, 2006/09/15 08:19:53 EDT", at(2006, 9, 15, 12, 19, 53)),
    "Oracle": ("05-MAR-2026 12:00:00", NOON),
    "month first": ("Mar 5, 2026 12:00 PM", NOON),
    "month first, hyphens": ("Mar-05-2026 12:00", NOON),
    "in words": ("5th of March 2026 at 3 pm", at(2026, 3, 5, 15)),
    "a.m. and p.m.": ("March 5, 2026 9:05 a.m.", at(2026, 3, 5, 9, 5)),
    "midnight on the dial": ("March 5, 2026 12:30 AM", at(2026, 3, 5, 0, 30)),
    "both clocks": ("5 March 2026 15:00 PM", at(2026, 3, 5, 15)),
    "time first": ("12:00 5 Mar 2026", NOON),
    "only a day": ("5 March 2026", DAY),
    "RFC 3339": ("2026-03-05T12:00:00Z", NOON),
    "RFC 3339 in small letters": ("2026-03-05t12:00:00z", NOON),
    "an offset": ("2026-03-05T12:00:00.25-05:30", at(2026, 3, 5, 17, 30)),
    "an offset without a colon": ("2026-03-05T12:00:00+0530", at(2026, 3, 5, 6, 30)),
    "an offset in hours": ("2026-03-05T12:00:00+02", at(2026, 3, 5, 10)),
    "an offset with a real minus": ("2026-03-05T12:00:00\u221205:00", at(2026, 3, 5, 17)),
    "no offset": ("2026-03-05T12:00:00", NOON),
    "no seconds": ("2026-03-05T12:00Z", NOON),
    "a blank before the offset": ("2026-03-05 12:00:00 +0200", at(2026, 3, 5, 10)),
    "blanks around the T": ("2026-03-05 T 12:00:00", NOON),
    "W3CDTF, a day": ("2026-03-05", DAY),
    "a fraction": ("2026-03-05 12:00:00.123456789", NOON),
    "a fraction with a comma": ("2026-03-05T12:00:00,5Z", NOON),
    "single digits": ("2026-3-5 9:05", at(2026, 3, 5, 9, 5)),
    "slashes, year first": ("2016/6/29 15:07:41", at(2016, 6, 29, 15, 7, 41)),
    "a compact day": ("20260305", DAY),
    "compact": ("20260305T120000Z", NOON),
    "compact with an offset": ("20260305T140000+0200", NOON),
    "a compact time after a day": ("2026-03-05T120000+01:00", at(2026, 3, 5, 11)),
    "one run of digits": ("20260305120000", NOON),
    "one run without seconds": ("202603051200", NOON),
    "a week": ("2026-W10-4", DAY),
    "a compact week": ("2026W104T120000Z", NOON),
    "a day of the year": ("2026-064", DAY),
    "a compact day of the year": ("2026064", DAY),
    "epoch": ("1772712000", NOON),
    "epoch with a fraction": ("1772712000.5", NOON),
    "epoch in milliseconds": ("1772712000123", NOON),
    "epoch in microseconds": ("1772712000123456", NOON),
    "an old epoch": ("973428000", at(2000, 11, 5, 12, 40)),
    "the end of a day": ("2026-03-04T24:00:00Z", DAY),
    "the end of a day by RFC 822": ("Wed, 04 Mar 2026 24:00:00 GMT", DAY),
    "a leap second": ("2016-12-31T23:59:60Z", at(2017, 1, 1)),
    "a leap day": ("29 Feb 2024", at(2024, 2, 29)),
    "day first, for it can be nothing else": ("13/04/2026 12:00", at(2026, 4, 13, 12)),
    "month first, for it can be nothing else": ("04/13/2026 5:30 PM", at(2026, 4, 13, 17, 30)),
    "either way the same": ("03/03/2026", at(2026, 3, 3)),
    "dots, which stand between day, month, year": ("05.03.2026 12:00", NOON),
    "dots and hyphens": ("05-03-2026", None),
    "German": ("Donnerstag, 5. März 2026 um 12:00 Uhr", NOON),
    "German, short": ("Do, 05 Mrz 2026 13:00:00 +0100", NOON),
    "Austrian": ("5. Jänner 2026", at(2026, 1, 5)),
    "French": ("jeudi 5 mars 2026 à 12h00", NOON),
    "French, the first": ("1er août 2026", at(2026, 8, 1)),
    "Spanish": ("5 de marzo de 2026", DAY),
    "a Spanish Tuesday in March": ("mar, 03 mar 2026 13:00:00 +0100", at(2026, 3, 3, 12)),
    "Italian": ("giovedì 5 marzo 2026, ore 12.00", NOON),
    "Portuguese": ("quinta-feira, 5 de março de 2026 às 12h", NOON),
    "Dutch": ("do 5 mrt. 2026 12:00", NOON),
    "Swedish": ("torsdag 5 mars 2026 kl. 12.00", NOON),
    "Danish": ("torsdag d. 5. marts 2026 kl. 12.00", NOON),
    "Finnish": ("to 5. maaliskuuta 2026 klo 12.00", NOON),
    "Polish": ("czw, 05 mar 2026 13:00:00 +0100", NOON),
    "Polish, in full": ("5 października 2026", at(2026, 10, 5)),
    "Czech": ("čt, 05 bře 2026 13:00:00 +0100", NOON),
    "Russian": ("5 марта 2026 г. 15:00 MSK", NOON),
    "Ukrainian": ("чт, 5 бер. 2026 12:00", NOON),
    "Turkish": ("5 Mart 2026 Perşembe 12:00", NOON),
    "Turkish in capitals": ("5 KASIM 2026", at(2026, 11, 5)),
    "Greek": ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", at(2004, 7, 11, 17)),
    "Hungarian": ("2026. március 5., csütörtök 12:00", NOON),
    "Hungarian within ISO 8601": ("2004-július-13T9:15-05:00", at(2004, 7, 13, 14, 15)),
    "Romanian": ("joi, 5 martie 2026", DAY),
    "Indonesian": ("Kamis, 5 Maret 2026 19:00 WIB", NOON),
    "Vietnamese": ("ngày 5 tháng 3 năm 2026 lúc 12:00", NOON),
    "Arabic": ("5 مارس 2026", DAY),
    "Arabic, of the Levant": ("5 كانون الثاني 2026", at(2026, 1, 5)),
    "Arabic digits": ("٥ مارس ٢٠٢٦", DAY),
    "wide digits": ("５ March ２０２６", DAY),
    "Japanese": ("2026年3月5日木曜日 午後3時05分", at(2026, 3, 5, 15, 5)),
    "Chinese": ("2026年3月5日 星期四 12:00", NOON),
    "Korean time": ("2004년 05월 25일  01:31:28", at(2004, 5, 24, 16, 31, 28)),
    "Korean time after noon": ("2004-05-25 오후 11:23:17", at(2004, 5, 25, 14, 23, 17)),
    "Korean time of another zone": ("2026년 3월 5일 12:00 GMT", NOON),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_a_time_is_read_in_utc(form: str) -> None:
    raw, said = READ[form]
    assert instant(raw) == said


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("UT", 0), ("GMT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7),
        ("MDT", -6), ("PST", -8), ("PDT", -7), ("Z", 0), ("A", 0), ("N", 0), ("CET", 1),
        ("CEST", 2), ("MEST", 2), ("EET", 2), ("EEST", 3), ("BST", 1), ("MSK", 3), ("IST", 5.5),
        ("NPT", 5.75), ("HKT", 8), ("JST", 9), ("KST", 9), ("ACST", 9.5), ("AEST", 10),
        ("AEDT", 11), ("NZDT", 13), ("NST", -3.5), ("ET", -5), ("PT", -8), ("UTC+2", 2),
        ("GMT-03:30", -3.5), ("+05:45", 5.75), ("-0900", -9), ("-0000", 0), ("+1400", 14),
        ("Europe/Kyiv", 2), ("America/Los_Angeles", -8), ("Etc/GMT", 0),
    ],
)  # fmt: skip
def test_a_zone_is_heeded(zone: str, hours: float) -> None:
    said = at(2026, 3, 5, 12) - timedelta(hours=hours)
    assert instant(f"Thu, 05 Mar 2026 12:00:00 {zone}") == said


def test_a_zone_with_a_summer_is_the_one_of_the_day() -> None:
    assert instant("Sun, 05 Jul 2026 12:00:00 ET") == at(2026, 7, 5, 16)


@pytest.mark.parametrize(
    "raw",
    [
        None, "", "  ", "yesterday", "now", "2 hours ago", "next week", "Thu", "12:00", "5 March",
        "32 January 2026", "0 January 2026", "31 Feb 2026", "29 Feb 2026", "2026-13-01",
        "2026-02-30", "2026-W54-1", "2026-366", "2026-000", "00/00/0000", "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z", "Thu, 05 Mar 1066 12:00:00 GMT", "2026-03-05T25:00:00Z",
        "2026-03-05T24:00:01Z", "2026-03-05T12:60:00Z", "2026-03-05T12:00:61Z",
        "Thu, 05 Mar 2026 12:00:00 +9900", "Thu, 05 Mar 2026 12:00:00 +0060",
        "Thu, 05 Mar 2026 12:00:00 XYZ", "Thu, 05 Mar 2026 12:00:00 Nowhere/Land",
        "03/04/2026", "03-04-2026 12:00", "3/4/26", "26-03-05", "--03-05", "13/13/2026",
        "2026", "2026-03", "March 2026", "2026-W10", "12", "1", "99999999", "1e9", "-1772712000",
        "123456789012345678901234567890", "5 listopad srpen 2026", "5 Marchember 2026",
        "5 March 2026 6 April 2026", "2026-03-05 12:00 13:00", "5 March 2026 0:30 am 1:30",
        "5 March 2026 13:00 am", "2026-03-05T12:00:00Z trailing", "call 555 2026-03-05",
        "5 March 2026" + " " * 300, "\x00", "2026-03-05\x00", "²⁰²⁶-03-05\u20dd",
    ],
)  # fmt: skip
def test_what_is_no_one_day_is_no_time(raw: str | None) -> None:
    assert instant(raw) is None


@pytest.mark.parametrize(
    ("raw", "year"),
    [("1 Jan 1990", 1990), ("31 Dec 1989", None), ("31 Dec 2100", 2100), ("1 Jan 2101", None)],
)
def test_years_that_no_news_can_have_are_refused(raw: str, year: int | None) -> None:
    found = instant(raw)
    assert (found.year if found else None) == year


_moments = st.datetimes(
    datetime(1991, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda each: timezone(timedelta(minutes=each))),
)
_FORMS = (
    "%d %b %Y %H:%M:%S %z",
    "%A, %d %B %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y %z",
    "%Y/%m/%d %H:%M:%S %z",
    "%d.%m.%Y %H:%M:%S %z",
    "%B %d, %Y %I:%M:%S %p %z",
    "%Y%m%dT%H%M%S%z",
    "%G-W%V-%uT%H:%M:%S%z",
    "%Y-%jT%H:%M:%S%z",
    "%Y年%m月%d日 %H時%M分%S秒 %z",
)


@given(_moments)
def test_a_time_is_what_its_writer_meant(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert instant(format_datetime(whole)) == whole
    assert instant(moment.isoformat()) == whole
    for form in _FORMS:
        assert instant(whole.strftime(form)) == whole, form


@given(_moments)
def test_a_time_in_seconds_is_what_its_writer_meant(moment: datetime) -> None:
    seconds = int(moment.timestamp())
    said = datetime.fromtimestamp(seconds, UTC)
    assert instant(str(seconds)) == said
    assert instant(f"{seconds}250") == said


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-z :./,+-]{1,40}", fullmatch=True))
def test_any_words_are_a_time_or_none(raw: str) -> None:
    found = instant(raw)
    assert found is None or (found.tzinfo is UTC and 1990 <= found.year <= 2100)


LANGUAGES = """
    en en_GB de de_AT fr es it pt nl sv nb da fi pl cs sk ru uk bg tr el hu ro id ms vi ja zh
    zh_Hant ko ar ar_DZ ar_IQ ca
"""


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_dates_are_read_as_the_languages_write_them(language: str) -> None:
    """In full and shortened, as the Unicode consortium's tables have it, on their own day."""
    for day in (datetime(2026, month, 17, tzinfo=UTC) for month in range(1, 13)):
        for length in ("medium", "long", "full"):
            written = format_date(day, length, Locale.parse(language))  # type: ignore[arg-type]
            begun = day - timedelta(hours=9) if "년" in written else day
            assert instant(written) == begun, written


def test_no_word_of_a_date_has_two_meanings_that_matter() -> None:
    assert not set(months()) & (fillers() | zones.NAMED.keys())


@pytest.mark.parametrize(
    "piece", ["1", "a", "1:", "(", "/", "a/", "mar ", " ", "-", "年", "\u0301", "+1", "1-", "ﷺ"]
)
def test_hostile_dates_take_no_time(piece: str) -> None:
    started = time.process_time()
    assert instant(piece * 200_000) is None
    assert instant(piece * (200 // len(piece))) is None
    assert time.process_time() - started < 0.5


# What others expect


def _saying(data: Path, expected: str) -> Iterator[str]:
    for path in sorted((data / "feeds").rglob("*.xml")):
        text = path.read_bytes().decode("utf-8", "replace")
        if re.search(rf"Expect:\s+{expected}\b", text):
            yield text


def _texts(text: str, names: str) -> list[str]:
    return re.findall(rf"<(?:{names})>([^<]*)<", text)


def test_every_date_that_feedvalidator_calls_valid_mail_is_read(data: Path) -> None:
    texts = _saying(data, "ValidRFC2822Date")
    raws = [raw for text in texts for raw in _texts(text, "pubDate|lastBuildDate")]
    assert len(raws) > 20
    for raw in raws:
        said = parsedate_to_datetime(raw)
        assert instant(raw) == (said if said.tzinfo else said.replace(tzinfo=UTC)), raw


def test_every_day_that_feedvalidator_calls_valid_w3cdtf_is_read(data: Path) -> None:
    texts = _saying(data, "ValidW3CDTFDate")
    raws = [raw for text in texts for raw in _texts(text, "updated|published|dc:date")]
    days = [raw for raw in raws if len(raw) >= len("2026-03-05")]  # a year or a month is no day
    assert len(days) > 20
    for raw in days:
        said = datetime.fromisoformat(raw).replace(microsecond=0)
        assert instant(raw) == (said if said.tzinfo else said.replace(tzinfo=UTC)), raw


def test_no_date_that_feedvalidator_calls_implausible_is_read(data: Path) -> None:
    texts = _saying(data, "ImplausibleDate")
    last = [_texts(text, "updated|pubDate")[-1] for text in texts]
    assert len(last) > 2
    assert [raw for raw in last if instant(raw)] == []
