"""What every sheet of a draft is written from, and the words that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Observation
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.standing import Standing
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation


@dataclass(frozen=True)
class Desk:
    """What every sheet is written from."""

    draft: Draft
    deployment: Deployment
    words: Wording

    @property
    def period(self) -> RoundPeriod:
        """The week or the day that the draft is about."""
        return RoundPeriod.of_key(self.draft.round)

    def area(self, id_: str) -> str:
        """An area's name; what is no area of the configuration any more is shown as it is."""
        return self.deployment.area_name(id_)

    def indicator(self, id_: str) -> str:
        """An indicator's name in the draft's language."""
        return self.deployment.indicator_name(id_, self.words.language)

    def organisation(self, id_: str) -> str:
        """An organisation's name."""
        known = self.deployment.organisations.get(id_)
        return known.name if known else id_

    def person(self, respondent: str) -> str:
        """A function with its organisation; one that is no longer asked is said to be so."""
        standing = self._standings.get(respondent)
        if standing:
            organisation = self.organisation(standing.organisation)
            return self.words("draft.person", name=standing.name, organisation=organisation)
        name = next((m.name for m in reversed(self.deployment.register) if m.id == respondent), respondent)
        return self.words("draft.person_left", name=name)

    @cached_property
    def _standings(self) -> Mapping[str, Standing]:
        return {standing.respondent: standing for standing in self.draft.standings}

    def when(self, observation: Observation) -> str:
        """The day and the part of it, as far as they are known."""
        day = observation.day.isoformat() if observation.day else ""
        part = observation.time_of_day
        return f"{day} {self.words(f'draft.time_of_day.{part.value}') if part else ''}".strip()

    def titles(self, columns: Sequence[str]) -> list[str]:
        """The header of a table."""
        return [self.words(f"draft.column.{id_}") for id_ in columns]

    def lists(self) -> dict[str, Sequence[str]]:
        """The lists that may be long: areas, the prioritised ones first, and indicators."""
        first = [a for a in self.draft.priority_areas if any(area.id == a for area in self.deployment.areas)]
        rest = [area.id for area in self.deployment.areas if area.id not in first]
        return {
            "est_areas": [self.area(a) for a in (*first, *rest)],
            "est_indicators": [i.name(self.words.language) for i in self.deployment.indicators],
            "est_statuses": [s.name(self.words.language) for s in self.deployment.statuses],
        }

    def from_list(self, defined: str) -> Callable[[], DataValidation]:
        """Makes the choices of a defined name."""
        return lambda: choosing.choice_from(defined, self.words("draft.not_in_list"))

    def from_words(self, prefix: str, kind: type[StrEnum]) -> Callable[[], DataValidation]:
        """Makes a literal list of the words for each member of an enumeration."""
        choices = [self.words(f"{prefix}.{member.value}") for member in kind]
        return lambda: choosing.choice_of(choices, self.words("draft.not_in_list"))


def tally_line(desk: Desk) -> str:
    """n of N reported, with the four states that add up to N; and how many rows wait for their own organisation."""
    t, waiting = desk.draft.tally, desk.draft.waiting
    line = desk.words(
        "draft.tally.line",
        received=t.received,
        expected=t.expected,
        events=t.events,
        calm=t.calm,
        unclear=t.unclear,
        silent=t.silent,
        in_time=t.in_time,
    )
    return f"{line} {desk.words.counted('draft.waiting', waiting)}" if waiting else line
