"""Steps of the week that cannot be used."""

from __future__ import annotations

import pytest
from config_folders import Folder


@pytest.mark.parametrize(
    ("written", "wrong", "remedy"),
    [
        ("wed 25:00", "There is no time 25:00.", "Write a time between 00:00 and 23:59."),
        ("wed 15:60", "There is no time 15:60.", "Write a time between 00:00 and 23:59."),
        (
            "ons 15:00",
            "“ons” is not a day that can be used here.",
            "Did you mean wed? Days are written in English: mon, tue, wed, thu, fri, sat, sun.",
        ),
        (
            "wednesday 15:00",
            "“wednesday” is not a day that can be used here.",
            "Days are written in English: mon, tue, wed, thu, fri, sat, sun.",
        ),
        ("wed 15.00", "“wed 15.00” is not a day and a time.", 'Write the English day and the time: "wed 15:00".'),
        ("15:00", "“15:00” is not a day and a time.", 'Write the English day and the time: "wed 15:00".'),
    ],
)
def test_impossible_time(folder: Folder, written: str, wrong: str, remedy: str) -> None:
    line = folder.toml('close = "wed 15:00"', f'close = "{written}"')
    assert folder.refusal() == (f"est.toml:{line}", wrong, remedy)


@pytest.mark.parametrize(
    ("step", "old", "new", "before", "remedy"),
    [
        ("reminder", "wed 08:00", "mon 08:00", "“invitation” (mon 08:00)", "Write a time after mon 08:00."),
        ("close", "wed 15:00", "wed 08:00", "“reminder” (wed 08:00)", "Write a time after wed 08:00."),
        ("draft", "wed 16:00", "wed 14:00", "“close” (wed 15:00)", "Write a time at or after wed 15:00."),
        ("redraft", "thu 08:00", "wed 15:30", "“draft” (wed 16:00)", "Write a time at or after wed 16:00."),
        ("meeting", "thu 10:00", "thu 08:00", "“redraft” (thu 08:00)", "Write a time after thu 08:00."),
        ("feedback", "fri 09:00", "thu 10:00", "“meeting” (thu 10:00)", "Write a time after thu 10:00."),
    ],
)
def test_steps_out_of_order(folder: Folder, step: str, old: str, new: str, before: str, remedy: str) -> None:
    line = folder.toml(f'{step} = "{old}"', f'{step} = "{new}"')
    assert folder.refusal() == (f"est.toml:{line}", f"“{step}” ({new}) does not come after {before}.", remedy)


def test_close_draft_and_redraft_may_be_one_moment(folder: Folder) -> None:
    folder.toml('draft = "wed 16:00"', 'draft = "wed 15:00"')
    folder.toml('redraft = "thu 08:00"', 'redraft = "wed 15:00"')
    folder.toml("hold_minutes = 15", "hold_minutes = -1")  # so that there is a refusal, and only this one
    assert folder.refusal()[1] == "“hold_minutes” is too small: -1."


def test_missing_step(folder: Folder) -> None:
    folder.toml('close = "wed 15:00"\n', "")
    line = folder.text("est.toml").split("\n").index("[calendar.steps]") + 1
    remedy = 'Write for example close = "wed 15:00" under [calendar.steps].'
    assert folder.refusal() == (f"est.toml:{line}", "The step “close” is missing.", remedy)


def test_misspelt_step_is_unknown_and_missing(folder: Folder) -> None:
    line = folder.toml('meeting = "thu 10:00"', 'meting = "thu 10:00"')
    found = folder.refusals()
    assert [wrong for _, wrong, _ in found] == [
        "The step “meeting” is missing.",
        "“meting” is not a key of [calendar.steps].",
    ]
    assert found[1][0] == f"est.toml:{line}"
    assert found[1][2].startswith("Did you mean meeting?")
