"""The letter that asks a coordinator to review the own organisation's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.mail.writing.letters import PeriodLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest(PeriodLetter):
    """To a coordinator, with the review. ``to_review`` rows wait for an answer, ``news`` of them new since the last one
    (0 in the first); ``released``: what nobody reviews is shared as it is, else it is held back. ``due``: when the next
    draft is compiled; "" if there is none to come. ``own_only``: nobody reviews rows here, only the own part is asked
    for."""

    template: ClassVar[str] = "review_request"
    organisation: str
    to_review: int
    messages: int
    due: str
    released: bool
    news: int = 0
    own_only: bool = False
