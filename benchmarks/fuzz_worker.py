"""Fuzzes one target for a time, guided by coverage of est_mailer's code: a child process of ``fuzz``.

    python benchmarks/fuzz_worker.py TARGET FOLDER [libFuzzer's options]

FOLDER/corpus holds what to begin from and gets what reached new code. A finding is written to FOLDER/findings, the
bytes beside a .txt that tells what was raised, and the work goes on; what ends or hangs the process itself is left
in FOLDER by libFuzzer (crash-…, timeout-…, oom-…).
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import atheris
from fuzz_kinds import kind_of

with atheris.instrument_imports(include=["est_mailer"]):
    from fuzzing.targets import TARGETS

if TYPE_CHECKING:
    from fuzzing.target import Target


class Worker:
    """One target under libFuzzer; each kind of finding is kept once."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._known: set[str] = set()

    def try_one(self, data: bytes) -> None:
        """libFuzzer's entry: keeps what is raised and goes on."""
        try:
            self._target.check(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            kind = kind_of(error)
            if kind not in self._known:
                self._known.add(kind)
                self._keep(data, kind, error)

    def mutate(self, data: bytes, longest: int, seed: int) -> bytes:
        """libFuzzer's mutations within the target's own structure."""
        changed = self._target.mutate(bytes(data), Random(seed), lambda part: atheris.Mutate(part, longest))
        return changed[:longest]

    def _keep(self, data: bytes, kind: str, error: BaseException) -> None:
        name = hashlib.sha256(kind.encode()).hexdigest()[:16]
        (self._folder / name).write_bytes(data)
        told = "".join(traceback.format_exception(error))
        (self._folder / f"{name}.txt").write_text(f"{kind}\n\n{told}", encoding="utf-8", errors="replace")


def main() -> None:
    """See the module."""
    target, folder = TARGETS[sys.argv[1]], Path(sys.argv[2])
    findings = folder / "findings"
    findings.mkdir(exist_ok=True)
    worker = Worker(target, findings)
    atheris.Setup([sys.argv[0], *sys.argv[3:]], worker.try_one, custom_mutator=worker.mutate, internal_libfuzzer=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
