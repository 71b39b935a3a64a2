"""The ports: what the jobs need of the world. Adapters and their in-memory twins satisfy them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Protocol, TypeAlias

from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.outgoing import Handover
from est_mailer.domain.screening.text import Hit, Rules

Following: TypeAlias = Callable[[], bytes | None]
"""The bytes of the mail that is likely to be sent next; None if none is. Raises nothing."""


def nothing_follows() -> None:
    """A mail by itself."""


class Mailbox(Protocol):
    """The service's inbox. Every method raises OutOfReach if the server is lost; a new call connects anew."""

    def fetch_after(self, uidvalidity: int | None, uid: int, *, largest: int) -> Iterator[Fetched]:
        """Messages with a higher UID, oldest first; all of them if UIDVALIDITY is not the one given.

        A message larger than ``largest`` bytes comes with ``raw`` None and its headers as ``head``.
        """

    def file_away(self, uidvalidity: int, uids: Sequence[int]) -> bool:
        """Move accounted messages to the processed folder (or flag them). False if UIDVALIDITY has changed.

        Raises NotFiled if the server refuses.
        """

    def fullness(self) -> float | None:
        """How much of the mailbox's room is used, 1.0 all of it; None if the server does not tell."""

    def has_sent(self, message_id: str) -> bool:
        """True if the folder of sent mail, where some mail systems keep what they sent, has this Message-ID."""

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that mail has come (IDLE), at most so long. The answer is a hint, never the truth."""

    def break_off(self) -> None:
        """Cut the connection, from a signal handler: the call under way ends as if the server were lost."""

    def close(self) -> None:
        """Log out. Never raises."""


class Archive(Protocol):
    """The folders the service files its mail in, and the one for sent mail. Methods raise OutOfReach, but ``close``."""

    def folders(self) -> tuple[str, ...]:
        """The folders that have received mail: the one for what is done, the inbox; those that exist."""

    def sent_folder(self) -> str | None:
        """The folder in which the server keeps copies of sent mail; None if there is none."""

    def messages(
        self, folder: str, *, since: date | None = None, before: date | None = None, largest: int
    ) -> Iterator[Fetched]:
        """The folder's messages, in their order: those that arrived on ``since`` or later, before ``before``.

        Of one larger than ``largest`` bytes only the headers come. Days are the server's own.
        """

    def erase(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> bool:
        """Remove exactly these messages. False, and none is removed, if the server cannot (it lacks UIDPLUS), or has
        numbered them anew."""

    def close(self) -> None:
        """Log out. Never raises."""


class Transport(Protocol):
    """Hands finished mail to the mail system, one recipient at a time. Never raises for a mail's fate."""

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        """One attempt; the connection is kept open between calls and made anew when lost.

        ``following`` may be asked while the server has this mail to judge: what is next is then ready for its turn.
        """

    def break_off(self) -> None:
        """Cut the connection, from a signal handler: the attempt under way ends as if the server were lost."""

    def close(self) -> None:
        """Quit. Never raises."""


class WorkbookReader(Protocol):
    """Reads a file of unknown origin to plain values."""

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""

    def ahead(self, content: bytes, filename: str = "", *, together: bool = False) -> Callable[[], Workbook]:
        """Start reading a file that will be needed soon, and go on at once; may wait while many are under way.

        ``together``: others of which the same is said may be read with it, by what keeps foreign files apart otherwise.
        Calling what is returned waits for the workbook and gives it, or raises UnreadableWorkbook. Calling it again
        gives the same; it need not be called.
        """

    def warm_up(self) -> None:
        """Make ready what reading needs, so that the first file is read as fast as the next. Never raises."""


class RegisterFile(Protocol):
    """register.csv, which a change that was confirmed by mail is written to. Digests are SHA-256 of the whole file."""

    def loaded(self) -> str:
        """The digest of the file that the deployment's register was read from, or of what was written since."""

    def on_disk(self) -> str:
        """The digest of the file as it is now; "" if there is none that can be read."""

    def digest_of(self, text: str) -> str:
        """The digest that the file would have if this were written to it."""

    def write(self, text: str) -> bool:
        """Replace the file, whole or not at all, and keep the earlier one beside it. False if it may not be written."""


class Randomness(Protocol):
    """Unpredictable bytes; tests pass a seeded one."""

    def __call__(self, count: int, /) -> bytes: ...


class Screener(Protocol):
    """Finds what in a text may point somebody out."""

    def __call__(self, text: str, rules: Rules, /) -> tuple[Hit, ...]: ...
