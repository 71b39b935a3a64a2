"""Handing mail to the mail system over SMTP (RFC 5321), one recipient in each transaction.

The phases are driven one by one, for what a lost connection means depends on the moment: before the final dot
nothing was handed over, after it nobody knows.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
from collections.abc import Callable
from typing import TypeAlias

from est_mailer.adapters.reach import place
from est_mailer.adapters.signing_in.session import Refused, no_other
from est_mailer.adapters.smtp.login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.smtp.replies import ABOUT_LOGIN, Phase, judge
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import LoginRefused, OutOfReach, TurnedAway
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.domain.ports import Following, nothing_follows

_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")
# What a mail must not have on the wire. Each is looked for by the one byte that it begins with, which the library
# does four times as fast as for two or three bytes, or for either of two.
_LONE_LF_OR_FIRST_DOT = re.compile(rb"\n\.|\n(?<!\r\n)")
_LONE_CR = re.compile(rb"\r(?!\n)")
_Commands: TypeAlias = tuple[tuple[Phase, str], ...]
_PARTING = 0.3  # seconds that a server is given to answer QUIT


class _Stale(Exception):
    """The connection went away while we were idle."""


class SmtpTransport:
    """Implements ``domain.ports.Transport``. ``secret`` gives the password or the token and is called at each connect;
    ``refused`` is told of one that the server did not take (True: there may be another).

    ``timeout`` (seconds) holds for connecting and for each answer; ``final_timeout`` for the answer to the whole
    mail, which a server may take long over (RFC 5321, 4.5.3.2.6): giving up too early leaves the mail in doubt.
    """

    def __init__(
        self,
        account: Account,
        secret: Callable[[], str],
        *,
        refused: Refused = no_other,
        timeout: float = 30.0,
        final_timeout: float = 300.0,
    ) -> None:
        self._account = account
        self._secret = secret
        self._refused = refused
        self._timeout = timeout
        self._final_timeout = final_timeout
        self._smtp: smtplib.SMTP | None = None
        self._ready_made = _ReadyMade()
        self._kept = False  # whether the connection in use was made for an earlier mail

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        """One attempt; an empty ``sender`` is the null reverse-path. Never raises for a mail's fate.

        See ``domain.ports.Transport`` for ``following``.
        """
        if not _ADDRESS.fullmatch(recipient) or not (sender == "" or _ADDRESS.fullmatch(sender)):
            return Handover(Refusal.PERMANENT, f"<{recipient}> or <{sender}> is not a mail address")
        outcome = self._attempt(sender, recipient, content, following)
        if outcome.login and self._kept:
            # The session's login has lapsed, as a token does in mid-session: nothing was handed over.
            outcome = self._attempt(sender, recipient, content, following)
        return outcome

    def _attempt(self, sender: str, recipient: str, content: bytes, following: Following) -> Handover:
        try:
            smtp = self._ready()
        except OutOfReach as error:
            said = isinstance(error, LoginRefused | TurnedAway)  # else nobody has answered, whoever must mend it
            refusal = Refusal.PAUSE if said and error.permanent else Refusal.UNREACHABLE
            return Handover(refusal, str(error), login=isinstance(error, LoginRefused))
        if not (sender + recipient).isascii() and not smtp.has_extn("smtputf8"):
            return Handover(Refusal.PERMANENT, f"the server takes no addresses like {recipient} (SMTPUTF8)")
        wire = self._ready_made.of(content)
        try:
            outcome = self._transaction(smtp, _envelope(smtp, sender, recipient, wire), wire, following)
        except _Stale:
            self._discard()
            return self._attempt(sender, recipient, content, following)
        if outcome.refusal in {Refusal.PAUSE, Refusal.UNREACHABLE, Refusal.IN_DOUBT}:
            self._discard()
        return outcome

    def close(self) -> None:
        """Quit. Never raises."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # we are leaving: a server that has gone is no news
                _patience(smtp, _PARTING)
                smtp.quit()
            discard(smtp)

    def break_off(self) -> None:
        """Cut the connection, from a signal handler: the call under way ends as if the server were lost."""
        channel = getattr(self._smtp, "sock", None)
        if channel is not None:
            with contextlib.suppress(OSError):  # it is gone already
                socket.socket.shutdown(channel, socket.SHUT_RDWR)

    def probe(self) -> dict[str, object]:
        """What ``check`` shows: the server, what it offers, the largest mail (bytes). Raises OutOfReach."""
        smtp = self._ready()
        largest = smtp.esmtp_features.get("size", "")
        return {
            "server": place(self._account.smtp),
            "security": self._account.smtp.security,
            "login": self._account.smtp_login,
            "extensions": sorted(name.upper() for name in smtp.esmtp_features),
            "largest": int(largest) if largest.isdecimal() and int(largest) > 0 else None,
        }

    def _ready(self) -> smtplib.SMTP:
        """The open connection if it still answers and nothing is left in it, else a new one. Raises OutOfReach.

        One that takes commands together is asked with the next mail's.
        """
        if self._smtp is not None:
            self._kept = True
            if self._smtp.has_extn("pipelining"):
                return self._smtp
            with contextlib.suppress(*NETWORK_ERRORS):  # gone while we were idle: a new one is made below
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self._discard()
        self._kept = False
        self._smtp = connect(self._account, self._secret, self._timeout, self._refused)
        return self._smtp

    def _discard(self) -> None:
        smtp, self._smtp = self._smtp, None
        discard(smtp)

    def _transaction(self, smtp: smtplib.SMTP, envelope: _Commands, content: bytes, following: Following) -> Handover:
        try:
            refusal = self._together(smtp, envelope) if smtp.has_extn("pipelining") else _in_turn(smtp, envelope)
            if refusal is not None:
                return refusal
            smtp.send(content)
            smtp.send(b".\r\n")
        except NETWORK_ERRORS as error:
            return Handover(Refusal.UNREACHABLE, f"the connection was lost before the mail was handed over: {error}")
        self._ready_made.make(following())  # while the server stores the mail
        return self._final_answer(smtp)

    def _together(self, smtp: smtplib.SMTP, envelope: _Commands) -> Handover | None:
        """The envelope's commands said at once (RFC 2920); their first refusal, None if there is none.

        A kept connection is asked whether it still answers by the first of them. Raises _Stale if it does not: no
        mail has been handed over.
        """
        said = "".join(f"{command}\r\n" for _, command in envelope)
        try:
            smtp.send(f"RSET\r\n{said}" if self._kept else said)
            if self._kept and smtp.getreply()[0] != 250:
                raise _Stale
        except NETWORK_ERRORS as error:
            if self._kept:
                raise _Stale from error
            raise
        refusal, code = None, 0
        for phase, _ in envelope:  # each is answered, whatever the one before it was
            try:
                code, answer = smtp.getreply()
            except NETWORK_ERRORS:
                if refusal is None:
                    raise
                return refusal  # a server that closes says so once
            if refusal is None and not _is_taken(phase, code):
                refusal = _refusal(phase, code, answer)
        if refusal is not None and _is_taken(Phase.DATA, code):
            smtp.send(b".\r\n")  # it waits for a mail to nobody (RFC 2920, 3.1)
            smtp.getreply()
        return refusal

    def _final_answer(self, smtp: smtplib.SMTP) -> Handover:
        try:
            _patience(smtp, self._final_timeout)
            code, answer = smtp.getreply()
            _patience(smtp, self._timeout)
        except NETWORK_ERRORS as error:
            return Handover(
                Refusal.IN_DOUBT, f"the whole mail was sent, and the connection lost before the answer: {error}"
            )
        if 200 <= code < 300:
            return Handover(None, _words(code, answer))
        if 400 <= code < 600:
            return _refusal(Phase.DOT, code, answer)
        return Handover(
            Refusal.IN_DOUBT, f"the whole mail was sent, and the answer was not SMTP: {_words(code, answer)}"
        )


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> _Commands:
    return (
        (Phase.MAIL, f"MAIL FROM:<{sender}>{_parameters(smtp, sender + recipient, content)}"),
        (Phase.RCPT, f"RCPT TO:<{recipient}>"),
        (Phase.DATA, "DATA"),
    )


def _in_turn(smtp: smtplib.SMTP, envelope: _Commands) -> Handover | None:
    """The envelope's commands, each after the answer to the one before it; the first refusal, None if there is none."""
    for phase, command in envelope:
        code, answer = smtp.docmd(command)
        if not _is_taken(phase, code):
            return _refusal(phase, code, answer)
    return None


def _is_taken(phase: Phase, code: int) -> bool:
    return code == 354 if phase is Phase.DATA else 200 <= code < 300


def _patience(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _refusal(phase: Phase, code: int, answer: bytes) -> Handover:
    words = _words(code, answer)
    if not 400 <= code < 600:  # before the final dot: nothing has been handed over
        return Handover(Refusal.UNREACHABLE, f"the answer to {phase.value} was not SMTP: {words}")
    return Handover(judge(phase, code, words), words, login=code in ABOUT_LOGIN)


def _words(code: int, answer: bytes) -> str:
    return f"{code} {' '.join(answer.decode('utf-8', 'replace').split())}"


def _parameters(smtp: smtplib.SMTP, addresses: str, content: bytes) -> str:
    """MAIL's parameters, as far as the server knows them: SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531)."""
    parameters = ""
    if smtp.has_extn("size"):
        parameters += f" SIZE={len(content)}"
    if smtp.has_extn("8bitmime") and not content.isascii():
        parameters += " BODY=8BITMIME"
    if not addresses.isascii():
        smtp.command_encoding = "utf-8"
        parameters += " SMTPUTF8"
    return parameters


class _ReadyMade:
    """The mail that is likely to be next, as it goes on the wire."""

    def __init__(self) -> None:
        self._content, self._wire = b"", b""

    def make(self, content: bytes | None) -> None:
        """What was made ready before is let go."""
        self._content, self._wire = content or b"", _on_the_wire(content) if content else b""

    def of(self, content: bytes) -> bytes:
        """These bytes as they go on the wire, made ready if they are not."""
        if content is not self._content:  # those very ones, so that nothing need be compared
            self.make(content)
        return self._wire


def _on_the_wire(content: bytes) -> bytes:
    """Every line ended by CRLF and nothing else, leading dots doubled (RFC 5321, 2.3.8 and 4.5.2).

    A lone CR or LF that some server took for a line end could otherwise smuggle a second mail into this one.
    """
    if _LONE_LF_OR_FIRST_DOT.search(content) or _LONE_CR.search(content):  # hardly any: our mails have neither
        content = _LINE_END.sub(b"\r\n", content).replace(b"\r\n.", b"\r\n..")
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    return b"." + content if content.startswith(b".") else content
