"""A clock that is set ahead while the service runs is not believed at once; one that stands still is told of."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.journal import Told, told
from est_mailer.jobs.noted import Kind, standing
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble

log = logging.getLogger(__name__)

LEAP = timedelta(minutes=10)  # what a time server or a pause of the machine may set ahead without a word
DOUBTED_FOR = timedelta(minutes=30)
STANDS = timedelta(minutes=3)  # by the stopwatch
_GOES = timedelta(seconds=1)


@dataclass
class ClockGuard:
    """Compares the clock with a stopwatch (seconds, never set) at each pass; both are given."""

    before: tuple[datetime, float] | None = None
    doubted_since: float | None = None
    leapt: timedelta = timedelta()
    told: bool = False
    moved: tuple[datetime, float] | None = None
    stands: bool = False

    def believes(self, service: Service, now: datetime, stopwatch: float) -> bool:
        """False while the clock has leapt ahead and nobody has said that it is right: for half an hour.

        The operator is told at once. A clock that is set back, and ``trust-clock``, end the doubt. A rehearsal's time
        is played, and always believed. Raises StoreError.
        """
        if service.rehearsal:
            return True
        self._look_whether_it_goes(service, now, stopwatch)
        drift = self._drift(now, stopwatch)
        self.before = now, stopwatch
        if drift > LEAP and not standing(service, Kind.CLOCK_WENT_BACK):  # that one is only set right
            self.doubted_since, self.leapt, self.told = stopwatch, drift, False
            words = "the clock has leapt ahead by %s: nothing is done by it for %s"
            log.warning(words, drift, DOUBTED_FOR, extra=told(Told.CLOCK_LEAPT))
        if self.doubted_since is not None and not self.told:  # again, if the database could not take it
            trouble(service, Kind.CLOCK_RAN_AHEAD, now, service.words().moment(now), at_once=True)
            self.told = True
        elif self.doubted_since is not None and (ending := self._ending(service, drift, stopwatch)):
            self.doubted_since = None
            over(service, Kind.CLOCK_RAN_AHEAD, now)
            log.warning("%s", ending, extra=told(Told.CLOCK_RIGHT))
        return self.doubted_since is None

    def _look_whether_it_goes(self, service: Service, now: datetime, stopwatch: float) -> None:
        """A clock that stands still makes nothing due: the journal and ``status`` say so, for mail waits with it."""
        if self.moved is None or abs(now - self.moved[0]) >= _GOES:
            if (self.stands or self.moved is None) and over(service, Kind.CLOCK_STANDS, now):
                log.warning("the clock goes again", extra=told(Told.CLOCK_RIGHT))
            self.moved, self.stands = (now, stopwatch), False
        elif not self.stands and stopwatch - self.moved[1] >= STANDS.total_seconds():
            trouble(service, Kind.CLOCK_STANDS, now, service.words().moment(now))
            self.stands = True
            log.warning("the clock has stood still for %s", STANDS, extra=told(Told.CLOCK_STANDS))

    def _drift(self, now: datetime, stopwatch: float) -> timedelta:
        if self.before is None:
            return timedelta()
        return now - self.before[0] - timedelta(seconds=stopwatch - self.before[1])

    def _ending(self, service: Service, drift: timedelta, stopwatch: float) -> str:
        """Why the doubt is over, or "" if it is not."""
        assert self.doubted_since is not None
        if drift < -self.leapt / 2:
            return "the clock has been set back; nothing was done by the wrong time"
        if standing(service, Kind.CLOCK_RAN_AHEAD) is None:
            return "the clock is trusted"
        if stopwatch - self.doubted_since >= DOUBTED_FOR.total_seconds():
            return "the clock has stood its time, and counts"
        return ""
