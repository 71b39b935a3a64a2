"""How est.toml can be wrong as a text: keys, sections, own words; the line, what is wrong, what to write."""

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
