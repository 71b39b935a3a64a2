"""Values in est.toml that cannot be used, or not beside each other: the line, what is wrong, what to write."""

from __future__ import annotations

import pytest
from config_folders import Folder


@pytest.mark.parametrize(
    ("old", "new", "wrong", "remedy"),
    [
        ("approvals = 1", 'approvals = "1"', "“approvals” must be a whole number without quotation marks.", "= 1."),
        ("approvals = 1", "approvals = 0", "“approvals” is too small: 0.", "Write 1 or more."),
        ("hold_minutes = 15", "hold_minutes = 9999", "“hold_minutes” is too large: 9999.", "Write 1440 or less."),
        ("carries = false", 'carries = "no"', "“carries” must be true or false, without quotation marks.", "= true"),
        ('aliases = ["kullen"]', 'aliases = "kullen"', "“aliases” must be a list in square brackets.", '["stan", '),
        ('name = "Exempelstad"', "name = 7", "“name” must be a text in quotation marks.", 'name = "Exempelstad"'),
        ('name = "Exempelstad"', 'name = " "', "The text is empty.", "between the quotation marks"),
        ('id = "udden"', 'id = "Södra udden"', "“Södra udden” cannot be an id.", "For example sodra-udden."),
        (
            'zone = "Europe/Stockholm"',
            'zone = "Europa/Stockholm"',
            "“Europa/Stockholm” is not a time zone.",
            "Did you mean Europe/Stockholm?",
        ),
        (
            'holiday_country = "SE"',
            'holiday_country = "Sverige"',
            "There is no holiday calendar for “Sverige”.",
            '"SE"',
        ),
        (
            'holiday_country = "SE"',
            'holiday_country = "GB-ENGL"',
            "“ENGL” is not a part of GB that has a holiday calendar.",
            "Did you mean ENG?",
        ),
        (
            'holiday_policy = "previous_workday"',
            'holiday_policy = "previous_day"',
            "“previous_day” is not known here.",
            "Did you mean previous_workday?",
        ),
        ('anchor_week = "2026-W02"', 'anchor_week = "v2"', "“v2” is not a week.", '"2026-W02"'),
        ('anchor_week = "2026-W02"', 'anchor_week = "2027-W53"', "There is no week 2027-W53.", "a week that exists"),
        (
            'operator = "drift@exempelstad.test"',
            'operator = "drift@exempelstad"',
            "“drift@exempelstad” is not a mail address.",
            "name@domain",
        ),
        ('colour = "#0b5d1e"', 'colour = "grön"', "“grön” is not a colour.", "#0b5d1e"),
        (
            'colour = "#6b4e00"',
            'colour = "#ffcc00"',
            "The colour #ffcc00 cannot be read on white (contrast 1.5:1).",
            "darker",
        ),
        ('symbol = "●"', 'symbol = "grön"', "“symbol” is too long.", "at most 3 characters"),
        (
            'help = { sv = "Brand som kan vara anlagd.", en = "Fire that may have been set." }',
            "help = 3",
            "This is not a text, nor a text for each language.",
            '{ sv = "Brand", en = "Fire" }',
        ),
        (
            'name = { sv = "Brand", en = "Fire" }',
            'name = { sv = "Brand", se = "Fire" }',
            "There is no language “se”.",
            "Write one of: en, sv.",
        ),
        (
            'name = { sv = "Brand", en = "Fire" }',
            'name = { en = "Fire" }',
            "“name” lacks the municipality's own language.",
            'Add sv = "…"',
        ),
        ('preset = "dovecot"', 'preset = "dovecoat"', "There is no preset “dovecoat”.", "Did you mean dovecot?"),
        ('preset = "dovecot"', 'preset = "../x.toml"', "There is no file ../x.toml in the configuration folder.", ""),
        (
            'host = "imap.exempelstad.test"',
            'host = "imaps://imap.exempelstad.test"',
            "“imaps://imap.exempelstad.test” is not a server name.",
            "the bare name",
        ),
        (
            'display_name = "EST Exempelstad"',
            'display_name = "EST Exempelstad"\nca_file = "ca.pem"',
            "There is no file ca.pem.",
            "from the configuration folder",
        ),
    ],
)
def test_value_that_cannot_be_used(folder: Folder, old: str, new: str, wrong: str, remedy: str) -> None:
    line = folder.toml(old, new) + new.count("\n")
    found_where, found_wrong, found_remedy = next(f for f in folder.refusals() if f[1] == wrong)
    assert found_where == f"est.toml:{line}"
    assert found_wrong == wrong
    assert remedy in found_remedy


def test_unknown_language_of_the_municipality(folder: Folder) -> None:
    line = folder.toml('language = "sv"', 'language = "sve"')
    assert (
        f"est.toml:{line}",
        "There is no language “sve”.",
        "Did you mean sv? Write one of: en, sv.",
    ) in folder.refusals()


def test_unknown_priority_area(folder: Folder) -> None:
    line = folder.toml('"udden", "backen"]', '\n  "uddn", "backen"]') + 1
    remedy = "Did you mean udden? Write one of: angby, backen, torget, udden."
    assert folder.refusal() == (f"est.toml:{line}", "“uddn” is not the id of an [[area]].", remedy)


def test_priority_area_twice(folder: Folder) -> None:
    line = folder.toml('["torget", "udden", "backen"]', '["torget", "udden", "torget"]')
    wrong = "“torget” stands twice among the priority areas."
    assert folder.refusal() == (f"est.toml:{line}", wrong, "Remove one of them.")


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("area", 'id = "udden"', 'id = "torget"'),
        ("area", 'name = "Udden"', 'name = "TORGET"'),
        ("indicator", 'id = "brand"', 'id = "skadegorelse"'),
        ("status", 'id = "red"', 'id = "green"'),
        ("status", 'symbol = "■"', 'symbol = "●"'),
        ("organisation", 'id = "polis"', 'id = "kommun"'),
    ],
)
def test_the_same_id_name_or_symbol_twice(folder: Folder, section: str, old: str, new: str) -> None:
    line = folder.toml(old, new)
    where, wrong, _ = folder.refusals()[0]
    if where != f"est.toml:{line}":  # the priority area that is gone comes first in the file
        where, wrong, _ = next(f for f in folder.refusals() if f[0] == f"est.toml:{line}")
    word = new.split('"')[1]
    assert wrong.startswith(f"“{word}” is already used by another [[{section}]] (line ")


def test_alias_that_means_two_areas(folder: Folder) -> None:
    line = folder.toml('aliases = ["kullen"]', 'aliases = ["kullen", "Udden"]')
    remedy = "Keep it in one of the two areas."
    assert folder.refusal() == (f"est.toml:{line}", "“Udden” already means the area udden.", remedy)


@pytest.mark.parametrize(
    ("ladder", "wrong", "remedy"),
    [
        (
            "coordinator_after = 3\nmanager_after = 2",
            "“manager_after” is 2 and “coordinator_after” is 3: the ladder goes from the deputies over the "
            "coordinators to the manager.",
            "Write manager_after = 3 or more, or a smaller coordinator_after.",
        ),
        (
            "deputy_after = 3",
            "“coordinator_after” is 2 and “deputy_after” is 3: the ladder goes from the deputies over the "
            "coordinators to the manager.",
            "Write coordinator_after = 3 or more, or a smaller deputy_after.",
        ),
        ("coordinator_after = 0", "“coordinator_after” is too small: 0.", "Write 1 or more."),
        (
            'repeat_every = "2"',
            "“repeat_every” must be a whole number without quotation marks.",
            "Write for example repeat_every = 2.",
        ),
    ],
)
def test_a_ladder_that_cannot_be_climbed(folder: Folder, ladder: str, wrong: str, remedy: str) -> None:
    folder.toml("[publication]", f"[ladder]\n{ladder}\n\n[publication]")
    where, *told = folder.refusal()
    assert where.startswith("est.toml:")
    assert told == [wrong, remedy]
