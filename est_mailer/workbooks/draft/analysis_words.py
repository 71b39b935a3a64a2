"""The analysis in plain words, each figure with the picture sheet's rows behind it. A deviation is never a cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from est_mailer.domain.picture.analysis import Analysis, AreaAnalysis, Direction, Figure, Part, RecurringPlace, Withheld
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.workbooks.draft.desk import Desk

_MOST_PLACES, _MOST_SPELLINGS, _MOST_PARTS = 5, 3, 3
_LONGEST_ODDS = 1000  # "one round in a thousand" is as sure as such a history lets anybody be


@dataclass(frozen=True)
class AnalysisWords:
    """Each method says one thing of an area."""

    desk: Desk
    found: Analysis

    def beside(self, id_: str) -> tuple[str, str]:
        """Beside an area's counts ("": the whole municipality's): n of N, and how they stand against earlier ones."""
        area = self.found.area(id_) if id_ else self.found.whole
        if area is None:
            return "", ""
        of = self._say("answers", reported=area.total.reported, expected=area.total.expected)
        if self.found.whole.total.withheld:
            return of, self._say("not_compared")  # the line under the table says why, once
        if area.total.withheld:
            return of, self._withheld(area.total)
        moved = [f for f in area.figures if f.direction in (Direction.UP, Direction.DOWN)]
        lines = [self._against("against", area.total), *(self._against("against_one", f) for f in moved)]
        return of, "\n".join(lines)

    def method(self) -> str:
        """What the arrows compare with; or why there is none."""
        whole = self.found.whole.total
        if whole.withheld:
            return self._withheld(whole)
        return self._say("method", rounds=len(self.found.rounds))

    def what(self, area: AreaAnalysis) -> str:
        """What was reported, by indicator, with n of N."""
        total = area.total
        of = self._say("reported", reported=total.reported, expected=total.expected)
        counted = sorted((f for f in area.figures if f.count), key=lambda f: -f.count)
        items = "; ".join(
            self._say("counted", what=self.desk.indicator(f.indicator), count=f.count, rows=self._rows(f.rows))
            for f in counted
        )
        if not total.count:
            return self._say("none.events", of=of)
        return self.desk.words.counted("analysis.events", total.count, items=items, of=of)

    def change(self, area: AreaAnalysis) -> str:
        """How many against the same reporters' own earlier rounds; or why that is not said."""
        total = area.total
        if total.withheld:
            return self._withheld(total)
        same = self.desk.words.counted("analysis.same_functions", total.matched)
        key = "change" if total.compared == total.count else "change_part"
        return self._against(key, total, same=same)

    def where(self, area: AreaAnalysis) -> str:
        """The places that come back, the commonest first."""
        if not area.places:
            return self._say("none.places")
        lines = [self._place(place) for place in area.places[:_MOST_PLACES]]
        more = len(area.places) - _MOST_PLACES
        return "\n".join([*lines, *([self._say("more_places", count=more)] if more > 0 else [])])

    def when(self, area: AreaAnalysis) -> str:
        """The part of the day and the weekday, this round with rows, and what was usual earlier."""
        kinds = (("time_of_day", area.times), ("weekday", area.weekdays))
        now = [text for kind, parts in kinds if (text := self._parts(kind, parts))]
        earlier = [text for kind, parts in kinds if (text := self._usual(kind, parts))]
        usual = self._say("usual", parts=", ".join(earlier)) if earlier else ""
        return " ".join(filter(None, (*now, usual))) or self._say("none.times")

    def age(self, area: AreaAnalysis) -> str:
        """How old the problems that remain are."""
        aged = area.open
        if not aged.count:
            return self._say("none.open")
        counted = self.desk.words.counted("analysis.open", aged.count)
        daily = self.desk.period.daily
        oldest, middle = (aged.oldest_days, aged.median_days) if daily else (aged.oldest, aged.median)
        form = "one" if oldest == 1 else "many"
        text = self._say(f"ages.{form}", open=counted, count=oldest, median=self.desk.words.number(middle))
        rows = self._say("answered_in", rows=self._rows(aged.rows)) if aged.rows else ""
        unconfirmed = self._say("unconfirmed", count=aged.unconfirmed) if aged.unconfirmed else ""
        return " ".join(filter(None, (text, rows, unconfirmed)))

    def deviation(self, area: AreaAnalysis) -> str:
        """Is the area over-represented?"""
        found = area.deviation
        if area.total.withheld:
            return self._say("deviation.untested")
        if found is None or not found.over:
            return self._say("deviation.none")
        odds = _LONGEST_ODDS if found.adjusted * _LONGEST_ODDS < 1 else round(1 / found.adjusted)
        return self._say("deviation.over", odds=odds, rows=self._rows(area.total.rows))

    def _say(self, key: str, **values: object) -> str:
        return self.desk.words(f"analysis.{key}", **values)

    def _against(self, key: str, figure: Figure, **values: object) -> str:
        return self._say(
            key,
            arrow=self._say(f"direction.{figure.direction.value}"),
            what=self.desk.indicator(figure.indicator),
            count=figure.count,
            compared=figure.compared,
            mean=self.desk.words.number(figure.mean or 0.0),
            **values,
        )

    def _withheld(self, figure: Figure) -> str:
        """The share that is too low is the area's own, or if that is high enough the whole municipality's."""
        if figure.withheld is not Withheld.FEW_ANSWERS:
            return self._say("withheld.short_history")
        whole = self.found.whole.total
        least = min((figure, whole), key=lambda f: f.reported / f.expected if f.expected else 0.0)
        percent = 100 * least.reported // least.expected if least.expected else 0
        return self._say("withheld.few_answers", percent=percent)

    def _place(self, place: RecurringPlace) -> str:
        own = place.name.casefold()
        spellings = [s for s in place.spellings if s.casefold() != own][:_MOST_SPELLINGS]
        weeks = ranges([_week(past.round) for past in reversed(place.earlier)])
        return "".join(
            (
                self._say("place", name=place.name, rows=self._rows(place.rows)),
                self._say("also_in", weeks=weeks) if weeks else "",
                self._say("also_spelt", spellings=", ".join(spellings)) if spellings else "",
            )
        )

    def _parts(self, kind: str, parts: Iterable[Part]) -> str:
        named = [
            self._say("part", part=self._say(f"{kind}.{p.part or 'unknown'}"), count=p.count, rows=self._rows(p.rows))
            for p in parts
            if p.count
        ]
        return self._say(f"parts.{kind}", parts=", ".join(named)) if named else ""

    def _usual(self, kind: str, parts: Iterable[Part]) -> str:
        """The part that most of the earlier rows with a known part have."""
        known = [p for p in parts if p.part and p.earlier]
        if not known:
            return ""
        most = max(known, key=lambda p: p.earlier)
        percent = round(100 * most.earlier / sum(p.earlier for p in known))
        return self._say("usual_part", part=self._say(f"{kind}.{most.part}"), percent=percent)

    def _rows(self, labels: Sequence[str]) -> str:
        return self.desk.words.counted("analysis.rows", len(labels), rows=ranges(labels))


def ranges(labels: Sequence[str]) -> str:
    """Row labels (or weeks), three or more that follow on each other together: 3, 7–9, P1."""
    found: list[list[str]] = []
    for label in labels:
        follows = found and label.isdigit() and found[-1][-1].isdigit() and int(label) == int(found[-1][-1]) + 1
        if follows:
            found[-1].append(label)
        else:
            found.append([label])
    return ", ".join(", ".join(run) if len(run) < 3 else f"{run[0]}–{run[-1]}" for run in found)


def _week(round_: str) -> str:
    """The round as a list has it: its week's number, or the day, "18/11"."""
    period = RoundPeriod.of_key(round_)
    return f"{period.first_day.day}/{period.first_day.month}" if period.daily else str(period.week)
