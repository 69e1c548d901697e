"""Mail over SMTP: one letter to all of a channel's addresses, and an honest outcome."""

import contextlib
import logging
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.common import SecureMailMode
from apprise.utils.parse import is_email, parse_emails

from tocsin.core.errors import ChannelError
from tocsin.core.forms import html, plain, subject
from tocsin.core.inert import one_line
from tocsin.core.model import Deferred, Delivered, Post, Refused, Sent

Reply = tuple[int, bytes]

_log: Final = logging.getLogger(__name__)
_ACCEPTED: Final = (250, 251)  # RFC 5321, 4.2.3
_TRANSIENT: Final = range(400, 500)
_TOO_BIG: Final = 552
_ENHANCED: Final = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_HEADER_UNITS: Final = 300
_PLAIN_UNITS: Final = 200_000  # a mail may be long
_NOT_OF_AN_ID: Final = re.compile(r"[^A-Za-z0-9._-]")
_ID_LETTERS: Final = 60


class Mail(NotifyEmail):
    """One mail channel, on Apprise's URL forms. Apprise's own sending is not used: it tells only
    yes or no, fails on some headlines, and threads nothing.
    """

    def __init__(self, name: str, timeout: timedelta, **parsed: Any) -> None:
        """`parsed` is what Apprise read from the URL.

        Raises `ChannelError` for a form that we do not honour, `TypeError` for a broken one.
        """
        super().__init__(**parsed)  # type: ignore[no-untyped-call]
        self._name, self._timeout = name, timeout.total_seconds()
        self._sender = _address(*self.from_addr)
        given = [parsed.get(key) for key in ("targets", "cc", "bcc", "reply_to")]
        if not self.smtp_host or not all(is_email(each) for each in parse_emails(*given)):
            raise ChannelError(
                f"channel {name}: the mail server or one of the addresses cannot be read",
                hint="write mailto://host:port?from=me@example.org&to=one@example.org",
            )
        if self.pgp_mode != "no":
            raise ChannelError(
                f"channel {name}: encrypted mail is not supported",
                hint="leave pgp and wkd out of the address",
            )
        if not _writable(self.headers, self.user, self.password, *self._recipients()):
            raise ChannelError(
                f"channel {name}: a header, a login or an address is not plain ASCII",
                hint="write international domains in their xn-- form",
            )

    def deliver(self, message: Post, now: datetime) -> Sent:
        """Hands `message` to the server once. Never raises for what a server or network does.

        All recipients get it or none does, save those the server refuses for good.
        """
        letter = self._letter(message, now).as_bytes()
        try:
            with self._session() as server:
                sender, recipients = self._sender.addr_spec, self._recipients()
                sent, missed = hand_over(server, sender, recipients, letter)
        except smtplib.SMTPResponseException as error:
            return Deferred(_said("the mail server", (error.smtp_code, _bytes(error.smtp_error))))
        except (OSError, smtplib.SMTPException) as error:
            return Deferred(f"no mail session ({type(error).__name__})")
        if missed:
            _log.warning("channel %s: %d addresses are refused for good", self._name, missed)
        return sent

    def _letter(self, message: Post, now: datetime) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._sender
        letter["To"] = [_address(*target) for target in self.targets]
        for header, addresses in (("Cc", self.cc), ("Reply-To", self.reply_to)):
            if addresses:
                letter[header] = [_address(self.names.get(each), each) for each in addresses]
        letter["Subject"] = subject(message)
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = self._id(message.alert)
        if message.thread and message.thread != message.alert:
            letter["In-Reply-To"] = letter["References"] = self._id(message.thread)
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday note answers it
        letter.set_content(plain(message, _PLAIN_UNITS), cte="quoted-printable")
        letter.add_alternative(html(message), subtype="html", cte="quoted-printable")
        for header, value in self.headers.items():
            if header not in letter:
                letter[header] = one_line(value, _HEADER_UNITS)
        return letter

    def _id(self, alert: str) -> str:
        """The same for every repeat of an alert, so that mail programs show it once."""
        return f"<{_NOT_OF_AN_ID.sub('-', alert)[:_ID_LETTERS]}@{self._sender.domain}>"

    def _recipients(self) -> list[str]:
        return list(dict.fromkeys([to for _, to in self.targets] + sorted(self.cc | self.bcc)))

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        server = self._connected()
        try:
            if self.secure_mode == SecureMailMode.STARTTLS:
                server.starttls(context=self._secure())
            if self.user and self.password:
                server.login(self.user, self.password)
            server.ehlo_or_helo_if_needed()
            yield server
            # Its answer is not waited for: after the 250 the letter is theirs (RFC 5321, 6.1).
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.putcmd("quit")
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.smtp_host, self.port or smtplib.SMTP_PORT
        if self.secure_mode == SecureMailMode.SSL:
            return smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=self._secure())
        return smtplib.SMTP(host, port, timeout=self._timeout)

    def _secure(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.verify_certificate:  # the address says verify=no
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def hand_over(
    server: smtplib.SMTP, sender: str, recipients: Sequence[str], letter: bytes
) -> tuple[Sent, int]:
    """One mail transaction (RFC 5321, 3.3): its outcome, and how many recipients it missed.

    A recipient who is refused for now holds the letter back for all, so that the next try repeats
    nothing. What the server says of the sender or of all recipients concerns the channel; what it
    says of the letter concerns the letter.
    """
    reply = server.mail(sender)
    if reply[0] not in _ACCEPTED:
        reason = _said("the mail server, of the sender,", reply)
        return (Refused(reason) if reply[0] == _TOO_BIG else Deferred(reason)), 0
    replies = [server.rcpt(each) for each in recipients]
    refused = [each for each in replies if each[0] not in _ACCEPTED]
    waiting = [each for each in refused if each[0] in _TRANSIENT]
    if waiting or len(refused) == len(replies):
        count = f"of {len(waiting or refused)} of {len(replies)} addresses,"
        return Deferred(_said(f"the mail server, {count}", (waiting or refused)[0])), 0
    return _data(server, letter), len(refused)


def _data(server: smtplib.SMTP, letter: bytes) -> Sent:
    try:
        reply = server.data(letter)
    except smtplib.SMTPDataError as error:
        reply = (error.smtp_code, _bytes(error.smtp_error))
    if reply[0] in _ACCEPTED:
        return Delivered()
    reason = _said("the mail server, of the letter,", reply)
    return Deferred(reason) if reply[0] in _TRANSIENT else Refused(reason)


def _said(who: str, reply: Reply) -> str:
    # The codes only: what else a server says may name people or repeat a login.
    enhanced = _ENHANCED.match(reply[1])
    return f"{who} said {reply[0]}" + (f" {enhanced[1].decode()}" if enhanced else "")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("ascii", "replace")


def _address(name: object, address: object) -> Address:
    return Address(one_line(str(name or ""), _HEADER_UNITS), addr_spec=str(address))


def _writable(headers: dict[str, str], *words: str | None) -> bool:
    named = all(_HEADER.fullmatch(name) for name in headers)
    return named and all(word.isascii() for word in words if word)
