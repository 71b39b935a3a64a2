"""What a receipt needs to be told: of a report, of a calm week, with questions, and of a file that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.domain.model import Timeliness
from est_mailer.mail.writing.letters import UnitLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLetter(UnitLetter):
    """An answer was read. ``deadline`` is for changes, and is shown only if this answer came in time."""

    number: str
    timeliness: Timeliness = Timeliness.IN_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(ReceiptLetter):
    """Everything was read. ``notes``: how loose values were understood; ``changes``: what a later revision changes;
    ``unanswered``: how many of last week's problems nothing is said of."""

    template: ClassVar[str] = "receipt"
    own: ClassVar[tuple[str, ...]] = (
        "unit",
        "events",
        "received",
        "number",
        "notes",
        "changes",
        "pointing",
        "unanswered",
    )
    events: int
    received: str
    unanswered: int = 0
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()  # the cells that may point somebody out, one sentence each


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCalm(ReceiptLetter):
    """A nil return was understood. ``unanswered``: how many of last week's problems nothing is said of."""

    template: ClassVar[str] = "receipt_calm"
    own: ClassVar[tuple[str, ...]] = ("unit", "received", "number", "unanswered")
    received: str
    unanswered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptMend(ReceiptLetter):
    """Some cells need mending, in a marked copy. ``cells``: one sentence each; ``rows``: how many rows are read, and
    ``rest``: what becomes of them if nothing is mended; ``blank``: nothing was filled in."""

    template: ClassVar[str] = "receipt_mend"
    own: ClassVar[tuple[str, ...]] = ("unit", "rows", "rest", "cells", "number", "notes", "changes", "pointing")
    rows: str
    rest: str
    blank: bool = False
    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptUnreadable(UnitLetter):
    """The file could not be opened; with the form again. ``reason`` and ``remedy`` are whole sentences."""

    template: ClassVar[str] = "receipt_unreadable"
    filename: str
    reason: str
    remedy: str
