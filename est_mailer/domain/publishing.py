"""The rules between a report and the dispatch that rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class FeedbackBy(StrEnum):
    """How respondents hear what came of their reports."""

    MAIL = "mail"
    INVITATION = "invitation"


class Sharing(StrEnum):
    """Whether each organisation reviews its own rows before another one sees them."""

    OPEN = "open"
    REVIEWED = "reviewed"


class Unreviewed(StrEnum):
    """What happens to a row that nobody has reviewed when the draft is compiled."""

    WITHHOLD = "withhold"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Publication:
    """The rules between a report and the dispatch that rests on it."""

    approvals: int = 1
    hold: timedelta = timedelta(minutes=15)
    feedback: FeedbackBy = FeedbackBy.MAIL
    sharing: Sharing = Sharing.OPEN
    unreviewed: Unreviewed = Unreviewed.WITHHOLD

    @property
    def reviewed(self) -> bool:
        """True if each organisation reviews its own rows."""
        return self.sharing is Sharing.REVIEWED
