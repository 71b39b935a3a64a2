"""Counts the steps that a client takes with a server, and disturbs one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """What is done. BEFORE and AFTER tell whether the database or the server has done its part by then."""

    KILL_BEFORE = "killed before"
    KILL_AFTER = "killed after"
    TORN = "killed in mid-write"  # half of the commit's frames reach the disk
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    STALL = "stalled"
    NO = "answered NO"
    BAD = "answered BAD"
    BYE = "answered BYE"
    LATER = "answered 451"
    NEVER = "answered 550"
    CLOSING = "answered 421"

    @property
    def kills(self) -> bool:
        """True if the daemon is ended by SIGKILL there."""
        return self in {How.KILL_BEFORE, How.KILL_AFTER, How.TORN}


@dataclass
class Steps:
    """``taken`` lists the steps by name. At the ``number``-th (from 1) ``how`` is to be done, once; 0: at none.

    ``kill`` ends the client, and returns when it is dead: nothing that is sent to it afterwards can reach it.
    """

    number: int = 0
    how: How | None = None
    kill: Callable[[], None] = lambda: None
    taken: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> How | None:
        """Note a step. Returns what is to be done at it, None for nothing."""
        with self._lock:
            self.taken.append(name)
            return self.how if len(self.taken) == self.number else None
