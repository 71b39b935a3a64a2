"""The letters about a quarter's or a year's pack: the pack itself, and the decisions that came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.writing.letters import LetterContent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackForMeeting(LetterContent):
    """To the coordinators and the steering group, with the pack as PDF and workbook. ``summary``: its first lines."""

    template: ClassVar[str] = "pack"
    title: str
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsUnderstood(LetterContent):
    """To the sender of decisions: what was understood, from which week it rules, and the code that confirms it."""

    template: ClassVar[str] = "decisions"
    areas: tuple[str, ...]
    decisions: tuple[str, ...]
    first_day: str
    code: str
    remarks: tuple[str, ...] = ()
