"""What coordinators are told when an approval or a dispatch must wait for the screening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.writing.letters import PeriodLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCleared(PeriodLetter):
    """The code was right, but findings remain. ``lines``: with their numbers; ``reply``: what to answer with, or ""."""

    template: ClassVar[str] = "not_cleared"
    lines: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchHalted(PeriodLetter):
    """To every coordinator: the last screening stopped the dispatch. ``lines``: place and kind."""

    template: ClassVar[str] = "dispatch_halted"
    lines: tuple[str, ...]
