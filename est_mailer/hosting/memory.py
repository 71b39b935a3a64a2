"""What a municipality's daemon knows beside its database, carried from one visit to the next.

The host keeps it as bytes that it never opens: only the same municipality's next visit does.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

from est_mailer.daemon import Daemon
from est_mailer.domain.rate import Rate
from est_mailer.jobs.watching.clock_guard import ClockGuard
from est_mailer.jobs.watching.outages import Outage


@dataclass
class Memory:
    """The back-offs, the doubt about the clock, the mails of the last minute; ``emergency``: what the operator
    was told without the database."""

    outages: dict[str, Outage] = field(default_factory=dict)
    refused: Outage = field(default_factory=Outage)
    store_refused: set[str] = field(default_factory=set)
    guard: ClockGuard = field(default_factory=ClockGuard)
    behind_since: float | None = None
    rate: Rate = field(default_factory=Rate)
    emergency: bytes | None = None

    @classmethod
    def of(cls, content: bytes) -> Memory:
        """What ``content`` says; nothing yet, if it is empty."""
        found = pickle.loads(content) if content else cls()  # noqa: S301 - this municipality's own earlier visit wrote it
        assert isinstance(found, Memory)
        return found

    @classmethod
    def left_by(cls, daemon: Daemon) -> Memory:
        """What a daemon knows at the end of a visit."""
        return cls(
            outages=daemon.outages,
            refused=daemon.refused,
            store_refused=daemon.store_refused,
            guard=daemon.guard,
            behind_since=daemon.behind_since,
            rate=daemon.rate,
            emergency=daemon.emergency.memory,
        )

    def give(self, daemon: Daemon) -> None:
        """Let a new daemon go on from here."""
        daemon.outages.update(self.outages)
        daemon.refused, daemon.store_refused, daemon.guard = self.refused, self.store_refused, self.guard
        daemon.behind_since, daemon.rate = self.behind_since, self.rate
        if self.emergency is not None:
            daemon.emergency.recall(self.emergency)

    def as_bytes(self) -> bytes:
        """For the next visit."""
        return pickle.dumps(self)
