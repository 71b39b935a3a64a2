"""The in-memory twins of the mailbox and the transport: the same contract, and outages to order."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from est_mailer.domain.errors import NotFiled, OutOfReach
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.domain.ports import Following, nothing_follows

LARGEST_HEAD = 65_536  # bytes of the headers of a message that is too large
ACCEPTED = Handover(None, "250 2.0.0 Ok")


class MemoryMailbox:
    """Implements ``domain.ports.Mailbox``. ``deliver`` puts mail in; ``inbox`` and ``processed`` show what is where,
    ``sent_ids`` the Message-IDs in the folder of sent mail.

    While ``out_of_reach`` is set every call raises OutOfReach, while ``keeps_all`` nothing can be filed away. A UID in
    ``withheld`` is listed and not handed over. ``used``: what ``fullness`` answers.
    """

    def __init__(
        self, *, folder: str = "INBOX", uidvalidity: int = 1, interrupted: threading.Event | None = None
    ) -> None:
        self.inbox: dict[int, bytes] = {}
        self.processed: list[bytes] = []
        self.sent_ids: set[str] = set()
        self.uidvalidity = uidvalidity
        self.out_of_reach = self.keeps_all = False
        self.used: float | None = None
        self.withheld: set[int] = set()
        self._folder = folder
        self._next_uid = self._searched = 1
        self._news = threading.Condition()
        self._interrupted = interrupted or threading.Event()

    def deliver(self, raw: bytes) -> int:
        """Put a message into the inbox, from any thread. Returns its UID."""
        with self._news:
            uid, self._next_uid = self._next_uid, self._next_uid + 1
            self.inbox[uid] = raw
            self._news.notify_all()
        return uid

    def reset_uidvalidity(self) -> None:
        """Number the inbox's messages anew, as a restored mailbox does."""
        with self._news:
            self.uidvalidity += 1
            self.inbox = dict(enumerate(self.inbox.values(), 1))
            self._next_uid = len(self.inbox) + 1

    def fetch_after(self, uidvalidity: int | None, uid: int, *, largest: int) -> Iterator[Fetched]:
        """See ``domain.ports.Mailbox``."""
        self._reach()
        current, self._searched = self.uidvalidity, self._next_uid
        last = uid if current == uidvalidity else 0
        for number in sorted(n for n in self.inbox if n > last):
            self._reach()
            if self.uidvalidity != current:
                raise OutOfReach("The mailbox was replaced while it was read.")
            if number in self.withheld:
                raise OutOfReach(f"The server does not hand over message {number} of {self._folder}.")
            raw = self.inbox.get(number)
            if raw is not None:
                fits = len(raw) <= largest
                head = b"" if fits else raw.partition(b"\r\n\r\n")[0][:LARGEST_HEAD] + b"\r\n\r\n"
                yield Fetched(self._folder, current, number, len(raw), raw if fits else None, head=head)

    def file_away(self, uidvalidity: int, uids: Sequence[int]) -> bool:
        """See ``domain.ports.Mailbox``."""
        self._reach()
        if uidvalidity != self.uidvalidity:
            return False
        if self.keeps_all:
            raise NotFiled("The mailbox lets nothing be moved.", "Make room in it.")
        self.processed += [self.inbox.pop(uid) for uid in sorted(set(uids)) if uid in self.inbox]
        return True

    def fullness(self) -> float | None:
        """See ``domain.ports.Mailbox``."""
        self._reach()
        return self.used

    def has_sent(self, message_id: str) -> bool:
        """See ``domain.ports.Mailbox``."""
        self._reach()
        return message_id in self.sent_ids

    def wait(self, seconds: float) -> bool:
        """See ``domain.ports.Mailbox``; it really waits, until mail is delivered or it is interrupted."""
        self._reach()
        left = seconds
        with self._news:
            while left > 0 and not self._interrupted.is_set() and self._next_uid == self._searched:
                self._news.wait(min(left, 0.1))
                left -= 0.1
            return self._next_uid > self._searched and not self._interrupted.is_set()

    def break_off(self) -> None:
        """See ``domain.ports.Mailbox``: a call in memory is over before it could be broken off."""

    def close(self) -> None:
        """See ``domain.ports.Mailbox``: there is nothing to close."""

    def _reach(self) -> None:
        if self.out_of_reach:
            raise OutOfReach("The mailbox is out of reach.", "It is tried again.")


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that the memory transport has taken."""

    sender: str
    recipient: str
    content: bytes


class MemoryTransport:
    """Implements ``domain.ports.Transport``. ``sent`` is what was accepted, in order; ``attempts`` counts all calls.

    ``verdicts`` has the outcome for recipients that are not accepted; ``queue`` outcomes go before it, one a call
    (a mail that is IN_DOUBT has arrived all the same); while ``out_of_reach`` is set nothing can be handed over.
    """

    def __init__(self, verdicts: Mapping[str, Handover] | None = None) -> None:
        self.sent: list[SentMail] = []
        self.verdicts: dict[str, Handover] = dict(verdicts or {})
        self.queue: list[Handover] = []
        self.out_of_reach = False
        self.attempts = 0

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        """See ``domain.ports.Transport``."""
        self.attempts += 1
        if self.out_of_reach:
            return Handover(Refusal.UNREACHABLE, "The server refuses connections.")
        if recipient.count("@") != 1 or any(c.isspace() or c in "<>" for c in sender + recipient):
            return Handover(Refusal.PERMANENT, f"<{recipient}> or <{sender}> is not a mail address")
        outcome = self.queue.pop(0) if self.queue else self.verdicts.get(recipient, ACCEPTED)
        if outcome.refusal in {None, Refusal.IN_DOUBT}:
            self.sent.append(SentMail(sender, recipient, content))
            following()
        return outcome

    def break_off(self) -> None:
        """See ``domain.ports.Transport``: an attempt in memory is over before it could be broken off."""

    def close(self) -> None:
        """See ``domain.ports.Transport``: there is nothing to close."""


class MemoryRegisterFile:
    """Implements ``domain.ports.RegisterFile``. ``text`` is the file, ``earlier`` what it was before; ``read_only``
    refuses to be written."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.earlier: list[str] = []
        self.read_only = False
        self._loaded = self.on_disk()

    def loaded(self) -> str:
        """See ``domain.ports.RegisterFile``."""
        return self._loaded

    def on_disk(self) -> str:
        """See ``domain.ports.RegisterFile``."""
        return self.digest_of(self.text)

    def digest_of(self, text: str) -> str:
        """See ``domain.ports.RegisterFile``."""
        return hashlib.sha256(text.encode()).hexdigest()

    def write(self, text: str) -> bool:
        """See ``domain.ports.RegisterFile``."""
        if self.read_only:
            return False
        self.earlier.append(self.text)
        self.text = text
        self._loaded = self.on_disk()
        return True
