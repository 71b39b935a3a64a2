"""When each step of a round falls due, in a week or on a day.

A municipality's times are wall-clock times in its own zone; what leaves this module is UTC. Whatever holidays and
daylight saving do to a period, the order of its steps is kept:
invitation < reminder < close <= draft <= redraft < meeting < feedback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Profile, Step
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.round_period import Rhythm, RoundPeriod, monday_of

_NECESSARY = (Step.INVITATION, Step.CLOSE, Step.DRAFT, Step.MEETING)
_WITH_THE_MEETING = frozenset(Step) - {Step.INVITATION}
_MAY_COINCIDE = frozenset({Step.CLOSE, Step.DRAFT, Step.REDRAFT})
_LONGEST_HOLIDAY = 31  # days; a longer run without a workday is a faulty list of holidays
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """When the steps of one round fall due (UTC) by a profile, or, in ``skipped``, why the period has no round."""

    period: RoundPeriod
    profile: str
    dues: Mapping[Step, datetime]
    skipped: str = ""

    @property
    def key(self) -> str:
        """The round's key."""
        return self.period.key

    @property
    def first_day(self) -> date:
        """The round's first day."""
        return self.period.first_day


def has_round(calendar: Calendar, monday: date) -> bool:
    """True if the week of this day has a round; weeks are counted from the anchor in both directions."""
    weeks = (monday_of(monday) - monday_of(calendar.anchor)).days // 7
    return weeks % calendar.profile.every_weeks == 0


def next_round_monday(calendar: Calendar, on: date) -> date:
    """The Monday of the first week with a round, from the week of ``on`` (that week included)."""
    monday = monday_of(on)
    while not has_round(calendar, monday):
        monday += timedelta(weeks=1)
    return monday


def profile_problems(profile: Profile) -> tuple[str, ...]:
    """What makes a profile unusable, in words: a step that is missing, not in the period, or out of order."""
    problems = [f"The step {step.value} has no time." for step in _NECESSARY if step not in profile.steps]
    if profile.every_weeks < 1:
        problems.append(f"every_weeks is {profile.every_weeks}; the least is 1, a round every week.")
    steps, last = [step for step in Step if step in profile.steps], 1 if profile.rhythm is Rhythm.DAILY else 7
    for step in steps:
        if not 1 <= profile.steps[step].weekday <= last:
            weekday = profile.steps[step].weekday
            problems.append(f"The step {step.value} is on weekday {weekday}; they go from 1 to {last}.")
    for step, following in pairwise(steps):
        one, other = ((profile.steps[s].weekday, profile.steps[s].at) for s in (step, following))
        if one > other or (one == other and not _may_coincide(step, following)):
            problems.append(f"The step {step.value} must come before {following.value}.")
    return tuple(problems)


def due_instants(calendar: Calendar, first_day: date) -> RoundPlan:
    """When each step of the round that begins on this day falls due by the calendar's profile, in UTC.

    A daily round on a public holiday is kept or skipped by its profile. In a week, a meeting on a public holiday is
    skipped, kept or moved by the calendar's policy; when it moves, every step but the invitation moves as many days.
    Then each step that still stands on a holiday (or, having moved, on a weekend) goes to the nearest workday in the
    policy's direction if the order allows it, else to the previous one. A step the profile puts on a weekend stays
    there until something else moves it.
    Raises ValueError if the first day of a week is no Monday, ConfigurationError if the profile or the holidays cannot
    be used.
    """
    if problems := profile_problems(calendar.profile):
        raise ConfigurationError([Finding(f"calendar {calendar.profile.name}", text, "") for text in problems])
    if calendar.profile.rhythm is Rhythm.DAILY:
        return _on_a_day(calendar, first_day)
    if first_day.isoweekday() != 1:
        raise ValueError(f"A round begins on a Monday; {first_day} is none.")
    planned = partial(RoundPlan, RoundPeriod(first_day), calendar.profile.name)
    days = {
        step: first_day + timedelta(days=calendar.profile.steps[step].weekday - 1)
        for step in Step
        if step in calendar.profile.steps
    }
    meeting = days[Step.MEETING]
    if not calendar.is_holiday(meeting):
        return planned(_in_order(calendar, days, moved=frozenset()))
    if calendar.holiday_policy is HolidayPolicy.SKIP:
        return planned(MappingProxyType({}), f"Its meeting day, {meeting}, is a public holiday.")
    if calendar.holiday_policy is HolidayPolicy.KEEP:
        return planned(_in_order(calendar, days, moved=frozenset()))
    shift = _workday(calendar, meeting, _direction(calendar)) - meeting
    days = {step: day + shift if step in _WITH_THE_MEETING else day for step, day in days.items()}
    return planned(_in_order(calendar, days, moved=_WITH_THE_MEETING))


def _on_a_day(calendar: Calendar, day: date) -> RoundPlan:
    """The steps of a daily round; two that daylight saving makes one instant are set a minute apart."""
    profile, dues = calendar.profile, dict[Step, datetime]()
    period = RoundPeriod(day, Rhythm.DAILY)
    if calendar.is_holiday(day) and not profile.on_holidays:
        return RoundPlan(period, profile.name, MappingProxyType({}), "It is a public holiday.")
    before: Step | None = None
    for step in (s for s in Step if s in profile.steps):
        instant = instant_of(calendar.zone, day, profile.steps[step].at)
        if before is not None and (instant < dues[before] or not _fit_together(dues[before], instant, before, step)):
            instant = dues[before] + timedelta(minutes=1)
        dues[step] = instant
        before = step
    return RoundPlan(period, profile.name, MappingProxyType(dues))


def _fit_together(one: datetime, other: datetime, step: Step, following: Step) -> bool:
    return one != other or _may_coincide(step, following)


def instant_of(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The instant (UTC) of a local wall-clock time.

    A time that daylight saving leaves out becomes the first instant after the gap; one that comes twice, the first.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    after = local.replace(tzinfo=zone).astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == local:
        return after
    # In a gap the two readings (PEP 495) lie on either side of the change of offset: search between them.
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def _in_order(calendar: Calendar, days: Mapping[Step, date], moved: frozenset[Step]) -> Mapping[Step, datetime]:
    """The instants, from the meeting backwards (each before the next) and then forwards to the feedback."""
    placed: dict[Step, datetime] = {}
    following: Step | None = None
    for step in (s for s in reversed(Step) if s in days and s is not Step.FEEDBACK):
        bound, later = (None, step) if following is None else (placed[following], following)

        def fits(instant: datetime, step: Step = step, bound: datetime | None = bound, later: Step = later) -> bool:
            return bound is None or instant < bound or (instant == bound and _may_coincide(step, later))

        placed[step] = _placed(calendar, step, days[step], step in moved, fits, -1)
        following = step
    if Step.FEEDBACK in days:
        meeting = placed[Step.MEETING]
        day = days[Step.FEEDBACK]
        placed[Step.FEEDBACK] = _placed(calendar, Step.FEEDBACK, day, bool(moved), lambda i: i > meeting, +1)
    return MappingProxyType({step: placed[step] for step in Step if step in placed})


def _placed(
    calendar: Calendar, step: Step, day: date, moved: bool, fits: Callable[[datetime], bool], otherwise: int
) -> datetime:
    """The step's instant on its day or the nearest day that will do; ``otherwise``: the direction that keeps order."""
    at = calendar.profile.steps[step].at
    if _is_day_off(calendar, day, moved):
        wished = _workday(calendar, day, _direction(calendar))
        day = wished if fits(instant_of(calendar.zone, wished, at)) else _workday(calendar, day, otherwise)
    while not fits(instant_of(calendar.zone, day, at)):
        day = _workday(calendar, day, otherwise)
    return instant_of(calendar.zone, day, at)


def _is_day_off(calendar: Calendar, day: date, moved: bool) -> bool:
    if calendar.holiday_policy is HolidayPolicy.KEEP:
        return False
    return calendar.is_holiday(day) or (moved and day.isoweekday() >= _SATURDAY)


def _workday(calendar: Calendar, day: date, direction: int) -> date:
    """The nearest day after (+1) or before (-1) this one that is neither a weekend nor a holiday."""
    for distance in range(1, _LONGEST_HOLIDAY + 1):
        other = day + timedelta(days=direction * distance)
        if other.isoweekday() < _SATURDAY and not calendar.is_holiday(other):
            return other
    wrong = f"There is no workday within {_LONGEST_HOLIDAY} days of {day}."
    raise ConfigurationError([Finding("calendar", wrong, "Check the country whose public holidays are used.")])


def _direction(calendar: Calendar) -> int:
    return +1 if calendar.holiday_policy is HolidayPolicy.NEXT_WORKDAY else -1


def _may_coincide(step: Step, following: Step) -> bool:
    return step in _MAY_COINCIDE and following in _MAY_COINCIDE
