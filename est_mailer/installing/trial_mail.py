"""A mail to oneself, and one to a plus address of oneself: sent, found, dealt with; and the clocks compared.

The two mails end in the folder of dealt-with mail, as everything does that the service has dealt with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from est_mailer.adapters.imap.trial import Sighting
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.ports import Randomness
from est_mailer.installing.clocks import SHORTEST, Moment, gait_trouble, time_trouble
from est_mailer.installing.trial import Servers
from est_mailer.installing.tried import Result, Tried, in_turn

_PLUS_PATIENCE = 20.0  # seconds more for the second mail: it has the same way to go
_EVERY = 10.0  # seconds between words that it is still being waited for


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a trial is given of the world: two clocks, and words while it waits.

    ``patience`` and ``hearing``: seconds for the mail to come, and for the server to tell of it. ``begun``: when the
    command began, by both clocks.
    """

    now: Callable[[], datetime]
    stopwatch: Callable[[], float]
    pause: Callable[[float], None]
    random: Randomness
    waiting: Callable[[str], None]
    begun: Moment
    patience: float = 90.0
    hearing: float = 10.0

    def moment(self) -> Moment:
        """This instant by both clocks."""
        return Moment(self.now(), self.stopwatch())


def try_mail(account: Account, servers: Servers, conditions: Conditions) -> Iterator[Tried]:
    """A mail to oneself, and one to a plus address of oneself: sent, found, dealt with; and the clocks compared."""
    letters = _Letters(account, servers, conditions)
    return in_turn(
        ("sending", "No mail can be sent.", letters.send),
        ("finding it", "Answers would not be found either.", letters.find),
        ("plus address", "", letters.find_plus),
        ("moving mail", "Dealt-with mail would stay in the inbox.", letters.file),
        ("clock", "Invitations, reminders and dispatches would go out at the wrong time.", letters.compare_clocks),
    )


class _Letters:
    """The two mails of a trial, from one step to the next."""

    def __init__(self, account: Account, servers: Servers, conditions: Conditions) -> None:
        self._account, self._servers, self._conditions = account, servers, conditions
        local, _, domain = account.address.partition("@")
        mark = conditions.random(8).hex()
        self._plus = f"{local}+{mark}@{domain}"
        self._ids = {to: f"<est-trial-{mark}-{n}@{domain}>" for n, to in enumerate((account.address, self._plus), 1)}
        self._start = conditions.moment()
        self._found: list[Sighting] = []
        self._plus_refused = ""
        self._listens = False

    def send(self) -> Iterator[Tried]:
        self._listens = self._servers.inbox.listen()
        for recipient in self._ids:
            given = self._servers.transport.send(self._account.address, recipient, self._written(recipient))
            if given.refusal is not None and recipient == self._plus:
                self._plus_refused = given.detail
            elif given.refusal is not None:
                self._has_heard(0)
                remedy = f"See that the account may send as {self._account.address}, and to itself."
                raise ServiceError(f"The mail system does not take the mail: {given.detail}.", remedy)
        yield Tried("sending", f"A mail to {self._account.address} itself was taken by the mail system.")

    def find(self) -> Iterator[Tried]:
        seconds = self._conditions.patience
        heard = self._has_heard(min(self._conditions.hearing, seconds))
        sighting = self._wait(self._account.address, seconds)
        if sighting is None:
            raise ServiceError(
                f"The mail has not come to {self._account.inbox} within {seconds:.0f} s.",
                "Look where it is: in the folder for junk, held by a filter, in another mailbox? Mail from the "
                "service's own address must reach its inbox; ask those who run the mail system.",
            )
        took = self._conditions.stopwatch() - self._start.stopwatch
        self._found.append(sighting)
        yield Tried("finding it", f"It came after {took:.1f} s.")
        if heard is False:
            found = "The mail came, and the server, which knows IDLE, did not tell of it."
            means = "New mail is then found some seconds later, by looking."
            yield Tried("hearing of it", found, means, "Look for a firewall or a proxy between.", Result.REMARK)
        elif heard:
            yield Tried("hearing of it", "The server told of it at once (IDLE).")
        yield from _who_vouches(self._account, sighting.head)

    def find_plus(self) -> Iterator[Tried]:
        found = f"The mail system refuses {self._plus}: {self._plus_refused}."
        if not self._plus_refused:
            sighting = self._wait(self._plus, _PLUS_PATIENCE)
            if sighting is not None:
                self._found.append(sighting)
                yield Tried("plus address", f"Mail to {self._plus} comes too.")
                return
            found = f"Mail to {self._plus} has not come."
        means = "Answers are known by their thread and by the code in the file instead, which is a little less sure."
        remedy = "plus_addressing = false is right for this account. Postfix: recipient_delimiter = +"
        yield Tried("plus address", found, means, remedy, Result.REMARK, sets={"account.plus_addressing": False})

    def _has_heard(self, seconds: float) -> bool | None:
        """Whether the server told of the mail within so many seconds; None if it does not know how."""
        listens, self._listens = self._listens, False
        return self._servers.inbox.heard(seconds) if listens else None

    def file(self) -> Iterator[Tried]:
        folders = {self._servers.inbox.file(sighting.uid) for sighting in self._found if not sighting.filed}
        if not folders:
            yield Tried("moving mail", "The service, which runs, has dealt with what came.")
            return
        yield Tried("moving mail", f"What came was dealt with as the service does: it is in {', '.join(folders)}.")

    def compare_clocks(self) -> Iterator[Tried]:
        begun, came = self._conditions.begun, self._conditions.moment()
        self._conditions.pause(max(0.0, SHORTEST - (came.stopwatch - begun.stopwatch)))
        trouble = gait_trouble(begun, self._conditions.moment())
        trouble = trouble or time_trouble(self._start, came, self._found[0].arrived_at)
        if trouble is not None:
            raise ServiceError(*trouble)
        yield Tried("clock", "The machine's clock goes, and agrees with the mail server's.")

    def _written(self, recipient: str) -> bytes:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._account.address, recipient
        letter["Subject"] = "est-mailer init"
        letter["Date"] = format_datetime(self._conditions.now().astimezone(UTC))
        letter["Message-ID"] = self._ids[recipient]
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's machine answers it
        letter.set_content("est-mailer init tries whether a mail comes back to its own mailbox. It needs no answer.\n")
        return letter.as_bytes()

    def _wait(self, recipient: str, seconds: float) -> Sighting | None:
        begun, told, nap = self._conditions.stopwatch(), _EVERY, 0.1
        while True:
            sighting = self._servers.inbox.find(self._ids[recipient])
            waited = self._conditions.stopwatch() - begun
            if sighting is not None or waited > seconds:
                return sighting
            if waited > told:
                self._conditions.waiting(f"Waited {told:.0f} s of {seconds:.0f} for the mail to {recipient} …")
                told += _EVERY
            self._conditions.pause(nap)
            nap = min(2.0, nap * 1.5)


def _who_vouches(account: Account, head: bytes) -> Iterator[Tried]:
    """The server that wrote Authentication-Results on top of our own mail (RFC 8601), where none is believed yet."""
    written = BytesHeaderParser().parsebytes(head).get("Authentication-Results", "")
    name = str(written).partition(";")[0].split()[:1]
    if name and account.authserv_id is None:
        found = f"The server writes who a mail is from, as {name[0]} (Authentication-Results)."
        means = "Until authserv_id says so, senders are taken at their word."
        remedy = f'est-mailer check --probe tells whether it marks forged mail; then: authserv_id = "{name[0]}"'
        yield Tried("forged mail", found, means, remedy, Result.REMARK)
