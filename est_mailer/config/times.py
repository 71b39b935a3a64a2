"""Days, times and weeks as they are written in est.toml: "wed 15:00", "2026-W02"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise

from est_mailer.config.problems import Problems
from est_mailer.config.toml_file import TomlFile
from est_mailer.config.toml_lines import Path
from est_mailer.domain.deployment import Step, WeekTime
from est_mailer.domain.round_period import Rhythm

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OTHER_LANGUAGE = dict(zip(("mån", "tis", "ons", "tor", "fre", "lör", "sön"), DAYS, strict=True))
_DAY_AND_TIME = re.compile(r"(\w+)\s+(\d{1,2}):(\d{2})")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")

MAY_BE_LEFT_OUT = frozenset({Step.REMINDER, Step.REDRAFT})
_MAY_COINCIDE = frozenset({(Step.CLOSE, Step.DRAFT), (Step.DRAFT, Step.REDRAFT), (Step.CLOSE, Step.REDRAFT)})
_EXAMPLES = {
    Step.INVITATION: "mon 08:00",
    Step.REMINDER: "wed 08:00",
    Step.CLOSE: "wed 15:00",
    Step.DRAFT: "wed 16:00",
    Step.REDRAFT: "thu 08:00",
    Step.MEETING: "thu 10:00",
    Step.FEEDBACK: "fri 09:00",
}
_DAILY_EXAMPLES = {
    Step.INVITATION: "07:00",
    Step.REMINDER: "10:00",
    Step.CLOSE: "12:00",
    Step.DRAFT: "12:15",
    Step.REDRAFT: "12:45",
    Step.MEETING: "13:00",
    Step.FEEDBACK: "16:00",
}


class NotATime(ValueError):
    """Raised with what is wrong and what to write instead."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


def week_time(text: str) -> WeekTime:
    """The day and local time of "wed 15:00". Raises NotATime."""
    match = _DAY_AND_TIME.fullmatch(text.strip())
    if match is None:
        raise NotATime(f"“{text}” is not a day and a time.", 'Write the English day and the time: "wed 15:00".')
    day, hour, minute = match.group(1).lower(), int(match.group(2)), int(match.group(3))
    if day not in DAYS:
        meant = _OTHER_LANGUAGE.get(day[:3])
        guess = f"Did you mean {meant}? " if meant else ""
        raise NotATime(
            f"“{match.group(1)}” is not a day that can be used here.",
            f"{guess}Days are written in English: {', '.join(DAYS)}.",
        )
    if hour > 23 or minute > 59:
        raise NotATime(f"There is no time {match.group(2)}:{match.group(3)}.", "Write a time between 00:00 and 23:59.")
    return WeekTime(DAYS.index(day) + 1, time(hour, minute))


def monday_of(week: str) -> date:
    """The Monday of an ISO week "2026-W02". Raises NotATime."""
    match = _WEEK.fullmatch(week.strip())
    if match is None:
        raise NotATime(f"“{week}” is not a week.", 'Write year and week number: "2026-W02".')
    try:
        return date.fromisocalendar(int(match.group(1)), int(match.group(2)), 1)
    except ValueError:
        raise NotATime(f"There is no week {week}.", 'Write a week that exists: "2026-W02".') from None


def day_time(text: str) -> WeekTime:
    """The local time of "07:00", on the period's only day. Raises NotATime."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        wrong = f"“{text}” is not a time of the day."
        raise NotATime(wrong, 'A daily rhythm has times without days: write for example "07:00".')
    return week_time(f"{DAYS[0]} {text.strip()}")


def read_steps(
    toml: TomlFile,
    written: Mapping[str, str],
    path: Path,
    problems: Problems,
    rhythm: Rhythm = Rhythm.WEEKLY,
) -> dict[Step, WeekTime]:
    """The steps that could be understood, in the order they fall due; the others are noted as problems."""
    understood, examples = (day_time, _DAILY_EXAMPLES) if rhythm is Rhythm.DAILY else (week_time, _EXAMPLES)
    steps: dict[Step, WeekTime] = {}
    for step in Step:
        if step.value in written:
            try:
                steps[step] = understood(written[step.value])
            except NotATime as error:
                problems.add(toml.place(*path, step.value), error.wrong, error.remedy)
        elif step not in MAY_BE_LEFT_OUT:
            problems.add(
                toml.place(*path),
                f"The step “{step.value}” is missing.",
                f'Write for example {step.value} = "{examples[step]}" under [{".".join(map(str, path))}].',
            )
    _check_order(toml, steps, path, problems, rhythm)
    return steps


def _check_order(
    toml: TomlFile, steps: Mapping[Step, WeekTime], path: Path, problems: Problems, rhythm: Rhythm
) -> None:
    ordered = list(steps.items())
    for (before, early), (after, late) in pairwise(ordered):
        one, other = _text(early, rhythm), _text(late, rhythm)
        may_coincide = (before, after) in _MAY_COINCIDE
        first, second = (early.weekday, early.at), (late.weekday, late.at)
        if second < first or (second == first and not may_coincide):
            problems.add(
                toml.place(*path, after.value),
                f"“{after.value}” ({other}) does not come after “{before.value}” ({one}).",
                f"Write a time {'at or after' if may_coincide else 'after'} {one}.",
            )


def _text(moment: WeekTime, rhythm: Rhythm) -> str:
    return f"{moment.at:%H:%M}" if rhythm is Rhythm.DAILY else f"{DAYS[moment.weekday - 1]} {moment.at:%H:%M}"
