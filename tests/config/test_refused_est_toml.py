"""Every way est.toml can be wrong: the line, what is wrong, what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_folders import Folder


def test_unknown_key_suggests_the_one_that_was_meant(folder: Folder) -> None:
    line = folder.toml("hold_minutes = 15", "hold_minuts = 15")
    assert folder.refusal() == (
        f"est.toml:{line}",
        "“hold_minuts” is not a key of [publication].",
        "Did you mean hold_minutes? Write one of: approvals, hold_minutes, feedback, sharing, unreviewed.",
    )


def test_unknown_key_in_a_repeated_section(folder: Folder) -> None:
    line = folder.toml('name = "Udden"', 'name = "Udden"\nalias = ["näset"]') + 1
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == (f"est.toml:{line}", "“alias” is not a key of [[area]].")
    assert remedy.startswith("Did you mean aliases?")


def test_key_in_the_wrong_section_is_told_where_it_belongs(folder: Folder) -> None:
    line = folder.toml('language = "sv"', 'language = "sv"\nzone = "Europe/Stockholm"') + 1
    wrong = "“zone” is not a key of [municipality]."
    assert folder.refusal() == (f"est.toml:{line}", wrong, "Move the line to [calendar].")


def test_priority_areas_below_a_section(folder: Folder) -> None:
    text = folder.text("est.toml").replace('priority_areas = ["torget", "udden", "backen"]\n', "")
    folder.write("est.toml", text.replace('language = "sv"', 'language = "sv"\npriority_areas = ["torget"]'))
    assert folder.refusal()[2] == "Move the line to the top of the file, before the first section."


def test_unknown_section(folder: Folder) -> None:
    line = folder.toml("[publication]", "[publicaton]")
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == (f"est.toml:{line}", "est.toml has no section or key “publicaton”.")
    assert remedy.startswith("Did you mean publication?")


def test_missing_key_shows_an_example(folder: Folder) -> None:
    folder.toml('operator = "drift@exempelstad.test"\n', "")
    line = folder.text("est.toml").split("\n").index("[municipality]") + 1
    assert folder.refusal() == (
        f"est.toml:{line}",
        "“operator” is missing in [municipality].",
        'Write for example operator = "drift@exempelstad.example".',
    )


def test_missing_sections(tmp_path: Path) -> None:
    folder = Folder.of(tmp_path)
    folder.write("est.toml", "priority_areas = []\n")
    wrongs = {wrong for _, wrong, _ in folder.refusals()}
    assert "The section [municipality] is missing." in wrongs
    assert "The section [calendar] is missing." in wrongs
    assert "The section [account] is missing." in wrongs
    assert "There is no [[area]]: at least one is needed." in wrongs


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


def test_section_with_single_brackets(folder: Folder) -> None:
    text = folder.text("est.toml")
    head, tail = text.index("[[organisation]]"), text.index("[[area]]")
    folder.write("est.toml", text[:head] + '[organisation]\nid = "kommun"\nname = "K"\n' + text[tail:])
    assert any(
        f[1:] == ("[organisation] must have double brackets.", "Write [[organisation]].") for f in folder.refusals()
    )


@pytest.mark.parametrize(
    ("line_of_file", "wrong", "remedy"),
    [
        ("name = Exempelstad", "This is not TOML.", 'key = "text"'),
        ("name = ”Exempelstad”", "Here are curly quotation marks.", 'straight ones: "like this"'),
        ('name = "A"\nname = "B"', "This key or section stands twice.", "Remove one of them."),
    ],
)
def test_text_that_is_not_toml(folder: Folder, line_of_file: str, wrong: str, remedy: str) -> None:
    line = folder.toml('name = "Exempelstad"', line_of_file) + line_of_file.count("\n")
    found = folder.refusal()
    assert found[:2] == (f"est.toml:{line}", wrong)
    assert remedy in found[2]


def test_est_toml_in_another_encoding(folder: Folder) -> None:
    (folder.path / "est.toml").write_bytes(b'[municipality]\nname = "\xc5kersta"\n')
    assert folder.refusal() == (
        "est.toml:2",
        "The file is not saved as UTF-8.",
        "Save it again with the encoding UTF-8.",
    )


def test_est_toml_with_a_byte_order_mark_and_windows_line_ends_is_read(folder: Folder) -> None:
    text = folder.text("est.toml").replace("hold_minutes", "hold_minuts").replace("\n", "\r\n")
    (folder.path / "est.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    line = text[: text.index("hold_minuts")].count("\n") + 1
    assert folder.refusal()[0] == f"est.toml:{line}"


@pytest.mark.parametrize("key", ["password", "imap_password", "client_secret", "api_key", "lösenord", "token", "pwd"])
def test_secrets_are_refused_and_never_repeated(folder: Folder, key: str) -> None:
    line = folder.toml('preset = "dovecot"', f'preset = "dovecot"\n"{key}" = "hunter2-hunter2"') + 1
    where, wrong, remedy = folder.refusal()
    assert where == f"est.toml:{line}"
    assert wrong == f"“{key}” looks like a secret, and secrets are never kept in est.toml."
    assert "EST_MAIL_PASSWORD" in remedy
    assert "hunter2" not in wrong + remedy


def test_password_in_place_of_the_credentials_name_is_not_repeated(folder: Folder) -> None:
    folder.toml('preset = "dovecot"', 'preset = "dovecot"\ncredential = "hunter2"')
    _, wrong, remedy = folder.refusal()
    assert wrong == "This is not the name of a credential."
    assert "hunter2" not in wrong + remedy


def test_unprotected_connection_beyond_this_machine(folder: Folder) -> None:
    line = folder.toml('host = "imap.exempelstad.test"', 'host = "imap.exempelstad.test"\nsecurity = "none"') + 1
    assert folder.refusal() == (
        f"est.toml:{line}",
        "“none” would send the password unprotected to imap.exempelstad.test.",
        'Write "tls" or "starttls"; "none" is for a server on this machine only.',
    )


def test_host_that_neither_est_toml_nor_the_preset_gives(folder: Folder) -> None:
    line = folder.toml('[account.imap]\nhost = "imap.exempelstad.test"\n', "[account.imap]\n")
    wrong = "“host” is missing in [account.imap]."
    assert folder.refusal() == (f"est.toml:{line}", wrong, 'Write for example host = "imap.exempelstad.example".')


def test_fault_in_an_own_preset_points_at_the_preset(folder: Folder) -> None:
    folder.write("konto.toml", '# eget\n[imap]\nport = 99999\nsecurity = "tls"\n[smtp]\nport = 25\nsecurity = "tls"\n')
    folder.toml('preset = "dovecot"', 'preset = "konto.toml"')
    assert folder.refusal() == ("konto.toml:3", "“port” is too large: 99999.", "Write 65535 or less.")


def test_own_words_for_what_does_not_exist(folder: Folder) -> None:
    key = "checklist.titel"
    line = folder.toml("[account]\n", f'[texts.sv]\n"{key}" = "x"\n[texts.de]\nchecklist.title = "x"\n\n[account]\n')
    found = folder.refusals()
    assert found[0] == (f"est.toml:{line + 1}", f"There is no word “{key}”.", "Did you mean checklist.title?")
    assert found[1] == (f"est.toml:{line + 2}", "There is no language “de”.", "Write one of: en, sv.")


def test_own_words_with_a_value_that_does_not_exist(folder: Folder) -> None:
    line = folder.toml("[account]\n", '[texts.sv]\nchecklist.title = "Trygghet {vecka}"\n\n[account]\n')
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == (f"est.toml:{line + 1}", "{vecka} is not a value of “checklist.title”.")
    assert remedy.startswith("The values that can be used: ")


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
