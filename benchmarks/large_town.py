"""A large municipality with years behind it, its rounds in the store as the service leaves them. One seed, one town.

The past is written straight into the store, for playing ten years takes days; the week at hand is the service's own.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from world import World

from est_mailer.config import load
from est_mailer.domain.comment import Comment
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import (
    AnswerState,
    Measure,
    Member,
    Observation,
    OpenProblem,
    Remains,
    Report,
    Submission,
    Timeliness,
    TimeOfDay,
)
from est_mailer.domain.picture.compiling import Answers, compile_draft
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.situation import AreaText, Edition, SituationPicture
from est_mailer.domain.rounds.calendar import due_instants
from est_mailer.domain.rounds.life import Due, Outcome, Round, RoundState
from est_mailer.domain.standing import respondents
from est_mailer.looking import DATABASE

EXAMPLE = Path(__file__).resolve().parents[1] / "config"
COORDINATOR = "samordnare-1@exempelstad.example"
_HEAD = "id;function;organisation;roles;addresses;deputies;manager;areas;language;valid_from;valid_until"
_AREAS = ("centrum", "station", "norrby", "soderang", "hamnen", "vasthaga", "bjorkliden", "ovriga")
_SIGNS = ("skadegorelse", "brand", "incident", "samling", "ordning", "plats", "arrangemang", "ovrigt")
_PLACES = ("lekplatsen", "torget", "gångtunneln", "parkeringen", "skolgården", "fotbollsplanen", "kiosken", "parken")
_AT = ("vid", "bakom", "mitt emot", "utanför", "norr om", "intill")
_WHAT = (
    "Krossade rutor i {n} fönster, glas låg kvar på gångvägen på morgonen",
    "Klotter på {n} kvadratmeter av väggen, samma tagg som förra veckan",
    "Papperskorg brann sent på kvällen, släckt av personal efter {n} minuter",
    "Trasig belysning, {n} lampor ur funktion längs gångvägen",
    "Bråk mellan {n} ungdomar, lugnade sig när fältgruppen kom",
    "Ungefär {n} ungdomar samlades och förbipasserande kände sig otrygga",
    "Mopeder körde på gångvägen {n} kvällar i rad, nära att köra på en äldre person",
    "Nedskräpning efter {n} fester, flaskor och engångsgrillar",
)
_ACTION = (
    "",
    "Felanmält till gata och park",
    "Anmält till polisen",
    "Väktarna går förbi oftare",
    "Samtal med föräldrar",
)
_POINTING = (" Ring Kalle Karlsson på 070-174 06 35.", " Samma man som i måndags, Sven Svensson.")
_SEEN = "Oro kring torget och gångtunneln på kvällarna. Belysningen är trasig, och fler unga rör sig ute sent."


@dataclass(frozen=True, slots=True)
class Size:
    """``functions`` report, each with ``rows`` a week, some of them problems that remain."""

    functions: int = 100
    rows: int = 20
    coordinators: int = 5
    recipients: int = 200
    seed: int = 2026


@dataclass
class Town:
    """The municipality, and which problems each function has open as its past is written."""

    size: Size
    world: World
    chance: random.Random
    open: dict[str, list[OpenProblem]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, size: Size, now: datetime) -> Town:
        """The configuration is made in ``folder``, unless it is there already; the store is opened beside it."""
        if not folder.exists():
            (folder / "state").mkdir(parents=True)
            for name in ("est.toml", "areas.geojson"):
                shutil.copyfile(EXAMPLE / name, folder / name)
            (folder / "register.csv").write_text("\n".join(_register(size)) + "\n", encoding="utf-8")
        world = World.of(load(folder), folder / "state" / DATABASE)
        world.now = now
        return cls(size, world, random.Random(size.seed))

    def write_past(self, mondays: Sequence[date], rows: int) -> None:
        """Rounds that are over, one for each Monday, each function with so many rows on average."""
        for monday in mondays:
            with self.world.store.atomic():
                self._write_round(monday, rows)

    def answer(self, round_: Round, late: int = 3) -> None:
        """Every function but every twentieth answers the open round; the last ``late`` after its close."""
        asked = [m for n, m in enumerate(respondents(self.world.store.rounds.members(round_.key)), 1) if n % 20]
        with self.world.store.atomic():
            for number, member in enumerate(asked):
                due = round_.due(Step.CLOSE) + timedelta(minutes=number - len(asked) + late)
                self._store(self._submission(round_, member, self.size.rows, due))
            for member in asked[::5]:
                said = Comment(member.addresses[0], round_.due(Step.REMINDER), f"{self._what()} Hur gör vi med det?")
                self.world.store.answers.add_comment(said, self._inbound(member, round_, said.received_at), round_.key)

    def _write_round(self, monday: date, rows: int) -> None:
        store, calendar = self.world.store, self.world.service.deployment.calendar
        plan = due_instants(calendar, monday)
        dues = tuple(Due(step, at, at, Outcome.DONE) for step, at in plan.dues.items())
        year, week, _ = monday.isocalendar()
        round_ = Round(f"{year}-W{week:02}", monday, RoundState.FED_BACK, dues)
        store.rounds.add(round_)
        store.rounds.freeze(round_.key, self.world.service.on(monday))
        members = store.rounds.members(round_.key)
        asked = [m for n, m in enumerate(respondents(members), 1) if n % 20]
        answers = {}
        for member in asked:
            submission = self._submission(round_, member, rows, round_.due(Step.CLOSE) - timedelta(hours=3))
            self._store(submission)
            answers[member.id] = submission
        self._publish(round_, members, answers)

    def _publish(self, round_: Round, members: tuple[Member, ...], answers: dict[str, Submission]) -> None:
        store, meeting = self.world.store, round_.due(Step.MEETING)
        asked = {who: tuple(problems) for who, problems in self.open.items()}
        draft = compile_draft(Answers(round_.key, meeting, members, answers, asked, {}), 1, round_.due(Step.DRAFT))
        areas = ("centrum", "norrby", "hamnen")
        measures = tuple(
            Measure(f"{round_.key}/{n}", area, "Oro på kvällarna", f"Rondering {n}, två pass", who="Väktarna")
            for n, area in enumerate(areas[: 1 + round_.first_day.toordinal() % 3], 1)
        )
        texts = tuple(AreaText(area, _SEEN) for area in areas)
        picture = SituationPicture("yellow", "Lugnt i stora delar.", priorities=texts, measures=measures)
        counts = {area: sum(by.values()) for area, by in draft.counts.items()}
        weeks = (ReportedWeek(round_.key, draft.tally.received, draft.tally.expected, counts),)
        edition = Edition(round_.key, "Exempelstad", meeting.date(), meeting, draft.tally, picture, "yellow", weeks)
        store.drafts.add_compiled(round_.key, 1, draft, b"", round_.due(Step.DRAFT))
        store.drafts.add_completed(round_.key, round_.key, picture, b"", None, "samordnare-1", meeting)
        store.drafts.add_edition(round_.key, round_.key, edition, b"", meeting)
        store.drafts.add_measures(round_.key, measures)
        store.rounds.set_status(round_.key, "yellow")
        for event in ("invited", "closed", "compiled", "dispatched", "fed back"):
            store.audit.add(meeting, "service", event, round_.key, {})

    def _submission(self, round_: Round, member: Member, rows: int, at: datetime) -> Submission:
        observations = tuple(self._observations(round_, member, rows))
        state = AnswerState.EVENTS if observations else AnswerState.CALM
        timeliness = Timeliness.IN_TIME if at <= round_.due(Step.CLOSE) else Timeliness.LATE
        inbound = self._inbound(member, round_, at)
        return Submission(round_.key, member.id, 1, at, timeliness, Report(state, observations), inbound)

    def _observations(self, round_: Round, member: Member, rows: int) -> Iterator[Observation]:
        """An answer about each open problem, of which a third remain, and two new rows to three of those: so the
        number of rows stays the same from week to week."""
        still: list[OpenProblem] = []
        for number, problem in enumerate(self.open.get(member.id, ()), 1):
            said = self.chance.choice((Remains.YES, Remains.NO, Remains.NO))
            yield replace(problem.first, key=f"K{number}", problem=problem.id, remains=said)
            if said is Remains.YES:
                still.append(replace(problem, weeks=problem.weeks + 1))
        for number in range(1, self._few(0.4 * rows) + 1):
            seen = self._seen(f"N{number}", f"{round_.key}/{member.id}/N{number}", round_.first_day)
            yield seen
            if seen.indicator != "arrangemang":
                still.append(OpenProblem(seen.problem, member.id, seen, round_.key, 1, None))
        self.open[member.id] = still

    def _few(self, mean: float) -> int:
        return int(mean) + (self.chance.random() < mean % 1)

    def _seen(self, key: str, problem: str, monday: date) -> Observation:
        chance = self.chance
        place = f"{chance.choice(_PLACES)} {chance.choice(_AT)} hus {chance.randrange(1, 40)}"
        day = monday - timedelta(days=chance.randrange(1, 7))
        return Observation(
            key,
            problem,
            chance.choice(_SIGNS),
            chance.choice(_AREAS),
            place,
            day,
            chance.choice(tuple(TimeOfDay)),
            self._what(),
            chance.choice(_ACTION),
        )

    def _what(self) -> str:
        said = self.chance.choice(_WHAT).format(n=self.chance.randrange(2, 99))
        return said + (self.chance.choice(_POINTING) if self.chance.random() < 0.005 else "")

    def _store(self, submission: Submission) -> None:
        self.world.store.answers.add(submission)

    def _inbound(self, member: Member, round_: Round, at: datetime) -> int:
        db = self.world.store.connection
        digest = hashlib.sha256(self.chance.randbytes(16)).hexdigest()
        common = {"received_at": at, "accounted": "report", "accounted_at": at}
        return db.insert("inbound", sha256=digest, size=27_000, round=round_.key, respondent=member.id, **common)


def mondays(last: date, weeks: int) -> list[date]:
    """So many Mondays, the latest one that of ``last``, the earliest first."""
    return [last - timedelta(weeks=n) for n in reversed(range(weeks))]


def at_midnight(day: date) -> datetime:
    """The day's first instant, in UTC."""
    return datetime.combine(day, time(0), UTC)


def _register(size: Size) -> Iterator[str]:
    yield _HEAD
    for n in range(1, size.coordinators + 1):
        language = "en" if n == size.coordinators else ""
        yield f"samordnare-{n};Samordnare {n};kommun;coordinator;samordnare-{n}@exempelstad.example;;;;{language};;"
    for n in range(1, size.recipients + 1):
        language = "en" if n % 20 == 0 else ""
        yield f"mottagare-{n};Mottagare {n};polis;recipient;mottagare-{n}@polis.example;;;;{language};;"
    for n in range(1, size.functions + 1):
        remit = f"{_AREAS[n % 8]} {_AREAS[(n + 3) % 8]}" if n % 3 == 0 else ""
        yield f"enhet-{n};Enhet {n};kommun;respondent;enhet-{n}@exempelstad.example;;;{remit};;;"
