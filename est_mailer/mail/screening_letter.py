"""What coordinators are told when an approval or a dispatch must wait for the screening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.letters import WeekLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCleared(WeekLetter):
    """The code was right, but findings remain. ``lines``: with their numbers; ``reply``: what to answer with, or ""."""

    template: ClassVar[str] = "not_cleared"
    lines: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchHalted(WeekLetter):
    """To every coordinator: the last screening stopped the dispatch. ``lines``: place and kind."""

    template: ClassVar[str] = "dispatch_halted"
    lines: tuple[str, ...]
