"""One suite, two stores: in memory and in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import a_member, utc

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.model import AnswerState, Observation, Report, Submission, Timeliness
from est_mailer.domain.rounds.life import Due, Round, RoundState

NOW = utc(2026, 11, 16, 7)
FIRST_DAY = date(2026, 11, 16)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(None if request.param == "memory" else tmp_path / "est.db") as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "est.db"


class Given:
    """Puts a store in the state that a test begins with."""

    now = NOW
    first_day = FIRST_DAY

    def __init__(self, store: Store) -> None:
        self.store = store
        self._uid = 0

    @staticmethod
    def a_round(weeks: int = 0, state: RoundState = RoundState.OPEN, **changes: Any) -> Round:
        first_day = FIRST_DAY + timedelta(weeks=weeks)
        dues = (
            Due(Step.INVITATION, NOW + timedelta(weeks=weeks)),
            Due(Step.CLOSE, NOW + timedelta(weeks=weeks, days=2)),
        )
        key = "{}-W{:02}".format(*first_day.isocalendar())
        return Round(**({"key": key, "first_day": first_day, "state": state, "dues": dues} | changes))

    def round(self, weeks: int = 0, state: RoundState = RoundState.OPEN, members: tuple[str, ...] = ()) -> str:
        round_ = self.a_round(weeks, state)
        self.store.rounds.add(round_)
        self.store.rounds.freeze(round_.key, [a_member(member) for member in members])
        return round_.key

    def message(self, raw: bytes | None = None) -> int:
        self._uid += 1
        number = self.store.inbound.add(Fetched("INBOX", 7, self._uid, 10, raw or b"mail %d" % self._uid), NOW)
        assert number is not None
        return number

    def answer(
        self, round_: str, respondent: str, *rows: Observation, state: AnswerState = AnswerState.EVENTS, **parts: Any
    ) -> Submission:
        submission = Submission(
            round=round_,
            respondent=respondent,
            revision=self.store.answers.next_revision(round_, respondent),
            received_at=NOW,
            timeliness=Timeliness.IN_TIME,
            report=Report(state, rows, **parts),
            inbound=self.message(),
        )
        self.store.answers.add(submission)
        return submission


@pytest.fixture
def given(store: Store) -> Given:
    return Given(store)
