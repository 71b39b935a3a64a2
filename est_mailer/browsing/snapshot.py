"""What may be shown of a database, copied into tables of its own at one moment.

The rows are those that the meetings saw: without what an organisation did not share, and without what came in after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from est_mailer.browsing.counting import ANSWERS, FOUND, IN, MEASURES, NAMES, OUT, REPORTED, TALLIES
from est_mailer.browsing.tables import OPEN, create, fill
from est_mailer.domain.analysis.history import SeenRow
from est_mailer.domain.period import quarter_of
from est_mailer.domain.periods.period_picture import PastRound
from est_mailer.domain.screening.text import Level
from est_mailer.jobs.open_problems import open_on
from est_mailer.jobs.screening.periods import HIDDEN, hider
from est_mailer.jobs.service import QuietService
from est_mailer.wording import Wording

POINTS_OUT = frozenset({Level.BLOCK, Level.WARN})  # a first name alone stops no dispatch, but nobody looks here before
ALL_TIME = (date.min, date.max)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was copied: when (UTC), how many texts were hidden, how many rounds have rows."""

    at: datetime
    hidden: int
    rounds: int


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the tables are filled from: all of it as it stood at one moment."""

    service: QuietService
    past: tuple[PastRound, ...]
    hide: Callable[[str], str]
    now: datetime

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return self.service.store.connection.rows(sql)

    @property
    def words(self) -> Wording:
        return self.service.words()

    def local(self, instant: str | None) -> str | None:
        """A stored instant in the municipality's own time, to the minute."""
        if instant is None:
            return None
        zone = self.service.deployment.calendar.zone
        return datetime.fromisoformat(instant).astimezone(zone).strftime("%Y-%m-%d %H:%M")

    def seen(self) -> Iterator[tuple[PastRound, SeenRow]]:
        return ((past, row) for past in self.past for row in past.seen.rows)


def take(service: QuietService, db: sqlite3.Connection, now: datetime) -> Shown:
    """Copy what may be shown of the service's database into ``db``, which is empty. Raises StoreError."""
    create(db, OPEN)
    with service.store.connection.unmoved(), db:
        past = service.store.history.between(*ALL_TIME)
        source = _Source(service, past, hider(service, POINTS_OUT), now)
        for name, rows in _FILLED.items():
            fill(db, name, OPEN[name], rows(source))
    texts = ("observations", "place"), ("measures", "problem"), ("measures", "what"), ("measures", "who")
    count = "SELECT count(*) FROM {0} WHERE {1} = ?"
    hidden = sum(db.execute(count.format(*text), (HIDDEN,)).fetchone()[0] for text in texts)
    return Shown(now, hidden, len(past))


def _areas(source: _Source) -> Iterable[Row]:
    deployment, ruling = source.service.deployment, source.past[-1].priorities if source.past else ()
    priorities = ruling or deployment.priority_areas
    ids = [a.id for a in deployment.areas] + [row.area for _, row in source.seen()]
    for id in dict.fromkeys(ids):
        name = deployment.area_name(id) or source.words("browse.whole")
        yield id, name, priorities.index(id) + 1 if id in priorities else None


def _indicators(source: _Source) -> Iterable[Row]:
    deployment = source.service.deployment
    ids = [i.id for i in deployment.indicators] + [row.indicator for _, row in source.seen()]
    return ((id, deployment.indicator_name(id, deployment.language)) for id in dict.fromkeys(ids))


def _functions(source: _Source) -> Iterable[Row]:
    organisations = source.service.deployment.organisations
    for row in source.rows(NAMES):
        organisation = organisations.get(row["organisation"])
        name = organisation.name if organisation else row["organisation"]
        yield row["member"], row["name"] or row["member"], name, row["responds"]


def _rounds(source: _Source) -> Iterable[Row]:
    deployment, words = source.service.deployment, source.words
    new = _first_rounds(source)
    seen = {past.seen.key: past.seen.rows for past in source.past}
    for r in source.rows(TALLIES):
        key, rows = r["key"], seen.get(r["key"])
        status = deployment.status_name(r["status"], deployment.language) if r["status"] else None
        figures: Row = (None,) * 6
        if r["opened"]:
            silent = r["expected"] - r["reported"] - r["unclear"]
            share = round(100 * r["reported"] / r["expected"], 1) if r["expected"] else None
            figures = (r["expected"], r["reported"], r["in_time"], r["unclear"], silent, share)
        counts: Row = (None, None)
        if rows is not None:
            counts = (len(rows), sum(new[row.problem] == key for row in rows))
        state = words(f"answer.state.{r['state']}")
        yield key, r["first_day"], quarter_of(date.fromisoformat(r["first_day"])).key, state, status, *figures, *counts


def _first_rounds(source: _Source) -> Mapping[str, str]:
    """Problem → the first round that saw it."""
    first: dict[str, str] = {}
    for past, row in source.seen():
        first.setdefault(row.problem, past.seen.key)
    return first


def _answers(source: _Source) -> Iterable[Row]:
    words = source.words
    for r in source.rows(ANSWERS):
        timeliness = words(f"draft.timeliness.{r['timeliness']}") if r["timeliness"] else None
        state = words(f"draft.answer.{r['state']}")
        yield r["round"], r["member"], state, timeliness, source.local(r["received_at"]), r["revision"] or 0


def _observations(source: _Source) -> Iterable[Row]:
    new, words = _first_rounds(source), source.words
    for number, (past, row) in enumerate(source.seen(), 1):
        yield (
            number,
            past.seen.key,
            row.area,
            row.indicator,
            row.respondent or None,
            row.day.isoformat() if row.day else None,
            row.day.isoweekday() if row.day else None,
            words(f"draft.time_of_day.{row.time_of_day.value}") if row.time_of_day else None,
            int(new[row.problem] == past.seen.key),
            source.hide(row.place),
            row.problem,
        )


def _problems(source: _Source) -> Iterable[Row]:
    tomorrow = source.service.day_of(source.now) + timedelta(days=1)
    still_open = {p.id for asked in open_on(source.service, tomorrow).values() for p in asked}
    reported = {r["problem"]: r for r in source.rows(REPORTED)}
    told: dict[str, list[tuple[PastRound, SeenRow]]] = {}
    for past, row in source.seen():
        told.setdefault(row.problem, []).append((past, row))
    for problem, times in told.items():
        (first, row), (last, _) = times[0], times[-1]
        until = tomorrow if problem in still_open else last.first_day
        when = reported.get(problem, {"reported_at": None, "answered_at": None})
        yield (
            problem,
            row.area,
            row.indicator,
            row.respondent or None,
            first.seen.key,
            last.seen.key,
            len(times),
            int(problem in still_open),
            (until - first.first_day).days // 7,
            source.local(when["reported_at"]),
            source.local(when["answered_at"]),
            _days(when["reported_at"], when["answered_at"]),
            source.hide(row.place),
        )


def _days(since: str | None, until: str | None) -> float | None:
    if since is None or until is None:
        return None
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)) / timedelta(days=1)


def _measures(source: _Source) -> Iterable[Row]:
    words, hide = source.words, source.hide
    for m in source.rows(MEASURES):
        done = words(f"draft.done.{m['done']}") if m["done"] else None
        verdict = words(f"draft.verdict.{m['verdict']}") if m["verdict"] else None
        texts = hide(m["problem"]), hide(m["what"]), hide(m["who"])
        yield m["id"], m["round"], m["area"], *texts, m["times"], done, verdict


def _steps(source: _Source) -> Iterable[Row]:
    words = source.words
    for d in source.rows("SELECT * FROM dues ORDER BY due_at"):
        outcome = words(f"browse.outcome.{d['outcome']}") if d["outcome"] else None
        step = words(f"answer.step.{d['step']}")
        yield d["round"], step, source.local(d["due_at"]), source.local(d["settled_at"]), outcome


def _screening(source: _Source) -> Iterable[Row]:
    words = source.words
    for f in source.rows(FOUND):
        kind, level = words(f"screening.kind.{f['kind']}"), words(f"browse.level.{f['level']}")
        yield f["round"], kind, level, f["found"], f["cleared"]


def _mail(source: _Source) -> Iterable[Row]:
    counted: dict[Row, int] = {}
    for direction, sql in (("in", IN), ("out", OUT)):
        name = source.words(f"browse.direction.{direction}")
        for r in source.rows(sql):
            key = (r["round"] or None, name, r["kind"], r["state"] or None, str(source.local(r["at"]))[:10])
            counted[key] = counted.get(key, 0) + r["count"]
    return ((*key, count) for key, count in sorted(counted.items(), key=lambda item: (item[0][4], str(item[0]))))


def _trail(source: _Source) -> Iterable[Row]:
    for e in source.rows("SELECT id, at, actor, event, subject, detail FROM audit ORDER BY id"):
        yield e["id"], source.local(e["at"]), e["actor"], e["event"], e["subject"], e["detail"]


_FILLED: Mapping[str, Callable[[_Source], Iterable[Row]]] = {
    "areas": _areas,
    "indicators": _indicators,
    "functions": _functions,
    "rounds": _rounds,
    "answers": _answers,
    "observations": _observations,
    "problems": _problems,
    "measures": _measures,
    "steps": _steps,
    "screening": _screening,
    "mail": _mail,
    "trail": _trail,
}
