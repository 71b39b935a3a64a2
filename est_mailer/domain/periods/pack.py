"""A quarter's or a year's pack for the steering group, in words: what the PDF and the workbook both show.

Its order is that of the agendas in the handbook *Effektiv samordning för trygghet*; the questions are in our own words.
"""

from __future__ import annotations

from dataclasses import dataclass

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.period import Kind, Period
from est_mailer.domain.periods.pack_charts import Chart, charts
from est_mailer.domain.periods.pack_tables import PackTable, PackTables
from est_mailer.domain.periods.pack_words import PackWords
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.periods.steering import PRIORITY_AREAS, SteeringDecisions

_AGENDAS = {
    Kind.QUARTER: ("follow_up", "picture", "analysis", "priorities", "measures"),
    Kind.YEAR: ("follow_up", "picture", "analysis", "documentation", "feedback", "priorities", "measures"),
}


@dataclass(frozen=True, slots=True)
class PackSection:
    """One point of the agenda: what the meeting asks itself, and what the records have to say of it.

    ``fill``: what the meeting fills in here, in the workbook: "", "areas" or "decisions".
    """

    id: str
    title: str
    questions: tuple[str, ...]
    paragraphs: tuple[str, ...] = ()
    tables: tuple[PackTable, ...] = ()
    charts: tuple[Chart, ...] = ()
    fill: str = ""
    mapped: bool = False  # the map of the areas stands here


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole pack. ``key``: the period's; ``summary``: the first lines, for those who read no more."""

    key: str
    kind: Kind
    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[PackSection, ...]
    basis: tuple[str, ...]
    priorities: tuple[str, ...]  # the areas with priority when the period ended


def pack_of(
    picture: PeriodPicture,
    deployment: Deployment,
    words: PackWords,
    priorities: tuple[str, ...],
    earlier: SteeringDecisions | None = None,
) -> Pack:
    """The pack of a quarter or a year; a week or a span of weeks has the quarter's agenda.

    ``priorities``: the areas that have priority now; ``earlier``: what the meeting before this one decided.
    """
    period = picture.period
    kind = Kind.YEAR if period.kind is Kind.YEAR else Kind.QUARTER
    writer = _Writer(picture, deployment, words, priorities, earlier)
    name = period_name(picture, words)
    return Pack(
        key=period.key,
        kind=kind,
        title=words(f"pack.title.{kind.value}", period=name),
        subtitle=words(
            "pack.subtitle",
            municipality=deployment.municipality,
            first=period.first.isoformat(),
            last=period.last_day.isoformat(),
        ),
        summary=writer.summary(),
        sections=tuple(writer.section(id_, kind) for id_ in _AGENDAS[kind]),
        basis=writer.tables.basis(),
        priorities=priorities,
    )


def period_name(picture: PeriodPicture, words: PackWords) -> str:
    """ "kvartal 3 2026", "2026", or the weeks."""
    return name_of_period(picture.period, words)


def name_of_period(period: Period, words: PackWords) -> str:
    """What a period is called, also one in which nothing was held."""
    if period.kind is Kind.QUARTER:
        return words("pack.period.quarter", number=period.key[-1], year=period.key[:4])
    return words(f"pack.period.{period.kind.value}", key=period.key)


@dataclass(frozen=True)
class _Writer:
    picture: PeriodPicture
    deployment: Deployment
    words: PackWords
    priorities: tuple[str, ...]
    earlier: SteeringDecisions | None

    @property
    def tables(self) -> PackTables:
        return PackTables(self.picture, self.deployment, self.words)

    def section(self, id_: str, kind: Kind) -> PackSection:
        asked = self.words(f"pack.questions.{kind.value}.{id_}")
        made: PackSection = getattr(self, f"_{id_}")(
            PackSection(id_, self.words(f"pack.section.{kind.value}.{id_}"), tuple(asked.strip().splitlines()))
        )
        return made

    def summary(self) -> tuple[str, ...]:
        """How much was reported, by how many, and where most of it."""
        whole = self.picture.whole
        if not self.picture.rounds:
            return (self.words("pack.none.rounds"),)
        answers = self.tables.answers()
        if not whole.count:
            return (answers, self.words("pack.none.rows"))
        most = [a for a in self.picture.areas if a.count][:PRIORITY_AREAS]
        areas = ", ".join(self.tables.area_share(area) for area in most)
        return (
            answers,
            self.words(
                f"pack.summary.{'rows_one' if whole.count == 1 else 'rows'}", rows=whole.count, problems=whole.problems
            ),
            self.words("pack.summary.areas", areas=areas),
            self.words("pack.summary.change", change=self.tables.change(whole)),
        )

    def _follow_up(self, empty: PackSection) -> PackSection:
        tables = [self.tables.measures()]
        if self.earlier is not None:
            tables.append(self.tables.decided(self.earlier))
        paragraphs = (self.words("pack.link"), *self.tables.answered())
        return _filled(empty, paragraphs, tuple(tables))

    def _picture(self, empty: PackSection) -> PackSection:
        return _filled(
            empty,
            (self.words("pack.compared"),),
            (self.tables.areas(), self.tables.indicators(), self.tables.rounds()),
            charts(self.picture, self.deployment, self.words),
            mapped=True,
        )

    def _analysis(self, empty: PackSection) -> PackSection:
        shown = (self.tables.places(), self.tables.times(), self.tables.weekdays())
        return _filled(empty, (self.words("pack.concentration"),), shown)

    def _documentation(self, empty: PackSection) -> PackSection:
        return _filled(empty, (self.words("pack.link"),), self.tables.documented())

    def _feedback(self, empty: PackSection) -> PackSection:
        return _filled(empty, (self.words("pack.spread"),))

    def _priorities(self, empty: PackSection) -> PackSection:
        now = ", ".join(self.deployment.area_name(area) for area in self.priorities)
        text = self.words("pack.priorities_now", areas=now or self.words("pack.none.priorities"))
        return _filled(empty, (text,), fill="areas")

    def _measures(self, empty: PackSection) -> PackSection:
        return _filled(empty, (self.words("pack.to_decide"),), fill="decisions")


def _filled(
    empty: PackSection,
    paragraphs: tuple[str, ...],
    tables: tuple[PackTable, ...] = (),
    charts: tuple[Chart, ...] = (),
    fill: str = "",
    *,
    mapped: bool = False,
) -> PackSection:
    return PackSection(empty.id, empty.title, empty.questions, paragraphs, tables, charts, fill, mapped)
