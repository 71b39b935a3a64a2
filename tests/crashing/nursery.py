"""A process that has loaded everything, and forks a life of the daemon on demand: a start costs milliseconds.

Run as a program it reads lives from its input (pickled, each with its length before) and answers on its output with the
child's process id and, when it has ended, its exit code (negative: the signal).
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import subprocess
import sys
from types import TracebackType
from typing import BinaryIO

from crashing.daemon_life import Life, exit_with
from crashing.settings import ADDRESS, deployment_at
from letter_samples import samples
from world import BROKEN_PANE, MISSPELT, SCHOOL, YOUTH, World, a_renderer

from est_mailer.jobs.screening.texts import looker

HANGS = 4  # the exit code of a life that had to be ended
_LENGTH = 8  # bytes of a length
_BIRTH, _LONGEST = 60.0, 60.0  # seconds


class Nursery:
    """Use as a context manager. One life at a time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "crashing.nursery"]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, bufsize=0)
        self._child = 0

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def begin(self, life: Life) -> int:
        """Start a life. Returns its process id."""
        assert self._process.stdin is not None
        content = pickle.dumps(life)
        self._process.stdin.write(len(content).to_bytes(_LENGTH, "big") + content)
        self._process.stdin.flush()
        self._child = self._number(_BIRTH)
        return self._child

    def ended(self) -> int:
        """Wait for the life's end, a minute at most. Returns its exit code, negative if a signal ended it."""
        try:
            return self._number(_LONGEST)
        except TimeoutError:
            os.kill(self._child, signal.SIGKILL)
            self._number(_BIRTH)
            return HANGS

    def _number(self, seconds: float) -> int:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise TimeoutError(f"the nursery has not answered for {seconds} s")
        return int(self._process.stdout.readline())


def _attend(lives: BinaryIO, answers: BinaryIO) -> None:
    while header := lives.read(_LENGTH):
        life: Life = pickle.loads(lives.read(int.from_bytes(header, "big")))
        child = os.fork()
        if child == 0:
            os.close(0)
            os.dup2(os.open(life.log.with_suffix(".said"), os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
            os.dup2(1, 2)
            exit_with(life)
        _tell(answers, child)
        _tell(answers, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _tell(answers: BinaryIO, number: int) -> None:
    answers.write(b"%d\n" % number)
    answers.flush()


def _learn() -> None:
    """Play some of a week in memory: what is then loaded and worked out, each life has from its birth.

    Nothing is typeset: the typesetter's threads would be missing in a fork.
    """
    deployment_at(ADDRESS, 1, 1)
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(YOUTH, MISSPELT)
    world.drafted()
    looker(world.service)("Anna Andersson ringde.")
    for letter in samples().values():
        a_renderer().render_letter(letter, "sv")


if __name__ == "__main__":
    _learn()
    gc.freeze()
    _attend(sys.stdin.buffer, sys.stdout.buffer)
