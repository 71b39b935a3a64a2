"""What a child that reads a stranger's file may do: nearly nothing."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import dataclass

MEMORY = 512 * 2**20
_LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_NOFILE, 0),
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """The limits of each child, prepared in its parent: what a child touches first is copied for it."""

    null: int
    descriptors: int
    limits: tuple[tuple[int, tuple[int, int]], ...]

    @classmethod
    def prepared(cls) -> Confinement:
        """Under the stricter limits that the service itself may run under. Opens the null device."""
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        limits = tuple((what, _within(what, limit, limit)) for what, limit in _LIMITS)
        return cls(os.open(os.devnull, os.O_RDWR), descriptors, limits)

    def confine(self, pipe: int, cpu: int) -> None:
        """No files, no core, little memory, and so many seconds of the processor; nothing open but the pipe."""
        for standard in (0, 1, 2):
            os.dup2(self.null, standard)
        os.closerange(3, pipe)
        os.closerange(pipe + 1, self.descriptors)
        resource.setrlimit(resource.RLIMIT_CPU, _within(resource.RLIMIT_CPU, cpu, cpu + 1))
        for what, limit in self.limits:
            resource.setrlimit(what, limit)


def _within(what: int, soft: int, hard: int) -> tuple[int, int]:
    """The limit, or a stricter one that is there already."""
    ceiling = resource.getrlimit(what)[1]
    return (soft, hard) if ceiling == resource.RLIM_INFINITY else (min(soft, ceiling), min(hard, ceiling))
