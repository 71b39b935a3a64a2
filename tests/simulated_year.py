"""A year in the municipality of config/, played through the service with planted facts that must be found again.

``simulate(plan, folder)`` leaves a configuration folder with its database, on which the commands can be run. The same
plan gives the same year. One function a round fills the real workbook in and mails it; the others' reports go straight
to ``jobs.respondents.reports.record``, so that a year takes minutes. The meetings' workbooks are always the real ones.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet
from world import World, workbook_of
from year_plan import YearPlan

from est_mailer.config import load
from est_mailer.demo.checklists import Event
from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import append, columns_of, opened, saved, search, write_beside, write_row
from est_mailer.domain.model import AnswerState, Member, Observation, Remains, Report, SentForm
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import Period
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.standing import respondents
from est_mailer.jobs.intake.arriving import collect
from est_mailer.jobs.intake.quarantine import enter
from est_mailer.jobs.message import open_message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.respondents.reports import record
from est_mailer.jobs.rounds.ticking import due_next
from est_mailer.looking import DATABASE

EXAMPLE = Path(__file__).resolve().parents[1] / "config"
COORDINATOR = "trygghet@exempelstad.example"
REGISTER = f"""id;function;organisation;roles;addresses;deputies;manager;areas;language;valid_from;valid_until
samordnare-kommun;Trygghetssamordnare;kommun;coordinator recipient;{COORDINATOR};;;;;;
polis;Lokalpolisområdet;polis;recipient;lpo@polis.example;;;;;;
krisledning;Krisledningen;kommun;extra;krisledning@exempelstad.example;;;;;;
"""
SPELLINGS = ("busskuren vid biblioteket", "Busskuren, biblioteket", "bibliotekets busskur", "busskurn vid biblioteket")
RECURRING_IN = "centrum"
RED_DAYS = 2  # daily pictures that still say red: Thursday's and Friday's
MEASURE_LASTS = 4  # rounds until it is ended
_AREAS = ("centrum", "station", "norrby", "soderang", "hamnen", "vasthaga", "bjorkliden", "ovriga")
_SIGNS = ("skadegorelse", "brand", "samling", "ordning", "plats")
_PLACES = ("lekplatsen", "torget", "gångtunneln", "parkeringen", "skolgården", "fotbollsplanen", "kiosken", "parken")
_WHAT = ("Krossad ruta", "Klotter på väggen", "Papperskorg brann", "Trasig belysning", "Bråk sent på kvällen")
_DONE, _NOW = ("yes", "yes", "partly", "no"), ("Mindre än förra veckan", "Som förut")


def figures(picture: PeriodPicture) -> dict[str, tuple[Any, ...]]:
    """Area ("" the municipality) → what must never change afterwards."""
    return {
        a.area: (a.count, a.problems, dict(a.counts), a.reported, a.expected) for a in (*picture.areas, picture.whole)
    }


@dataclass
class SimulatedYear:
    """A year being played, and what was planted in it."""

    plan: YearPlan
    world: World
    chance: random.Random
    tell: Callable[[str], None]
    decided: int = 0
    red_days: int = 0
    answered: set[str] = field(default_factory=set)
    before_closing: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @cached_property
    def until(self) -> datetime:
        """The morning of the Monday after the last week."""
        last = date.fromisocalendar(self.plan.year, self.plan.weeks[1], 1)
        return datetime.combine(last + timedelta(weeks=1), time(4), UTC)

    @property
    def earlier(self) -> Period:
        """The weeks before the function closed."""
        return self.plan.span(self.plan.weeks[0], self.plan.closed)

    def play(self) -> SimulatedYear:
        """Let the year pass; returns this year."""
        world = self.world
        while (at := due_next(world.service, world.now)) < self.until:
            world.now = max(world.now, at)
            world.pass_once()
            for round_ in world.store.rounds.unfinished():
                self._people_act(round_)
            world.send()
        world.now = self.until
        return self

    def _people_act(self, round_: Round) -> None:
        if round_.state is RoundState.OPEN and round_.key not in self.answered:
            self.answered.add(round_.key)
            if self.plan.week_of(round_) > self.plan.closed and not self.before_closing:
                self.before_closing = figures(period_picture(self.world.service, self.earlier, self.world.now))
            self.world.send()
            self._answer_all(round_)
        elif round_.state is RoundState.DRAFTED:
            self.world.send()
            self._meet(round_)
            self.world.transport.sent.clear()

    # Reports

    def _answer_all(self, round_: Round) -> None:
        week = self.plan.week_of(round_)
        members = [m for m in respondents(self.world.store.rounds.members(round_.key)) if not self._is_silent(m, week)]
        for turn, member in enumerate(members):
            rows = list(self._seen(member, round_, turn))
            form = self.world.store.answers.form_of(round_.key, member.id)
            assert form is not None
            if turn == week % len(members):
                self._mail_workbook(member, rows)
            else:
                self._record(round_, member, self._report(form, round_, member, rows))

    def _is_silent(self, member: Member, week: int) -> bool:
        first, last = self.plan.silent.get(int(member.id.rpartition("-")[2]), (99, 0))
        return first <= week <= last

    def _seen(self, member: Member, round_: Round, turn: int) -> Iterator[tuple[str, str, str, str]]:
        """(indicator, area, place, what) of each new row."""
        area, first, last = self.plan.hot
        week, remit, chance = self.plan.week_of(round_), member.areas or _AREAS, self.chance
        rate = 0.05 if round_.period.daily else 0.3
        for _ in range(2):
            if chance.random() < rate:
                yield chance.choice(_SIGNS), chance.choice(remit), chance.choice(_PLACES), chance.choice(_WHAT)
        for likely in (0.9, 0.6) if first <= week <= last and area in remit and not round_.period.daily else ():
            if chance.random() < likely:
                yield "skadegorelse", area, chance.choice(_PLACES), chance.choice(_WHAT)
        if turn == 5 * week % 7 and RECURRING_IN in remit:
            yield "plats", RECURRING_IN, SPELLINGS[week % len(SPELLINGS)], "Trasig belysning"

    def _report(self, form: SentForm, round_: Round, member: Member, rows: list[tuple[str, str, str, str]]) -> Report:
        first = {problem.id: problem.first for problem in form.carried}
        carried = [
            Observation(
                key, id_, first[id_].indicator, first[id_].area, first[id_].place, what=first[id_].what, remains=said
            )
            for key, id_ in form.keys.items()
            for said in [self.chance.choice((Remains.YES, Remains.NO, Remains.NO))]
        ]
        day = round_.first_day - timedelta(days=0 if round_.period.daily else self.chance.randrange(1, 7))
        new = [
            Observation(f"N{n}", f"{round_.key}/{member.id}/N{n}", sign, area, place, day, what=what)
            for n, (sign, area, place, what) in enumerate(rows, 1)
        ]
        return Report(AnswerState.EVENTS if carried or new else AnswerState.CALM, (*carried, *new))

    def _record(self, round_: Round, member: Member, report: Report) -> None:
        world, service = self.world, self.world.service
        world.now += timedelta(minutes=1)
        world.mailbox.deliver(world.fresh(member.addresses[0], "Här är listan."))
        collect(service, world.now)
        (number,) = service.store.inbound.unaccounted()
        message = open_message(service, number, service.store.inbound.raw(number))
        with service.store.atomic():
            outcome: Outcome = record(service, message, report, round_, member, world.now)
            enter(service, number, outcome, world.now)

    def _mail_workbook(self, member: Member, rows: list[tuple[str, str, str, str]]) -> None:
        deployment, world = self.world.service.deployment, self.world
        day = str((world.now - timedelta(days=1)).date())
        events = [
            Event(deployment.indicator(sign).name("sv"), deployment.area_name(area), place, day, what)
            for sign, area, place, what in rows
        ]
        form = self._letter(member.addresses[0], Purpose.INVITATION)
        world.answer(form, "Här är listan.", world.filled(form, *events, remains="no", calm=not events))

    def _letter(self, address: str, purpose: Purpose) -> Received:
        return self.world.letter(address, purpose)

    # Meetings

    def _meet(self, round_: Round) -> None:
        """The coordinators complete the draft, send it in and approve the preview."""
        world, words = self.world, self.world.service.words()
        world.now += timedelta(minutes=10)
        draft = self._letter(COORDINATOR, Purpose.DRAFT)
        name, content = workbook_of(draft)
        book = opened(content)
        dispatch = book[words("draft.sheet.dispatch")]
        write_beside(dispatch, words("draft.field.status"), self._status(round_))
        write_beside(dispatch, words("draft.field.state"), "Lugnt i stora delar av kommunen.")
        self._follow_up(book[words("draft.sheet.follow_up")], round_)
        for area in self._areas_to_act_in(round_):
            self.decided += 1
            values = {
                "area": world.service.deployment.area_name(area),
                "problem": "Otrygga kvällar",
                "new_measure": f"Rondering nummer {self.decided}",
                "who_does": "Parkenheten",
            }
            titled = {words(f"draft.column.{id_}"): value for id_, value in values.items()}
            append(book[words("draft.sheet.measures")], words("draft.column.new_measure"), titled)
        world.answer(draft, "Här är lägesbilden.", (name, saved(book)))
        preview = self._letter(COORDINATOR, Purpose.PREVIEW)
        world.answer(preview, f"godkänn {code_in(preview.text)}")
        state = world.store.rounds.get(round_.key).state
        assert state is RoundState.APPROVED, f"{round_.key} is {state.value}: {preview.text}"
        self.tell(f"{round_.key} has met")

    def _status(self, round_: Round) -> str:
        if self.plan.week_of(round_) == self.plan.red and not round_.period.daily:
            return "Rött"
        if round_.period.daily and self.red_days < RED_DAYS:
            self.red_days += 1
            return "Rött"
        return "Gult"

    def _areas_to_act_in(self, round_: Round) -> list[str]:
        """Spread evenly over the weeks; in the hot-spot's last week one of them is for it."""
        if round_.period.daily:
            return []
        plan, week = self.plan, self.plan.week_of(round_)
        due = round(plan.measures * (week - plan.weeks[0] + 1) / (plan.weeks[1] - plan.weeks[0] + 1))
        areas = [self.chance.choice(_AREAS[:5]) for _ in range(due - self.decided)]
        return [plan.hot[0], *areas[1:]] if week == plan.hot[2] else areas

    def _follow_up(self, sheet: Worksheet, round_: Round) -> None:
        words = self.world.service.words()
        if round_.period.daily or search(sheet, words("draft.column.verdict")) is None:
            return
        row, columns = columns_of(sheet, words("draft.column.verdict"))
        key = columns[words("draft.column.key")]
        ages = [int(m.id.partition("-W")[2][:2]) for m in self.world.store.drafts.open_measures(round_.first_day)]
        for line, decided in enumerate(ages, row + 1):
            assert sheet.cell(line, key).value
            over = self.plan.week_of(round_) - decided >= MEASURE_LASTS
            values = {
                "done": words(f"draft.done.{self.chance.choice(_DONE)}"),
                "now": self.chance.choice(_NOW),
                "verdict": words(f"draft.verdict.{'end' if over else 'continue'}"),
            }
            write_row(sheet, line, columns, {words(f"draft.column.{id_}"): value for id_, value in values.items()})


def simulate(plan: YearPlan, folder: Path, tell: Callable[[str], None] = lambda _said: None) -> SimulatedYear:
    """Play the plan in a configuration folder made from config/; the store is left open, and each meeting is told."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("est.toml", "areas.geojson"):
        shutil.copyfile(EXAMPLE / name, folder / name)
    (folder / "register.csv").write_text(_register(plan), encoding="utf-8")
    (folder / "state").mkdir(exist_ok=True)
    world = World.of(load(folder), folder / "state" / DATABASE)
    first = date.fromisocalendar(plan.year, plan.weeks[0], 1)
    world.now = datetime.combine(first - timedelta(days=4), time(0), UTC)
    return SimulatedYear(plan, world, random.Random(plan.seed), tell).play()


def _register(plan: YearPlan) -> str:
    """Functions 1 … N; every third reports on two areas, the others on all. The last one closes."""
    last_day = date.fromisocalendar(plan.year, plan.closed, 7)
    lines = []
    for n in range(1, plan.functions + 1):
        remit = f"{_AREAS[n % 8]} {_AREAS[(n + 3) % 8]}" if n % 3 == 0 else ""
        until = last_day if n == plan.functions else ""
        address = f"enhet-{n}@exempelstad.example"
        lines.append(f"enhet-{n};Enhet {n};kommun;respondent;{address};;;{remit};;;{until}\n")
    return REGISTER + "".join(lines)
