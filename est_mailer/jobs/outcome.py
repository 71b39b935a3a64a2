"""What a handler makes of one inbound message: its one account."""

from __future__ import annotations

from dataclasses import dataclass

from est_mailer.domain.incoming import AccountKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """The account an inbound message ends in. ``detail``: for ``status`` and ``held``, never a reporter's own words."""

    kind: AccountKind
    detail: str = ""
    round: str | None = None
    respondent: str | None = None
