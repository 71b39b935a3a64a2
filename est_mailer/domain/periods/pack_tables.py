"""The tables of a pack and of the statutory picture, in words. n of N stands beside every count that is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import FollowUp, TimeOfDay
from est_mailer.domain.periods.pack_charts import week_number
from est_mailer.domain.periods.pack_words import PackWords
from est_mailer.domain.periods.period_picture import AreaPeriod, Followed, MeasureStory, PeriodPicture
from est_mailer.domain.periods.steering import SteeringDecisions
from est_mailer.domain.picture.analysis import Direction
from est_mailer.domain.round_period import RoundPeriod

_MOST_PLACES = 5  # of an area
_Of = Callable[[AreaPeriod], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class PackTable:
    """A table. ``widths``: the columns' shares of the page; ``none``: what is said where it has no rows."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = field(default=())
    none: str = ""


@dataclass(frozen=True)
class PackTables:
    """Each method makes one table of the period's picture."""

    picture: PeriodPicture
    deployment: Deployment
    words: PackWords

    def areas(self) -> PackTable:
        """Rows, problems, share and change of each area; the municipality last."""
        whole = self.picture.whole
        rows = [self._area(a, self.name(a)) for a in self.picture.areas]
        return self._table(
            "areas", [*rows, self._area(whole, self.words("pack.whole"))], (1.3, 0.55, 0.7, 0.55, 0.8, 1.9)
        )

    def indicators(self) -> PackTable:
        """Rows of each area by indicator."""
        known = [i.id for i in self.deployment.indicators]
        ids = [*known, *(i for i in self.picture.whole.counts if i not in known)]
        language = self.words.language
        titles = (self.words("pack.column.area"), *(self.deployment.indicator_name(i, language) for i in ids))
        shown = [(self.name(a), a) for a in self.picture.areas if a.count]
        shown.append((self.words("pack.whole"), self.picture.whole))
        rows = [(name, *(str(a.counts.get(i, 0)) for i in ids)) for name, a in shown]
        made = self._table("indicators", rows, (1.6, *(1.0 for _ in ids)))
        return replace(made, columns=titles)

    def rounds(self) -> PackTable:
        """Round by round: status, what had priority, and how many answered."""
        return self._table(
            "rounds",
            [
                (
                    self.words("pack.week", week=week_number(past), year=past.seen.key[:4]),
                    self._status(past.status),
                    ", ".join(self.deployment.area_name(area) for area in past.priorities) or self._dash,
                    self._of(past.tally.received, past.tally.expected),
                    self._percent(past.tally.received, past.tally.expected),
                    str(len(past.seen.rows)),
                )
                for past in self.picture.rounds
            ],
            (0.9, 0.8, 2.2, 0.8, 0.6, 0.5),
        )

    def places(self) -> PackTable:
        """The places that come back, area by area."""
        rows = [
            (
                self.name(area),
                place.name,
                str(len(place.rows)),
                str(place.problems),
                str(len({label.partition("/")[0] for label in place.rows})),
            )
            for area in self.picture.areas
            for place in area.places[:_MOST_PLACES]
        ]
        return self._table("places", rows, (1.2, 2.0, 0.6, 0.8, 0.8))

    def times(self) -> PackTable:
        """The part of the day."""
        return self._spread("times", "time_of_day", [t.value for t in TimeOfDay], lambda a: a.times)

    def weekdays(self) -> PackTable:
        """The weekday."""
        return self._spread("weekdays", "weekday", [str(n) for n in range(1, 8)], lambda a: a.weekdays)

    def measures(self) -> PackTable:
        """Each measure, how it went, what was said of it last, and what followed in time."""
        rows = [self._measure(story) for story in self.picture.measures]
        return self._table("measures", rows, (1.15, 1.1, 1.25, 0.75, 1.15, 1.4))

    def documented(self) -> tuple[PackTable, ...]:
        """The measures by what followed in time: fewer rows, more, as many, or no comparison."""
        groups: dict[str, list[tuple[str, ...]]] = {"fewer": [], "more": [], "same": [], "unknown": []}
        for story in self.picture.measures:
            groups[_outcome(story.followed)].append(self._documented(story))
        return tuple(self._table(f"documented_{id_}", rows, (1.0, 2.2, 2.0)) for id_, rows in groups.items())

    def decided(self, earlier: SteeringDecisions) -> PackTable:
        """What the meeting before this one decided."""
        chosen = [(self.deployment.area_name(c.area), c.reason, self._dash, self._dash) for c in earlier.areas]
        rows = [(d.what, d.who, d.when, d.report) for d in earlier.decisions]
        return self._table("decided", [*chosen, *rows], (2.0, 1.3, 1.0, 1.0))

    def answered(self) -> tuple[str, ...]:
        """How many of the rows had an answer in time; nothing where there are none."""
        share = self.picture.answered
        if not share.rows:
            return ()
        percent = self._percent(share.answered, share.rows)
        return (self.words("pack.answered", answered=share.answered, rows=share.rows, percent=percent),)

    def basis(self) -> tuple[str, ...]:
        """What the figures rest on, and what they cannot tell."""
        return tuple(self.words("pack.basis").strip().splitlines())

    def name(self, area: AreaPeriod) -> str:
        """An area's name; one that the configuration no longer has is said to be so."""
        known = {a.id for a in self.deployment.areas}
        return (
            self.deployment.area_name(area.area)
            if area.area in known
            else self.words("pack.removed_area", area=area.area)
        )

    def area_share(self, area: AreaPeriod) -> str:
        """ "Norrby (12 rader, 40 %)"."""
        rows = self.words.counted("pack.rows", area.count)
        return self.words("pack.area_share", area=self.name(area), rows=rows, percent=_rounded(area.share))

    def answers(self) -> str:
        """How many of the answers that were asked for came, and how many in time."""
        tally, rounds = self.picture.tally, len(self.picture.rounds)
        return self.words(
            f"pack.summary.{'answers_one' if rounds == 1 else 'answers'}",
            received=tally.received,
            expected=tally.expected,
            rounds=rounds,
            in_time=tally.in_time,
        )

    def change(self, area: AreaPeriod) -> str:
        """Against the same reporters' own period before; no arrow where none is allowed."""
        if area.direction is Direction.NONE or area.mean is None or area.mean_before is None:
            return self.words("pack.change.none")
        now, before = self.words.number(area.mean), self.words.number(area.mean_before)
        return self.words(f"pack.change.{area.direction.value}", now=now, before=before)

    def link(self, followed: Followed | None) -> str:
        """Rows before → after by the same reporters; never said to be an effect."""
        if followed is None:
            return self.words("pack.followed.none")
        (before, rounds_before), (after, rounds_after) = followed.before, followed.after
        return self.words(
            "pack.followed.rows",
            before=self.words.counted("pack.rows", before),
            rounds_before=rounds_before,
            after=self.words.counted("pack.rows", after),
            rounds_after=rounds_after,
            reporters=self.words.counted("pack.reporters", followed.reporters),
        )

    def said(self, story: MeasureStory) -> str:
        """What was said of a measure last."""
        if not story.past.said:
            return self.words("pack.none.said")
        round_, said = story.past.said[-1]
        verdict = self.words(f"draft.verdict.{said.verdict.value}") if said.verdict else ""
        texts = ". ".join(part for part in (said.problem_now.rstrip(". "), verdict) if part)
        week = RoundPeriod.of_key(round_).week
        return self.words("pack.said", week=week, text=texts) if texts else self.words("pack.none.said")

    def done(self, story: MeasureStory) -> str:
        """Was it carried out as decided? The last answer that was given."""
        answers: Iterable[FollowUp] = (said for _, said in reversed(story.past.said))
        done = next((said.done for said in answers if said.done), None)
        return self.words(f"draft.done.{done.value}") if done else self.words("pack.none.done")

    def _area(self, a: AreaPeriod, name: str) -> tuple[str, ...]:
        share = f"{_rounded(a.share)} %"
        return name, str(a.count), str(a.problems), share, self._of(a.reported, a.expected), self.change(a)

    def _measure(self, story: MeasureStory) -> tuple[str, ...]:
        m = story.past.measure
        what = "\n".join(part for part in (m.what, m.who) if part)
        area = self.deployment.area_name(m.area)
        return area, m.problem, what, self.done(story), self.said(story), self.link(story.followed)

    def _documented(self, story: MeasureStory) -> tuple[str, ...]:
        m = story.past.measure
        what = f"{m.what} ({m.problem})" if m.problem else m.what
        return self.deployment.area_name(m.area), what, self.link(story.followed)

    def _spread(self, id_: str, kind: str, parts: list[str], of: _Of) -> PackTable:
        titles = [self.words(f"analysis.{kind}.{part or 'unknown'}") for part in (*parts, "")]
        shown = [(self.name(a), a) for a in self.picture.areas if a.count]
        shown.append((self.words("pack.whole"), self.picture.whole))
        rows = [(name, *(str(of(a).get(part, 0)) for part in (*parts, ""))) for name, a in shown]
        made = self._table(id_, rows, (1.5, *(0.8 for _ in titles)))
        columns = (self.words("pack.column.area"), *(title.capitalize() for title in titles))
        return replace(made, columns=columns)

    def _table(self, id_: str, rows: Iterable[tuple[str, ...]], widths: tuple[float, ...]) -> PackTable:
        titles = self.words.table.get(f"pack.columns.{id_.partition('_')[0]}", "")
        caption = self.words(f"pack.caption.{id_}")
        return PackTable(
            id_, caption, tuple(titles.split(" | ")), tuple(rows), widths, self.words.table.get(f"pack.none.{id_}", "")
        )

    def _status(self, id_: str) -> str:
        symbol = next((f"{s.symbol} " for s in self.deployment.statuses if s.id == id_), "")
        return f"{symbol}{self.deployment.status_name(id_, self.words.language)}" if id_ else self._dash

    def _of(self, reported: int, expected: int) -> str:
        return self.words("pack.of", reported=reported, expected=expected)

    def _percent(self, part: int, whole: int) -> str:
        return f"{_rounded(part / whole)} %" if whole else self._dash

    @property
    def _dash(self) -> str:
        return "–"


def _rounded(share: float) -> int:
    """Whole per cent, rounded down when that keeps it under a limit: 79,6 % is not 80 %."""
    return int(100 * share + 1e-9)


def _outcome(followed: Followed | None) -> str:
    """Which way the rows a round went after a measure."""
    if followed is None:
        return "unknown"
    (before, rounds_before), (after, rounds_after) = followed.before, followed.after
    now, then = after * rounds_before, before * rounds_after
    return "same" if now == then else "fewer" if now < then else "more"
