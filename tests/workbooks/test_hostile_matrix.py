"""No file disturbs the service: none takes over 10 s or 512 MB, and the next good file is read."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from corpus.hostile import KINDS, MISDEEDS, Hostile
from corpus.judging import judge
from servers.ports import on_this_machine
from workbooks.hostile_files import a_workbook
from workbooks.refusals import HOSTILE

from est_mailer.domain.grid import Unreadable
from est_mailer.workbooks.foreign.isolation import IsolatedReader

MOST_SECONDS, MOST_BYTES = 10.0, 512 * 2**20


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    made = IsolatedReader()
    made.read(a_workbook())
    yield made
    made.close()


@pytest.mark.parametrize("hostile", KINDS, ids=lambda hostile: hostile.kind)
def test_a_hostile_file_costs_one_answer(hostile: Hostile, reader: IsolatedReader) -> None:
    parent, helpers = os.getpid(), reader.helper_pids
    verdict = judge(reader, hostile.make(), hostile.name)
    assert verdict.reason in hostile.reasons
    assert verdict.seconds < on_this_machine(MOST_SECONDS)
    assert verdict.peak < MOST_BYTES
    assert verdict.next_is_read
    assert os.getpid() == parent
    assert {*helpers} <= {*reader.helper_pids}, "the helper lives on too"


@pytest.mark.parametrize(("misdeed", "reason"), MISDEEDS.items())
def test_a_library_made_to_misbehave_costs_one_answer(misdeed: bytes, reason: Unreadable) -> None:
    reader = IsolatedReader(wall_seconds=2.0, cpu_seconds=1, command=HOSTILE)
    try:
        reader.read(a_workbook())
        verdict = judge(reader, misdeed, "lista.xlsx")
        assert (verdict.reason, verdict.next_is_read) == (reason, True)
        assert verdict.seconds < on_this_machine(MOST_SECONDS)
        assert verdict.peak < MOST_BYTES
    finally:
        reader.close()


def test_there_are_enough_kinds() -> None:
    assert len({hostile.kind for hostile in KINDS}) == len(KINDS)
    assert len(KINDS) + len(MISDEEDS) >= 25
