"""One stateful test of everything: people, servers, clocks and crashes in any order, and what must always hold."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from builders import utc
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from world import BROKEN_PANE, FIRE, MUNICIPALITY, POLICE, SCHOOL, YOUTH, World, workbook_of

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.outgoing import Handover, OutboxState, Purpose, Refusal
from est_mailer.domain.picture.approving import content_hash
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import FINAL, PUBLISHED, Round, RoundState
from est_mailer.jobs.dispatch.publication import recipients_of
from est_mailer.jobs.intake.arriving import collect
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import recover, relay
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.watching.status import standings_of

RESPONDENTS = st.sampled_from([SCHOOL, YOUTH])
COORDINATORS = st.sampled_from([MUNICIPALITY, POLICE])
OUTCOMES = st.sampled_from([Handover(refusal, f"{refusal.value}, says the test") for refusal in Refusal])
REGISTER = 3


class Everything(RuleBasedStateMachine):
    """The service on a file, and whatever may befall it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "est.db"
        self.world = World.of(path=self.path, publication=Publication(hold=timedelta(minutes=15)))
        self.world.go_to(Step.INVITATION)
        self.old_codes: list[str] = []
        self.posted: list[bytes] = []

    @initialize(stage=st.sampled_from(["invited", "drafted", "previewed", "approved", "dispatched"]))
    def somewhere_in_the_week(self, stage: str) -> None:
        if stage == "invited":
            return
        self.world.report(SCHOOL, BROKEN_PANE)
        self.world.drafted()
        if stage != "drafted":
            self.world.complete()
        if stage in ("approved", "dispatched"):
            self.world.approve()
        if stage == "dispatched":
            self._at(timedelta(minutes=15))

    def teardown(self) -> None:
        self.world.store.close()
        self.folder.cleanup()

    # Time

    @rule()
    def on_to_what_falls_due_next(self) -> None:
        self._at(due_next(self.world.service, self.world.now) - self.world.now)

    @precondition(lambda self: self.world.now < self.world.round.due(Step.MEETING))
    @rule()
    def on_to_the_meeting(self) -> None:
        self.world.go_to(Step.MEETING)

    @precondition(lambda self: self.world.round.hold_until)
    @rule()
    def the_hold_passes(self) -> None:
        self._at(timedelta(minutes=15))

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self._at(timedelta(minutes=minutes))

    @rule(hours=st.integers(-30, 30))
    def the_clock_jumps_and_jumps_back(self, hours: int) -> None:
        self._at(timedelta(hours=hours))
        self._at(timedelta(hours=-hours))

    @rule()
    def the_process_dies_and_starts_again(self) -> None:
        self.world.store.close()
        self.world.service = replace(self.world.service, store=Store.open(self.path))
        recover(self.world.service, self.world.now)

    def _at(self, later: timedelta) -> None:
        self.world.now += later
        self.world.pass_once()
        self.world.send()

    # Respondents

    @rule(address=RESPONDENTS)
    def a_calm_week(self, address: str) -> None:
        self._post(self.world.reply(self.world.form(address), "lugnt"))

    @rule(address=RESPONDENTS, both=st.booleans())
    def a_filled_form(self, address: str, both: bool) -> None:
        form = self.world.form(address)
        events = (BROKEN_PANE, FIRE) if both else (FIRE,)
        self._post(self.world.reply(form, "", self.world.filled(form, *events)))

    @rule(address=RESPONDENTS, content=st.binary(max_size=40))
    def a_corrupt_workbook(self, address: str, content: bytes) -> None:
        self._post(self.world.reply(self.world.form(address), "", ("lista.xlsx", b"PK\x03\x04" + content)))

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def a_mail_comes_twice(self, data: st.DataObject) -> None:
        self._post(data.draw(st.sampled_from(self.posted)))

    @rule()
    def mail_is_stored_and_the_process_dies_before_it_is_read(self) -> None:
        self.world.mailbox.deliver(self.world.reply(self.world.form(YOUTH), "Trappan är hal."))
        collect(self.world.service, self.world.now)
        self.the_process_dies_and_starts_again()
        take_in(self.world.service, self.world.now)

    @rule()
    def the_mailbox_is_lost(self) -> None:
        uid = self.world.mailbox.deliver(self.world.fresh(SCHOOL, "status"))
        self.world.mailbox.withheld.add(uid)
        try:
            take_in(self.world.service, self.world.now)
        except OutOfReach:
            self.world.mailbox.withheld.clear()
        take_in(self.world.service, self.world.now)

    def _post(self, raw: bytes) -> None:
        self.posted.append(raw)
        self.world.deliver(raw)

    # Coordinators

    def _has(self, purpose: Purpose, address: str = MUNICIPALITY) -> bool:
        rows = self.world.outbox(purpose)
        return any(row.recipient == address and row.state is OutboxState.SENT for row in rows)

    @precondition(lambda self: self._has(Purpose.DRAFT))
    @rule(state=st.sampled_from(["Lugnt.", "Oroligt i centrum."]), status=st.sampled_from(["Gult", "Gullt"]))
    def the_draft_comes_back(self, state: str, status: str) -> None:
        if self._has(Purpose.PREVIEW):
            self.old_codes.append(self.world.code())
        draft = self.world.draft()
        file = (workbook_of(draft)[0], self.world.completed(draft, state, status))
        self._post(self.world.reply(draft, "Här är lägesbilden.", file))

    @precondition(lambda self: self._has(Purpose.PREVIEW))
    @rule(address=COORDINATORS)
    def a_coordinator_approves(self, address: str) -> None:
        if self._has(Purpose.PREVIEW, address):
            preview = self.world.letter(address, Purpose.PREVIEW)
            self._post(self.world.reply(preview, f"godkänn {self.world.code(address)}"))

    @precondition(lambda self: self._has(Purpose.PREVIEW))
    @rule(address=COORDINATORS)
    def the_wrong_one_approves(self, address: str) -> None:
        before = {r.key: r.state for r in self.world.store.rounds.all()}
        codes = [c for c in self.old_codes if c != self.world.code()] or ["000000"]
        self._post(self.world.fresh(address, f"godkänn {codes[-1]}"))
        self._post(self.world.fresh(SCHOOL, f"godkänn {self.world.code()}"))
        assert {r.key: r.state for r in self.world.store.rounds.all()} == before

    @rule(address=COORDINATORS)
    def stop(self, address: str) -> None:
        self._post(self.world.fresh(address, "stopp"))

    # The mail system

    @rule(outcomes=st.lists(OUTCOMES, min_size=1, max_size=3), allowance=st.integers(0, 4))
    def the_mail_system_has_a_bad_day(self, outcomes: list[Handover], allowance: int) -> None:
        self.world.transport.queue = outcomes
        relay(self.world.service, self.world.now, allowance=allowance)
        self.world.transport.queue = []

    # What always holds

    @invariant()
    def nothing_is_dispatched_unapproved(self) -> None:
        store = self.world.store
        dispatches = {row.round for row in self.world.outbox(Purpose.DISPATCH)}
        assert dispatches == {r.key for r in store.rounds.all() if r.state in PUBLISHED}
        for key in dispatches:
            stored, round_ = store.drafts.edition(key), store.rounds.get(key)
            assert stored is not None
            recipients = recipients_of(self.world.service, round_, stored.edition.picture.status)
            content = content_hash(stored.edition, recipients)
            assert store.approvals.approved_by(key, content)

    @invariant()
    def a_mail_is_queued_once_and_taken_once(self) -> None:
        rows = [row for row in self.world.outbox() if row.state is not OutboxState.WITHDRAWN]
        keys = [(row.round, row.purpose, row.recipient, row.about) for row in rows]
        assert len(set(keys)) == len(keys)
        taken = [mail.content for mail in self.world.transport.sent]
        assert len(set(taken)) == len(taken)
        assert all(row.state is not OutboxState.SENDING for row in rows)

    @invariant()
    def the_same_instant_again_changes_nothing(self) -> None:
        tick(self.world.service, self.world.now)
        before = self.world.dump()
        assert tick(self.world.service, self.world.now) == () or self._clock_is_behind()
        assert self.world.dump() == before

    def _clock_is_behind(self) -> bool:
        latest = self.world.store.facts.get("tick.latest")
        return latest is not None and self.world.now.isoformat() < latest

    @invariant()
    def every_message_has_one_account(self) -> None:
        assert self.world.store.inbound.unaccounted() == ()
        assert self.world.mailbox.inbox == {}
        listed = self.world.store.inbound.listing()
        assert len({stored.sha256 for stored in listed}) == len(listed)

    @invariant()
    def the_four_states_add_up_to_the_register(self) -> None:
        for round_ in self.world.store.rounds.all():
            if self._was_opened(round_):
                tally = standings_of(self.world.service, round_)[0]
                assert tally.events + tally.calm + tally.unclear + tally.silent == REGISTER

    def _was_opened(self, round_: Round) -> bool:
        return round_.state not in FINAL - PUBLISHED and round_.state is not RoundState.SCHEDULED

    @invariant()
    def the_database_is_sound(self) -> None:
        assert self.world.now > utc(2026, 11, 1)
        assert self.world.store.integrity() == []


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=9,
    stateful_step_count=22,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
