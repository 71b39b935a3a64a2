"""A visit: one pass of one municipality's daemon, in a process forked for it and shut in with its own files.

The process is forked from one that has read no secret and no mail, so nothing of another municipality's is in its
memory. It reports through a pipe and ends.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.landlock import confine
from est_mailer.adapters.store import AnotherService, StoreBusy, StoreFull, StoreReadOnly
from est_mailer.adapters.systemd import Notifier
from est_mailer.bootstrap import without_database, writing
from est_mailer.daemon import Daemon
from est_mailer.domain.errors import ServiceError, StoreError, traced
from est_mailer.hosting.memory import Memory
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.emergency import Emergency
from est_mailer.looking import Configured
from est_mailer.stopping import Stopped, stop_on_signals
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.reader_nursery import Nursery

log = logging.getLogger(__name__)

REST = timedelta(minutes=5)  # the longest time between two visits, whatever the watch and the clock say


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit needs. ``memory``: what the one before left, empty for the first since the host started;
    ``hidden``: the folders in which all municipalities' files are; ``nursery``: where helpers for reading come from."""

    configured: Configured
    memory: bytes
    clock: Callable[[], datetime]
    rehearsal: bool
    hidden: tuple[Path, ...]
    nursery: Nursery


@dataclass(frozen=True, slots=True)
class Report:
    """How a visit ended. ``wakes``: when the next is to be made, None if it failed, and ``problem`` says why;
    ``doing``: the daemon's status line; ``heard``: the mailbox was read; ``memory``: for the next visit."""

    wakes: datetime | None
    doing: str
    problem: str
    memory: bytes
    heard: bool = False

    def as_words(self) -> dict[str, object]:
        """For the way to the host."""
        wakes = self.wakes.isoformat() if self.wakes else None
        memory = base64.b64encode(self.memory).decode()
        return {
            "wakes": wakes,
            "doing": self.doing,
            "problem": self.problem,
            "memory": memory,
            "heard": self.heard,
        }

    @classmethod
    def of(cls, content: bytes) -> Report:
        """What came. Raises ValueError, KeyError or TypeError if it is no report."""
        found: Mapping[str, Any] = json.loads(content)
        wakes = datetime.fromisoformat(found["wakes"]) if found["wakes"] else None
        memory = base64.b64decode(found["memory"])
        return cls(wakes, str(found["doing"]), str(found["problem"]), memory, heard=found["heard"] is True)


def pay(visit: Visit) -> Report:
    """Make the visit, in a process that ends afterwards. Never raises."""
    try:
        shut_in(visit)
        return _visited(visit)
    except Stopped:
        return _failed(visit, "stopped while a server did not answer")
    except ServiceError as error:
        return _failed(visit, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours in one municipality must not stop the others
        return _failed(visit, traced(error))


def shut_in(visit: Visit) -> bool:
    """Leave this process the municipality's own files alone, of all municipalities' (where the kernel can)."""
    place = visit.configured.place
    place.state.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(place.state)
    return confine(visit.hidden, own=(place.config,), writable=(place.state, Path(os.devnull)))


def _visited(visit: Visit) -> Report:
    stop = Interruption()
    reader = IsolatedReader(start_helper=visit.nursery.helper)
    with ExitStack() as stack:
        stack.callback(reader.close)
        try:
            service = stack.enter_context(writing(visit.configured, stop, rehearsal=visit.rehearsal, reader=reader))
        except AnotherService:
            raise
        except (StoreFull, StoreReadOnly, StoreBusy) as error:
            return _failed(visit, str(error), _told(visit, error, stop))
        return _one_pass(visit, service, stop)


def _one_pass(visit: Visit, service: Service, stop: Interruption) -> Report:
    service.store.keep_temporary_in_memory()
    daemon = Daemon(service, visit.clock, Notifier({}), stop, poll=REST, saves_up=True)
    stop_on_signals(daemon)
    Memory.of(visit.memory).give(daemon)
    daemon.visit(first=not visit.memory)
    heard = daemon.outages["mail"].since is None and not daemon.held_back
    return Report(daemon.wakes, daemon.status_line(), "", Memory.left_by(daemon).as_bytes(), heard)


def _told(visit: Visit, error: StoreError, stop: Interruption) -> bytes:
    """The operator is told of a database that cannot be opened, by a mail that does not need it. Returns the memory."""
    memory = Memory.of(visit.memory)
    with without_database(visit.configured, stop) as service:
        emergency = Emergency(service)
        if memory.emergency is not None:
            emergency.recall(memory.emergency)
        emergency.tell(error, visit.clock())
        memory.emergency = emergency.memory
    return memory.as_bytes()


def _failed(visit: Visit, problem: str, memory: bytes | None = None) -> Report:
    return Report(None, "", problem, visit.memory if memory is None else memory)
