"""[calendar.profiles.NAME]: what it gives, and every problem with its line."""

from __future__ import annotations

from datetime import time

import pytest
from config_folders import TODAY, Folder

from est_mailer.config import load
from est_mailer.domain.deployment import Step
from est_mailer.domain.round_period import Rhythm

RED = """
[calendar.profiles.rott]
status = ["red"]
rhythm = "daily"
days = ["mon", "fri"]
holidays = "skip"
extra_recipients = true

[calendar.profiles.rott.steps]
invitation = "07:00"
close = "12:00"
draft = "12:00"
meeting = "13:00"
feedback = "16:00"

[calendar.profiles.rott.texts.sv]
"profile.notice.daily" = "Varje dag, för läget är {status}."
"""
YELLOW = """
[calendar.profiles.gult]
status = ["yellow", "orange"]
every_weeks = 2

[calendar.profiles.gult.steps]
invitation = "mon 08:00"
close = "tue 12:00"
draft = "tue 12:00"
meeting = "tue 13:00"
feedback = "wed 09:00"
"""


def with_profiles(folder: Folder, *texts: str) -> Folder:
    folder.write("est.toml", folder.text("est.toml") + "".join(texts))
    return folder


def line_of(folder: Folder, text: str) -> str:
    (number,) = [n for n, line in enumerate(folder.text("est.toml").split("\n"), 1) if line.startswith(text)]
    return f"est.toml:{number}"


def refused(folder: Folder, old: str, new: str) -> list[tuple[str, str, str]]:
    assert (RED + YELLOW).count(old) == 1
    return with_profiles(folder, (RED + YELLOW).replace(old, new)).refusals()


def test_a_status_has_its_profile_and_the_others_the_calendars_own(folder: Folder) -> None:
    calendar = load(with_profiles(folder, RED, YELLOW).path, TODAY).calendar
    red, yellow = calendar.under("red"), calendar.under("yellow")
    assert (red.name, red.rhythm, red.weekdays, red.on_holidays, red.extra) == (
        "rott",
        Rhythm.DAILY,
        frozenset({1, 5}),
        False,
        True,
    )
    assert (red.steps[Step.CLOSE].weekday, red.steps[Step.CLOSE].at) == (1, time(12))
    assert red.texts == {"sv": {"profile.notice.daily": "Varje dag, för läget är {status}."}}
    assert (yellow.name, yellow.rhythm, yellow.every_weeks) == ("gult", Rhythm.WEEKLY, 2)
    assert calendar.under("orange") == yellow
    assert calendar.under("green") == calendar.under(None) == calendar.profile


@pytest.mark.parametrize(
    ("old", "new", "line", "wrong", "remedy"),
    [
        ('["red"]', '["röd"]', "status", "“röd” cannot be an id.", "Write small letters"),
        ('["red"]', '["rde"]', "status", "“rde” is not the id of a [[status]].", "Did you mean red?"),
        ('["red"]', "[]", "status", "“status” cannot be used as it is.", 'Write for example status = ["red"].'),
        (
            '["yellow", "orange"]',
            '["yellow", "red"]',
            'status = ["yellow"',
            "The status “red” has the profile “rott” already.",
            "Keep it in one of them, once.",
        ),
        ('rhythm = "daily"', 'rhythm = "dayly"', "rhythm", "“dayly” is not known here.", "Did you mean daily?"),
        ('["mon", "fri"]', '["mon", "fre"]', "days", "“fre” is not known here.", ""),
        ('"skip"', '"move"', "holidays", "“move” is not known here.", "Write one of: keep, skip."),
        (
            "every_weeks = 2",
            'days = ["mon"]',
            'days = ["mon"]',
            "“days” means nothing in a weekly rhythm.",
            'Remove the line, or write rhythm = "daily".',
        ),
        (
            'invitation = "07:00"',
            'invitation = "mon 07:00"',
            'invitation = "mon 07:00"',
            "“mon 07:00” is not a time of the day.",
            'A daily rhythm has times without days: write for example "07:00".',
        ),
        (
            'meeting = "13:00"',
            'meeting = "11:00"',
            "meeting",
            "“meeting” (11:00) does not come after “draft” (12:00).",
            "Write a time after 12:00.",
        ),
        (
            "profile.notice.daily",
            "checklist.title",
            '"checklist.title"',
            "There is no word “checklist.title”.",
            "See templates/LANGUAGE/words.",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    folder: Folder, old: str, new: str, line: str, wrong: str, remedy: str
) -> None:
    found = refused(folder, old, new)
    number, said = next(((where, what) for where, what, _ in found if what == wrong), ("", str(found)))
    assert said == wrong
    assert any(what == wrong and how.startswith(remedy) for _, what, how in found)
    lines = folder.text("est.toml").split("\n")
    assert lines[int(number.partition(":")[2]) - 1].startswith(line)


def test_all_problems_are_told_at_once(folder: Folder) -> None:
    spoilt = RED.replace('"red"', '"rde"').replace('"07:00"', '"07"').replace("extra_recipients", "extra")
    assert len(with_profiles(folder, spoilt).refusals()) == 3


@pytest.mark.parametrize("name", ["normal", "Rött"])
def test_a_name_that_cannot_be_used(folder: Folder, name: str) -> None:
    spoilt = RED.replace("profiles.rott", f'profiles."{name}"')
    (_, wrong, _), *_ = with_profiles(folder, spoilt).refusals()
    assert name in wrong


def test_a_missing_step_is_told_under_its_own_section(folder: Folder) -> None:
    remedy = 'Write for example close = "12:00" under [calendar.profiles.rott.steps].'
    assert refused(folder, 'close = "12:00"\n', "")[0][1:] == ("The step “close” is missing.", remedy)


@pytest.mark.parametrize("written", ['profiles = "red"', "profiles.red = 1"])
def test_what_is_no_section_is_told(folder: Folder, written: str) -> None:
    folder.toml("[calendar]\n", f"[calendar]\n{written}\n")
    assert "section" in folder.refusal()[1]
