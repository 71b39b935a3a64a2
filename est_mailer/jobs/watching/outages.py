"""What a step of the loop cannot do just now: when it is tried again, and how often the journal is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.jobs.noted import LONGEST_AFTER_REFUSAL
from est_mailer.jobs.outbox.relay import login_backoff

FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(minutes=5)
SAID_AGAIN_AFTER = timedelta(hours=1)  # the journal is told the same thing so often, while it lasts


@dataclass
class Outage:
    """The back-off of one step of the loop: when to try again, since when it has failed."""

    since: datetime | None = None
    tries: int = 0
    retry_at: datetime | None = None
    said: dict[str, datetime] = field(default_factory=dict)

    def waiting(self, now: datetime) -> bool:
        """True before the next try. An instant further off than any back-off is of a clock that has gone back."""
        return self.retry_at is not None and now < self.retry_at <= now + LONGEST_AFTER_REFUSAL

    def failed(self, now: datetime, error: OutOfReach | None = None) -> None:
        """What a person must mend is not tried again and again; least of all a login, or the account is locked."""
        self.since = self.since or now
        wait = min(FIRST_BACK_OFF * 2**self.tries, LONGEST_BACK_OFF)
        if error is not None and error.permanent:
            refused = isinstance(error, LoginRefused)
            wait = login_backoff(self.tries + 1) if refused else LONGEST_BACK_OFF
        self.retry_at = now + wait
        self.tries = min(self.tries + 1, 10)

    def wait_of(self, now: datetime) -> float:
        """Seconds to the next try."""
        return max(0.0, (self.retry_at - now).total_seconds()) if self.retry_at else 0.0

    def news(self, now: datetime, words: str) -> bool:
        """True if the journal has not been told these words within the hour; then it is as if it had."""
        before = self.said.get(words)
        if before is not None and abs(now - before) < SAID_AGAIN_AFTER:
            return False
        self.said[words] = now
        return True

    def over(self) -> None:
        """The step has been done."""
        self.since, self.tries, self.retry_at = None, 0, None
        self.said.clear()
