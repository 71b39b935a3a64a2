"""What the service tells the journal, by kind: for people in words, for programs by an identity and fields.

``log.warning("… %s", words, extra=told(Told.SENDING_WAITS))``. A field is a key, a number or a kind, never anything
that somebody wrote: the journal is read by others than those whom mail is meant for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

_OURS = UUID("8f0d8a63-6c0e-4a51-9d53-0f6f2a4f7a10")


class Told(StrEnum):
    """One kind of line in the journal."""

    STARTED = "started"
    STOPPED = "stopped"
    STEP_DONE = "step_done"
    STEP_FAILED = "step_failed"
    MAIL_SENT = "mail_sent"
    MAIL_NOT_SENT = "mail_not_sent"
    MAIL_PUT_OFF = "mail_put_off"
    MAIL_FOUND = "mail_found"
    SENDING_WAITS = "sending_waits"
    SENDING_GOES_ON = "sending_goes_on"
    MAILBOX_LOST = "mailbox_lost"
    MAILBOX_FULL = "mailbox_full"
    NOT_FILED = "not_filed"
    MESSAGE_UNREADABLE = "message_unreadable"
    FILES_READ_AGAIN = "files_read_again"
    DATABASE_REFUSES = "database_refuses"
    DISK_LOW = "disk_low"
    CLOCK_LEAPT = "clock_leapt"
    CLOCK_WENT_BACK = "clock_went_back"
    CLOCK_STANDS = "clock_stands"
    CLOCK_RIGHT = "clock_right"
    ALERT = "alert"
    ALERT_FAILED = "alert_failed"
    SCREENING_FAILED = "screening_failed"
    LOOP_FAILED = "loop_failed"
    LOOP_GOES_ON = "loop_goes_on"
    HOST_LOADED = "host_loaded"
    HOST_REFUSED = "host_refused"
    HOST_FAILED = "host_failed"
    HOST_GOES_ON = "host_goes_on"
    UPGRADE_BEGUN = "upgrade_begun"
    UPGRADED = "upgraded"
    PAGE_FAILED = "page_failed"

    @property
    def message_id(self) -> str:
        """The journal's MESSAGE_ID: 32 hex digits that stay as they are (systemd.journal-fields(7))."""
        return uuid5(_OURS, self.value).hex


MEANS = {
    Told.STARTED: "The service has started.",
    Told.STOPPED: "It was told to stop, and has.",
    Told.STEP_DONE: "Something that was due has been done; STEP says what, ROUND for which round.",
    Told.STEP_FAILED: "It could not be done; it is tried again each minute.",
    Told.MAIL_SENT: "COUNT mails were handed over in a pass.",
    Told.MAIL_NOT_SENT: "A mail (MAIL, of the PURPOSE) was refused for good or is in doubt: OUTCOME.",
    Told.MAIL_PUT_OFF: "COUNT mails were put off by the mail system.",
    Told.MAIL_FOUND: "A mail in doubt (MAIL) was found among the sent mail.",
    Told.SENDING_WAITS: "Nothing is sent for now: the mail system does not answer, or does not take our mail.",
    Told.SENDING_GOES_ON: "The mail system takes our mail again.",
    Told.MAILBOX_LOST: "The mailbox is out of reach, or refuses our login.",
    Told.MAILBOX_FULL: "The mailbox is nearly full.",
    Told.NOT_FILED: "Dealt-with mail could not be moved out of the inbox.",
    Told.MESSAGE_UNREADABLE: "A message (MESSAGE) could not be processed: a fault of ours.",
    Told.FILES_READ_AGAIN: "COUNT files that one child read were read again, each by its own: one made the child fail.",
    Told.DATABASE_REFUSES: "The database cannot be opened or written.",
    Told.DISK_LOW: "There is little room on the database's disk.",
    Told.CLOCK_LEAPT: "The clock has leapt ahead, and is not believed.",
    Told.CLOCK_WENT_BACK: "The clock has gone back.",
    Told.CLOCK_STANDS: "The clock stands still.",
    Told.CLOCK_RIGHT: "The clock is believed again.",
    Told.ALERT: "A mail to the operator was queued; ABOUT says of what kind.",
    Told.ALERT_FAILED: "The operator could not be told.",
    Told.SCREENING_FAILED: "A text could not be screened.",
    Told.LOOP_FAILED: "A step of the loop (STEP) failed: a fault of ours.",
    Told.LOOP_GOES_ON: "The step goes on again.",
    Told.HOST_LOADED: "The host has read its folder: COUNT municipalities.",
    Told.HOST_REFUSED: "A municipality's configuration cannot be used.",
    Told.HOST_FAILED: "A visit, the watch or a helper of the host failed; it is begun anew.",
    Told.HOST_GOES_ON: "The municipality goes on again.",
    Told.UPGRADE_BEGUN: "The database is of an earlier version: a backup of it is made first.",
    Told.UPGRADED: "The database's tables were brought up to date.",
    Told.PAGE_FAILED: "A page of `browse` could not be shown: a fault of ours.",
}
"""What each kind means; words in capitals are fields, EST_ before them in the journal."""


def told(kind: Told, **fields: object) -> dict[str, Any]:
    """For ``extra`` of a logging call."""
    return {"told": kind, "fields": fields}
