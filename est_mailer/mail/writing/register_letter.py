"""The letter that shows what a returned register changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.writing.letters import LetterContent


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange(LetterContent):
    """To the coordinator who sent the register back: what would change, and the code that confirms it.

    ``remarks``: what stays as it is though the file says something else.
    """

    template: ClassVar[str] = "register_change"
    changes: tuple[str, ...]
    code: str
    remarks: tuple[str, ...] = ()
