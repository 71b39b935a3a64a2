"""A calendar with a profile for red (every day) and one for yellow (other times of the week)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from builders import a_calendar, a_profile

from est_mailer.domain.deployment import Calendar, Profile, Step, WeekTime
from est_mailer.domain.round_period import Rhythm

DAY = {"invitation": 7, "reminder": 10, "close": 12, "draft": 13, "meeting": 14, "feedback": 17}


def a_daily_profile(**changes: Any) -> Profile:
    steps = {Step(name): WeekTime(1, time(hour)) for name, hour in DAY.items()}
    base = Profile("daily", steps, rhythm=Rhythm.DAILY, statuses=frozenset({"red"}), extra=True)
    return replace(base, **changes)


def an_early_profile() -> Profile:
    """The week of yellow: everything from Monday to Wednesday."""
    steps = a_profile(
        reminder=(2, 8, 0),
        close=(2, 12, 0),
        draft=(2, 13, 0),
        redraft=(2, 14, 0),
        meeting=(2, 15, 0),
        feedback=(3, 9, 0),
    ).steps
    return Profile("early", steps, statuses=frozenset({"yellow"}))


def a_calendar_with_profiles(daily: Profile | None = None, **changes: Any) -> Calendar:
    return a_calendar(profiles=(daily or a_daily_profile(), an_early_profile()), **changes)
