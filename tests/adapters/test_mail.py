"""A letter reaches a real mail server whole, and what the server says is told as it is."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tocsin.adapters.channels import Channel, open_channel
from tocsin.core.errors import ChannelError
from tocsin.core.letter import html
from tocsin.core.message import plain
from tocsin.core.model import Deferred, Delivered, Message, Refused, Status

Make = Callable[..., Message]
NOW = datetime(2025, 3, 11, 18, 10, tzinfo=UTC)
GOLDEN = Path(__file__).parent.parent / "data"


def mail(url: str, seconds: float = 5) -> Channel:
    return open_channel("post", url, timeout=timedelta(seconds=seconds))


def content(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_has_both_forms_and_the_headers_of_a_machine(
    smtp_sink: Any, message: Make
) -> None:
    assert mail(smtp_sink.url()).send(message(), NOW) == Delivered()
    [letter] = smtp_sink.letters
    assert letter.get_content_type() == "multipart/alternative"
    assert content(letter, "plain") == (GOLDEN / "letter.txt").read_text()
    assert content(letter, "html") == (GOLDEN / "letter.html").read_text()
    assert letter["Subject"] == "Ceasefire, possible: Envoys push for a month without shelling"
    assert letter["From"] == "bell@example.org"
    assert letter["To"] == "desk@example.org"
    assert letter["Date"] == "Tue, 11 Mar 2025 18:10:00 +0000"
    assert letter["Message-ID"] == "<k7f2q9@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "References" not in letter


def test_every_line_of_a_letter_is_seven_bit_and_short(smtp_sink: Any, message: Make) -> None:
    long = message(title="\u0412" * 5000, sentence="мир " * 2000)
    assert mail(smtp_sink.url()).send(long, NOW) == Delivered()
    lines = smtp_sink.envelopes[0][2].split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.isascii() for line in lines)


def test_a_follow_up_answers_the_first_letter_of_its_story(smtp_sink: Any, message: Make) -> None:
    follow_up = message(alert="m1", sequence=2, thread="k7f2q9", before=Status.REJECTED)
    assert mail(smtp_sink.url()).send(follow_up, NOW) == Delivered()
    [letter] = smtp_sink.letters
    assert letter["In-Reply-To"] == letter["References"] == "<k7f2q9@example.org>"
    assert "now possible" in letter["Subject"]
    assert "Follow-up 1, was rejected" in content(letter, "plain")
    assert "Follow-up 1, was rejected" in content(letter, "html")


def test_all_recipients_get_one_letter_and_the_blind_ones_stay_unseen(
    smtp_sink: Any, message: Make
) -> None:
    url = smtp_sink.url(
        "from=bell@example.org&name=The Bell&to=a@example.org,b@example.org"
        "&cc=c@example.org&bcc=d@example.org&reply=e@example.org&+X-Desk=night"
    )
    assert mail(url).send(message(), NOW) == Delivered()
    [(sender, recipients, _)], [letter] = smtp_sink.envelopes, smtp_sink.letters
    assert sender == "bell@example.org"
    assert recipients == [f"{each}@example.org" for each in "abcd"]
    assert letter["From"] == "The Bell <bell@example.org>"
    assert letter["To"] == "a@example.org, b@example.org"
    assert letter["Cc"] == "c@example.org"
    assert letter["Reply-To"] == "e@example.org"
    assert letter["X-Desk"] == "night"
    assert "d@example.org" not in letter.as_string()


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "421 4.3.2 closing", "452 4.3.1 full"])
def test_not_now_leaves_the_letter_waiting(smtp_sink: Any, answer: str, message: Make) -> None:
    smtp_sink.answers.append(answer)
    channel = mail(smtp_sink.url())
    expected = f"the mail server, of the letter, said {answer.rpartition(' ')[0]}"
    assert channel.send(message(), NOW) == Deferred(expected)
    assert channel.send(message(), NOW) == Delivered()


def test_never_refuses_the_letter(smtp_sink: Any, message: Make) -> None:
    smtp_sink.answers.append("554 5.6.0 not like this")
    sent = mail(smtp_sink.url()).send(message(), NOW)
    assert sent == Refused("the mail server, of the letter, said 554 5.6.0")


def test_one_recipient_who_has_to_wait_holds_the_letter_for_all(
    smtp_sink: Any, message: Make
) -> None:
    smtp_sink.refuse["b@example.org"] = "450 4.2.0 grey"
    channel = mail(smtp_sink.url("from=bell@example.org&to=a@example.org,b@example.org"))
    sent = channel.send(message(), NOW)
    assert sent == Deferred("the mail server, of 1 of 2 addresses, said 450 4.2.0")
    assert smtp_sink.letters == []
    smtp_sink.refuse.clear()
    assert channel.send(message(), NOW) == Delivered()
    assert len(smtp_sink.letters) == 1


def test_a_recipient_who_is_gone_does_not_keep_it_from_the_others(
    smtp_sink: Any, caplog: pytest.LogCaptureFixture, message: Make
) -> None:
    smtp_sink.refuse["b@example.org"] = "550 5.1.1 unknown"
    channel = mail(smtp_sink.url("from=bell@example.org&to=a@example.org,b@example.org"))
    assert channel.send(message(), NOW) == Delivered()
    assert smtp_sink.envelopes[0][1] == ["a@example.org"]
    assert "channel post: 1 addresses are refused for good" in caplog.messages


def test_when_nobody_is_known_the_channel_is_at_fault(smtp_sink: Any, message: Make) -> None:
    smtp_sink.refuse["desk@example.org"] = "550 5.1.1 unknown"
    sent = mail(smtp_sink.url()).send(message(), NOW)
    assert sent == Deferred("the mail server, of 1 of 1 addresses, said 550 5.1.1")


def test_when_the_sender_is_refused_the_channel_is_at_fault(smtp_sink: Any, message: Make) -> None:
    smtp_sink.refuse_sender = "553 5.7.1 not you"
    sent = mail(smtp_sink.url()).send(message(), NOW)
    assert sent == Deferred("the mail server, of the sender, said 553 5.7.1")


def test_a_server_that_never_says_goodbye_has_taken_the_letter(
    smtp_sink: Any, message: Make
) -> None:
    smtp_sink.mute_quit = True
    assert mail(smtp_sink.url()).send(message(), NOW) == Delivered()


def test_nobody_at_the_address_is_a_value(message: Make) -> None:
    sent = mail("mailto://127.0.0.1:1?from=a@example.org").send(message(), NOW)
    assert sent == Deferred("no mail session (ConnectionRefusedError)")


def test_a_login_is_used_and_a_wrong_one_leaves_the_letter_waiting(
    smtp_sink: Any, message: Make
) -> None:
    place = f"127.0.0.1:{smtp_sink.port}?from=a@example.org&mode=insecure"
    assert mail(f"mailto://me:opensesame@{place}").send(message(), NOW) == Delivered()
    sent = mail(f"mailto://me:wrong@{place}").send(message(), NOW)
    assert sent == Deferred("the mail server said 535 5.7.8")


def test_a_certificate_that_proves_nothing_is_not_trusted(
    smtp_sink: Any, tmp_path: Path, message: Make
) -> None:
    smtp_sink.tls = self_signed(tmp_path)
    url = smtp_sink.url("from=bell@example.org&to=desk@example.org&mode=starttls")
    sent = mail(url).send(message(), NOW)
    assert sent == Deferred("no mail session (SSLCertVerificationError)")
    assert mail(url + "&verify=no").send(message(), NOW) == Delivered()
    assert len(smtp_sink.letters) == 1


def test_a_server_without_tls_is_not_given_the_letter_in_clear(
    smtp_sink: Any, message: Make
) -> None:
    url = smtp_sink.url("from=bell@example.org&to=desk@example.org&mode=starttls")
    sent = mail(url).send(message(), NOW)
    assert sent == Deferred("no mail session (SMTPNotSupportedError)")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mailto://127.0.0.1?from=a@example.org&to=nobody", "addresses"),
        ("mailto://127.0.0.1?from=a@example.org&pgp=encrypt", "encrypted"),
        ("mailto://127.0.0.1?from=a@example.org&wkd=yes", "encrypted"),
        ("mailto://me:pässword@127.0.0.1?from=a@example.org", "ASCII"),
        ("mailto://127.0.0.1?from=a@example.org&+X Bcc=x", "ASCII"),
        ("mailto://127.0.0.1?from=", "Apprise"),
        ("mailto://", "Apprise"),
    ],
)
def test_an_address_that_cannot_be_honoured_is_refused(url: str, word: str) -> None:
    with pytest.raises(ChannelError, match=word) as refusal:
        mail(url)
    assert str(refusal.value).startswith("channel post: ")


@pytest.mark.parametrize("field", ["title", "sentence", "watch", "publisher", "cue", "alert"])
@pytest.mark.parametrize(
    "text",
    [
        "a\r\nBcc: x@example.org\r\n\r\nb",
        "a\nb\u2028c\u0085d\x0be\x00f\ud800g\x1b[31m",
        "\u202emoc.elpmaxe\u202c \u2066x\u2069",
        "=?utf-8?q?coded?= <b@example.org>",
        "x" * 5000,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 800,
    ],
)
def test_no_field_breaks_a_letter(smtp_sink: Any, field: str, text: str, message: Make) -> None:
    assert mail(smtp_sink.url()).send(message(**{field: text}), NOW) == Delivered()
    [letter] = smtp_sink.letters
    assert letter["Bcc"] is None
    assert not letter.defects
    assert len(letter["Subject"].encode("utf-16-le")) <= 400
    assert letter["Message-ID"].strip().startswith("<")


def test_the_plain_and_html_forms_are_those_of_the_core(smtp_sink: Any, message: Make) -> None:
    mail(smtp_sink.url()).send(message(), NOW)
    [letter] = smtp_sink.letters
    assert content(letter, "plain").rstrip("\n") == plain(message())
    assert content(letter, "html") == html(message())


def self_signed(folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(pem, form, serialization.NoEncryption()) + certificate.public_bytes(pem)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context
