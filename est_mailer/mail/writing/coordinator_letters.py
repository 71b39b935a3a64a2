"""The answers to a coordinator who reminds, and to one whose words are nearly a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.writing.letters import LetterContent, PeriodLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(PeriodLetter):
    """Who was reminded, and who was not and why. ``answered``: how many have answered, of ``expected``."""

    template: ClassVar[str] = "reminded"
    reminded: tuple[str, ...]
    not_reminded: tuple[str, ...]
    answered: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearlyAWord(LetterContent):
    """What was understood and not done, and the line to write. ``wrote``: the sender's line, as far as it is shown;
    ``lines``: what to write, one of them; ``remark``: what else there is to know."""

    template: ClassVar[str] = "nearly_a_word"
    wrote: str
    why: str
    lines: tuple[str, ...]
    remark: str = ""
