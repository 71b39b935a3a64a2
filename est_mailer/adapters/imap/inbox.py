"""The service's inbox over IMAP (RFC 9051, and RFC 3501 servers): fetch what is new, file away, wait for more.

One flat connection: whatever goes wrong, the client is thrown away and the next call makes a new one. IDLE is a
hint and UID SEARCH the truth: a drop, a BYE or a silence in IDLE ends the wait, and the caller looks for itself.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from imaplib import IMAP4
from itertools import chain, pairwise
from typing import Any

from est_mailer.adapters.imap import folder as folders
from est_mailer.adapters.imap.ahead import Ahead, Window
from est_mailer.adapters.imap.idle import has_unread, tells_of_mail
from est_mailer.adapters.imap.login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.reach import out_of_reach, place
from est_mailer.adapters.signing_in.session import Refused, no_other
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched

_WINDOW = 500  # messages that are moved at once
_FIRST_SPELL, _SPELL = 1.0, 15.0  # seconds of one IDLE: see _idle
_NAP = 30.0  # seconds between looks at a server without IDLE
_BREATHER = 10.0  # seconds; an IDLE lost sooner than this is not tried again at once
_PARTING = 0.3  # seconds that a server is given to answer LOGOUT


class ImapMailbox:
    """Implements ``domain.ports.Mailbox``. ``interrupted``, once set, ends a wait at once.

    ``secret`` gives the password or the token and is called at each connect, ``refused`` is told of one that the server
    did not take (True: there may be another); ``timeout`` (seconds) holds for connecting and for each answer.
    """

    def __init__(
        self,
        account: Account,
        secret: Callable[[], str],
        *,
        refused: Refused = no_other,
        timeout: float = 30.0,
        interrupted: Interruption | None = None,
    ) -> None:
        self._account, self._secret = account, secret
        self._refused, self._timeout = refused, timeout
        self._interrupted = interrupted or Interruption()
        self._client: Any = None
        self._selected: int | None = None  # the inbox's UIDVALIDITY, while this connection has it open
        self._next_uid: int | None = None  # UIDNEXT when the inbox was last searched
        self._told: tuple[int, int | None] | None = None  # of the open inbox, by who told that mail has come
        self._ahead, self._marks = Ahead(), False  # whether the open inbox keeps our mark

    def fetch_after(self, uidvalidity: int | None, uid: int, *, largest: int) -> Iterator[Fetched]:
        """Messages with a higher UID, oldest first; all of them if UIDVALIDITY is not the one given.

        A message larger than ``largest`` bytes comes with ``raw`` None and its headers. Raises OutOfReach; also if the
        mailbox is replaced meanwhile, and, after every message before it, at one that the server does not hand over.
        """
        with self._reaching():
            current, next_uid = self._opened()
            last = uid if current == uidvalidity else 0
            # "n:*" always matches the last message, however low its UID (RFC 9051, 6.4.4)
            uids = sorted(u for u in self._client.search(f"UID {last + 1}:*") if u > last)
            self._next_uid = next_uid or (uids[-1] + 1 if uids else self._next_uid)
        for chunk, following in pairwise(chain(folders.chunks(uids, folders.BATCH_MESSAGES), ((),))):
            with self._reaching():
                self._require(current)
                window = self._ahead.looked_at(self._client, current, chunk, following, largest)
            for batch in folders.batches(window.sizes, largest):
                for fetched in self._fetch(current, batch, window, largest):
                    yield replace(fetched, arrived_at=window.arrivals[fetched.uid])

    def file_away(self, uidvalidity: int, uids: Sequence[int]) -> bool:
        """Move accounted messages to the processed folder (or flag them). False if UIDVALIDITY has changed.

        Raises OutOfReach, or NotFiled if the server refuses: the mailbox is full, the folder not writable.
        """
        with self._reaching():
            if self._open() != uidvalidity:
                return False
            for chunk in folders.chunks(sorted(set(uids)), _WINDOW):
                numbers = ",".join(str(u) for u in chunk)
                present = sorted(set(self._client.search(f"UID {numbers}")) & set(chunk))
                if present:
                    folders.file_messages(self._client, self._account, present, marks=self._marks)
        return True

    def fullness(self) -> float | None:
        """See ``domain.ports.Mailbox``. Raises OutOfReach."""
        with self._reaching():
            self._open()
            return folders.share_of_room(self._client, self._account)

    def has_sent(self, message_id: str) -> bool:
        """True if the folder of sent mail has a mail with this Message-ID; False too if there is no such folder."""
        with self._reaching():
            self._selected = None
            return folders.sent_folder_has(self._client, message_id)

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that mail has come, at most so long; see ``domain.ports.Mailbox``. Raises OutOfReach."""
        if self._interrupted.is_set():
            return False
        with self._reaching():
            if self._has_news():
                return True
            self._ahead.forget()
            if not self._client.has_capability("IDLE"):
                self._interrupted.wait(min(seconds, _NAP))
                return not self._interrupted.is_set() and self._has_news()
        return self._idle(time.monotonic() + seconds)

    def close(self) -> None:
        """Log out. Never raises."""
        client = self._let_go()
        if client is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # we are leaving: a server that has gone is no news
                client.socket().settimeout(_PARTING)
                client.logout()
            discard(client)

    def break_off(self) -> None:
        """Cut the connection, from a signal handler: the call under way ends as if the server were lost."""
        if self._client is not None:
            with contextlib.suppress(OSError):  # it is gone already
                socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def probe(self) -> dict[str, object]:
        """What ``check`` shows: the server, its capabilities, the folders. Raises OutOfReach if the login fails."""
        with self._reaching():
            self._select()
            capabilities = sorted(c.decode("ascii", "replace") for c in self._client.capabilities())
            return {
                "server": place(self._account.imap),
                "security": self._account.imap.security,
                "login": True,
                "inbox": self._account.inbox,
                "messages": len(self._client.search("ALL")),
                "processed": folders.processed_folder(self._client, self._account),
                "capabilities": capabilities,
                "idle": "IDLE" in capabilities,
                "moves": "MOVE" in capabilities or "UIDPLUS" in capabilities,
            }

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Connected within; what goes wrong with the server ends the connection and comes out as OutOfReach."""
        try:
            if self._client is None:
                self._client = connect(self._account, self._secret, self._timeout, self._refused)
            self._ahead.hear_out(self._client)
            yield
        except NETWORK_ERRORS as error:
            discard(self._let_go())
            raise out_of_reach(error, self._account.imap) from error

    def _let_go(self) -> Any:
        """The client, if there is one; what is known of the inbox goes with it."""
        client, self._client, self._told, self._selected = self._client, None, None, None
        self._ahead.forget()
        return client

    def _opened(self) -> tuple[int, int | None]:
        """The inbox's UIDVALIDITY and UIDNEXT, if that was told; opened anew unless the server has just told of mail in
        the one that is open."""
        told, self._told = self._told, None
        return told if told is not None and told[0] == self._selected else self._select()

    def _select(self) -> tuple[int, int | None]:
        """The inbox's UIDVALIDITY and UIDNEXT. Raises OutOfReach if there is no such folder."""
        try:
            answer = self._client.select_folder(self._account.inbox)
        except IMAP4.abort:
            raise
        except IMAP4.error as error:
            raise OutOfReach(
                f'The folder "{self._account.inbox}" cannot be opened: {error}',
                'Check inbox in est.toml: in IMAP it is "INBOX" on every server, whatever mail programs call it.',
                place(self._account.imap),
                permanent=True,
            ) from error
        if b"UIDVALIDITY" not in answer:
            raise IMAP4.error("no UIDVALIDITY")
        following, self._marks = answer.get(b"UIDNEXT"), folders.keeps_mark(answer)
        self._selected = int(answer[b"UIDVALIDITY"])
        return self._selected, None if following is None else int(following)

    def _open(self) -> int:
        """The UIDVALIDITY, which stays while the inbox is open (RFC 9051, 2.3.1.1): to open it anew may take 0.2 s."""
        return self._select()[0] if self._selected is None else self._selected

    def _require(self, uidvalidity: int) -> None:
        """Raises OutOfReach: who heard only a part must not take it for all that lay there."""
        if self._open() != uidvalidity:
            raise OutOfReach("The mailbox was replaced while it was read.", "", place(self._account.imap))

    def _fetch(self, uidvalidity: int, uids: Sequence[int], window: Window, largest: int) -> Iterator[Fetched]:
        first, sizes = uids[0], window.sizes
        if sizes[first] > largest:  # a batch of its own: see batches
            head = self._head(uidvalidity, first)
            yield Fetched(self._account.inbox, uidvalidity, first, sizes[first], None, head=head)
            return
        bodies = {uid: window.here[uid] for uid in uids if uid in window.here}
        if missing := [uid for uid in uids if uid not in bodies]:
            with self._reaching():
                self._require(uidvalidity)
                bodies |= self._bodies(missing, largest)
        for uid in uids:
            raw = bodies.pop(uid, None) or self._once_more(uid, largest)
            if raw is None:
                continue
            if len(raw) > largest:
                size = max(sizes[uid], len(raw))
                yield Fetched(self._account.inbox, uidvalidity, uid, size, None, head=raw[: folders.LARGEST_HEAD])
            else:
                yield Fetched(self._account.inbox, uidvalidity, uid, len(raw), raw)

    def _head(self, uidvalidity: int, uid: int) -> bytes:
        """The headers of a message whose body is not fetched; empty if the server does not hand them over."""
        with self._reaching():
            self._require(uidvalidity)
            answer = folders.ask(self._client, [uid], f"BODY.PEEK[HEADER]<0.{folders.LARGEST_HEAD}>")
        return folders.bodies_in(answer, b"BODY[HEADER]").get(uid, b"")

    def _once_more(self, uid: int, largest: int) -> bytes | None:
        """A message that was missing in the answer; None if it has been removed meanwhile. Raises OutOfReach."""
        with self._reaching():
            self._select()
            raw = self._bodies([uid], largest).get(uid)
            if raw is None and self._client.search(f"UID {uid}"):
                raise OutOfReach(
                    f"The server does not hand over message {uid} of {self._account.inbox}.",
                    "It is tried again; if it persists, look at the message in webmail and move or delete it.",
                    place(self._account.imap),
                )
        return raw

    def _bodies(self, uids: Sequence[int], largest: int) -> dict[int, bytes]:
        """The bodies that came, each cut one byte above the limit: what a server says of sizes is not trusted."""
        return folders.bodies_in(folders.ask(self._client, uids, f"BODY.PEEK[]<0.{largest + 1}>"))

    def _has_news(self) -> bool:
        """True if messages have come since the last search: their EXISTS may be behind us, IDLE would not tell."""
        uidvalidity, next_uid = self._select()
        news = next_uid is not None and self._next_uid is not None and next_uid > self._next_uid
        self._told = (uidvalidity, next_uid) if news else None
        return news

    def _idle(self, deadline: float) -> bool:
        """IDLE in spells until the deadline (monotonic); the first is short, so that the first look is soon.

        What the server says in one breath with its go-ahead ends a spell at once, but not the next one too if there
        was nothing behind it: some servers always have something to say.
        """
        spell, hasty = _FIRST_SPELL, True
        while (left := deadline - time.monotonic()) > 0 and not self._interrupted.is_set():
            started = time.monotonic()
            until = started + min(left, spell)
            try:
                # Between two spells the server announces nothing: mail of that moment is found by looking.
                heard = self._listen(until, hasty) or (self._client is not None and self._has_news())
            except NETWORK_ERRORS:
                discard(self._let_go())
                if time.monotonic() - started < _BREATHER:
                    self._interrupted.wait(min(left, _BREATHER))
                return not self._interrupted.is_set()
            if heard:
                return True
            spell, hasty = _SPELL, time.monotonic() >= until
        return False

    def _listen(self, until: float, hasty: bool) -> bool:
        """One spell of IDLE: True if the server told of mail. Raises the network's errors."""
        self._client.idle()
        if hasty and has_unread(self._client):
            self._client.idle_done()
            return False  # the caller looks
        heard = False
        while not heard and (left := until - time.monotonic()) > 0:
            if self._interrupted.is_set():
                discard(self._let_go())  # no time for the server's answer to DONE
                return False
            began = time.monotonic()
            self._interrupted.wait_for(self._client.socket(), left)
            answers = self._client.idle_check(timeout=0)
            heard = tells_of_mail(answers)
            if not answers and time.monotonic() - began < left / 2 and not self._interrupted.is_set():
                break  # an answer of nothing too soon: the connection may be gone, and DONE will show it
        _, rest = self._client.idle_done()
        heard = heard or tells_of_mail(rest)
        self._told = (self._selected, None) if heard and self._selected is not None else None
        return heard
