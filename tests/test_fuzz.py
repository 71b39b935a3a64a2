"""Every reader of foreign bytes keeps its promises: for what was once found, and for a few hundred changed inputs.

``make bench-fuzz`` does the same for a stated time, guided by coverage.
"""

from __future__ import annotations

from random import Random

import pytest
from fuzzing.grids import worked_in
from fuzzing.mutating import changed_bytes, members, whole_lines, zipped
from fuzzing.promises import fit, same_again, stored_alike
from fuzzing.shrinking import shrunk
from fuzzing.target import KEPT, PromiseBroken, Target
from fuzzing.targets import TARGETS
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from est_mailer.domain.grid import Sheet, Workbook

CASES = [(target, name) for target in TARGETS.values() for name in target.cases()]
SLOW = {"draft": 6, "marked": 6, "answer": 10}  # inputs; the others take some milliseconds each


def tried(target: Target, inputs: int) -> None:
    """So many changed seeds, the same ones each time."""
    seeds = [*target.seeds(), *target.cases().values()]

    @settings(max_examples=inputs, derandomize=True, deadline=None, database=None, phases=[Phase.generate])
    @given(st.sampled_from(seeds), st.integers(0, 2**32), st.integers(1, 6))
    def holds(seed: bytes, number: int, times: int) -> None:
        random, data = Random(number), seed
        for _ in range(times):
            data = target.mutate(data, random, lambda part: changed_bytes(part, random))[: target.longest]
        target.check(data)

    holds()


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_ordinary_input_and_changed_input(target: Target) -> None:
    for seed in target.seeds():
        target.check(seed)
    tried(target, SLOW.get(target.name, 25))


@pytest.mark.parametrize(("target", "name"), CASES, ids=[f"{target.name}/{name}" for target, name in CASES])
def test_what_was_once_found(target: Target, name: str) -> None:
    target.check(target.cases()[name])


def test_every_kept_case_has_its_target() -> None:
    assert {path.name for path in KEPT.iterdir()} <= set(TARGETS)
    assert CASES


def ascii_only(data: bytes) -> object:
    return data.decode("ascii")


def forgetful() -> object:
    given_out = iter(range(1000))
    return lambda _: same_again(lambda: next(given_out))


@pytest.mark.parametrize(
    ("broken", "seconds", "raised"),
    [
        (ascii_only, 2.0, UnicodeDecodeError),
        (lambda data: fit(data.decode("latin-1")), 2.0, PromiseBroken),
        (lambda data: stored_alike(tuple[str, ...], str(data).split()), 2.0, PromiseBroken),
        (forgetful(), 2.0, PromiseBroken),
        (lambda data: sorted(data * 100), 0.0, PromiseBroken),
    ],
    ids=["raises", "NUL", "stored otherwise", "never the same", "slow"],
)
def test_a_broken_reader_is_found(broken: object, seconds: float, raised: type[Exception]) -> None:
    target = Target("broken", lambda: [b"lugnt\nHej\n"], broken, whole_lines, seconds=seconds)  # type: ignore[arg-type]
    with pytest.raises(raised):
        tried(target, 200)


def test_a_finding_is_made_small() -> None:
    text = b"".join(b"rad %d\n" % number for number in range(200))
    assert shrunk(text + b"ett fel" + text, lambda data: b"fel" in data, 10) == b"fel"
    archive = zipped({"a.xml": text + b"fel", "b.xml": text})
    small = shrunk(archive, lambda data: b"fel" in members(data).get("a.xml", b""), 10)
    assert members(small) == {"a.xml": b"fel"}
    assert shrunk(text, lambda data: data == text, 10) == text


def test_the_language_of_what_was_done_to_a_workbook() -> None:
    base = Workbook((Sheet("Blad", {(1, 1): "a", (2, 1): "b", (2, 2): "c"}),))
    steps = "x\n-\t1\t1\n>\t1\t1\n=\t1\t3\t1\tn:2.5\n=\t1\t4\t1\tb:1\nc\t1\t1\t9\nd\t1\nn\t2\tKopia"
    steps += "\nm\tkod\na\t1\t1\t2\t3\tlapp"
    _, workbook = worked_in([base], steps.encode())
    one, other = workbook.sheets
    assert one.cells == {(1, 2): "b", (1, 3): "c", (3, 1): 2.5, (4, 1): True, (9, 2): "b", (9, 3): "c"}
    assert (other.name, other.cells) == ("Kopia", one.cells)
    assert (workbook.marks, [(a.row, a.column, a.text) for a in workbook.asides]) == (("kod",), [(2, 3, "lapp")])
    assert worked_in([base], b"\xff\n=\t\t\n?\t1\n=\t1\t1") == (0, base)
