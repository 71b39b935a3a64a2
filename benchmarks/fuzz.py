"""Fuzzes every reader of foreign bytes for a stated time, guided by coverage, and prints one table.

    make bench-fuzz ARGS="--minutes 2"            all targets, two minutes by the wall
    make bench-fuzz ARGS="--minutes 5 workbook"   some of them

A finding is made small, written to tests/corpus/fuzz/TARGET, where ``make test`` replays it from then on, and makes
the exit code 1. The work of each target is left in build/fuzz/TARGET.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from fuzz_kinds import kind_of
from fuzzing.shrinking import shrunk
from fuzzing.target import Target
from fuzzing.targets import TARGETS

_ROOT = Path(__file__).resolve().parents[1]
_WORK = _ROOT / "build" / "fuzz"
_WORKER = Path(__file__).with_name("fuzz_worker.py")
_SHRINKING = 30.0  # seconds for each finding
_HANGS = 20  # seconds after which one input hangs
_MEMORY = 2048  # MB that one input may fill
_PROGRESS = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/")
_UNITS = re.compile(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\t", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What came of one target: seconds by the wall and of processor time, inputs run, and what was found.

    ``blocks`` and ``features`` are libFuzzer's measures of the code that was reached.
    """

    target: str
    seconds: float
    processor: float
    runs: int
    blocks: int
    features: int
    corpus: int
    findings: tuple[str, ...] = ()
    unconfirmed: int = 0


def fuzzed(target: Target, seconds: float) -> Outcome:
    """One target for so long, its findings not yet looked at; its worker is started anew where an input ends it."""
    folder = _folder(target)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "corpus").mkdir(parents=True)
    for number, data in enumerate((*target.seeds(), *target.cases().values())):
        (folder / "corpus" / f"seed-{number}").write_bytes(data)
    began, runs, logs, processor = time.monotonic(), 0, "", 0.0
    while (left := int(seconds - (time.monotonic() - began))) >= 1:
        log, used = _worked(target, folder, left)
        processor += used
        runs += max((int(a or b) for a, b in _UNITS.findall(log)), default=0)
        logs += log
        if not _PROGRESS.search(log):
            break  # one of the inputs to begin from ends the worker: it is a finding already
    (folder / "log.txt").write_text(logs, encoding="utf-8")
    blocks, features, corpus = _PROGRESS.findall(logs)[-1] if _PROGRESS.search(logs) else (0, 0, 0)
    taken = time.monotonic() - began
    print(f"{target.name}: {runs:,} runs", file=sys.stderr, flush=True)
    return Outcome(target.name, taken, processor, runs, int(blocks), int(features), int(corpus))


def judged(outcome: Outcome) -> Outcome:
    """The outcome with its findings made small and kept. One at a time: time and forked processes are looked at."""
    target = TARGETS[outcome.target]
    kept = tuple(_kept(target, _folder(target)))
    found = tuple(name for name in kept if name)
    return replace(outcome, findings=found, unconfirmed=len(kept) - len(found))


def _folder(target: Target) -> Path:
    return _WORK / target.name


def _worked(target: Target, folder: Path, seconds: int) -> tuple[str, float]:
    """What a worker said until its time was out or an input ended it, and the seconds of processor time it used."""
    options = {
        "max_total_time": seconds,
        "max_len": target.longest,
        "timeout": _HANGS,
        "rss_limit_mb": _MEMORY,
        "print_final_stats": 1,
        "artifact_prefix": f"{folder}/",
    }
    command = [sys.executable, str(_WORKER), target.name, str(folder), str(folder / "corpus")]
    command += [f"-{option}={value}" for option, value in options.items()]
    output = folder / "worker.txt"
    with output.open("wb") as said:
        worker = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, worker.returncode, used = os.wait4(worker.pid, 0)
    log = output.read_text(encoding="utf-8", errors="replace")
    if not _PROGRESS.search(log) and not any(_ended(folder)):
        raise SystemExit(f"The worker for {target.name} did not begin:\n{log[-3000:]}")
    return log, used.ru_utime + used.ru_stime


def _kept(target: Target, folder: Path) -> Iterator[str]:
    """Each finding made small and kept, by its file; "" for one that does not come again without the fuzzer."""
    told = [path for path in sorted((folder / "findings").glob("*")) if path.suffix != ".txt"]
    ended = list(_ended(folder))
    for path in (*told, *ended):
        data = path.read_bytes()
        fate = _fate if path in ended else _raised
        kind = fate(target, data)
        if not kind:
            yield ""
            continue
        small = shrunk(data, lambda tried, fate=fate, kind=kind: fate(target, tried) == kind, _SHRINKING)
        target.kept.mkdir(parents=True, exist_ok=True)
        case = target.kept / path.name
        case.write_bytes(small)
        yield f"{case.relative_to(_ROOT)}: {kind}"


def _ended(folder: Path) -> Iterator[Path]:
    """The inputs that ended, hung or filled a worker."""
    for kind in ("crash", "timeout", "oom", "leak"):
        yield from sorted(folder.glob(f"{kind}-*"))


def _raised(target: Target, data: bytes) -> str:
    """What kind of error the input raises; "" if none."""
    try:
        target.check(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return kind_of(error)
    return ""


def _fate(target: Target, data: bytes) -> str:
    """As ``_raised``, in a process of its own, which the input may end or hang."""
    child = os.fork()
    if child == 0:
        signal.alarm(_HANGS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY * 2**20, _MEMORY * 2**20))
        os._exit(1 if _raised(target, data) else 0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return "an error" if os.WEXITSTATUS(status) else ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=15.0, help="by the wall, over all targets (15)")
    parser.add_argument("--processes", type=int, default=2, help="that work at the same time (2)")
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    return asked


def _table(outcomes: Sequence[Outcome]) -> str:
    titles = (
        "target",
        "seconds",
        "of processor",
        "executions",
        "a second",
        "blocks",
        "features",
        "inputs kept",
        "findings",
    )
    head = f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|"
    rows = [
        f"| {o.target} | {o.seconds:.0f} | {o.processor:.0f} | {o.runs:,} | {o.runs / max(o.processor, 1):.0f} "
        f"| {o.blocks} | {o.features} | {o.corpus} | {len(o.findings)} |"
        for o in outcomes
    ]
    runs, found = sum(o.runs for o in outcomes), sum(len(o.findings) for o in outcomes)
    seconds, processor = sum(o.seconds for o in outcomes), sum(o.processor for o in outcomes)
    return "\n".join([head, *rows, f"| all | {seconds:.0f} | {processor:.0f} | {runs:,} | | | | | {found} |"])


def main() -> int:
    """See the module."""
    asked = _arguments()
    targets = [TARGETS[name] for name in asked.targets or TARGETS]
    seconds = asked.minutes * 60 * asked.processes / len(targets)
    with ThreadPoolExecutor(asked.processes) as pool:
        worked = list(pool.map(lambda target: fuzzed(target, seconds), targets))
    outcomes = [judged(outcome) for outcome in worked]
    print(_table(outcomes))
    for outcome in outcomes:
        for finding in outcome.findings:
            print(f"found: {finding}")
        if outcome.unconfirmed:
            print(f"{outcome.target}: {outcome.unconfirmed} not seen again without the fuzzer, see build/fuzz")
    return 1 if any(o.findings for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
