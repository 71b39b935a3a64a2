"""Every way register.csv can be wrong: the line, the column, what is wrong, what to write."""

from __future__ import annotations

from datetime import date

import pytest
from config_folders import Folder

SCHOOL = "uddskolan"


@pytest.mark.parametrize(
    ("column", "written", "wrong", "remedy"),
    [
        (
            "areas",
            "udden backn",
            "“backn” is not the id of an [[area]].",
            "Did you mean backen? Write one of: angby, backen, torget, udden.",
        ),
        (
            "organisation",
            "komun",
            "“komun” is not the id of an [[organisation]].",
            "Did you mean kommun? Write one of: bostad, kommun, polis.",
        ),
        ("organisation", "", "The organisation is missing.", "Write one of: bostad, kommun, polis."),
        (
            "roles",
            "respondant",
            "“respondant” is not a role.",
            "Did you mean respondent? Write one of: respondent, coordinator, recipient, extra.",
        ),
        (
            "roles",
            "",
            "The function has no role.",
            "Write one or more of: respondent, coordinator, recipient, extra.",
        ),
        ("language", "fi", "There is no language “fi”.", "Write one of: en, sv."),
        ("addresses", "", "The function has no address.", "Write at least one mail address."),
        (
            "addresses",
            "udd@skola@exempelstad.test",
            "“udd@skola@exempelstad.test” is not a mail address.",
            "Write it as name@domain, for example anna@exempelstad.example.",
        ),
        (
            "deputies",
            "vikarien",
            "“vikarien” is not a mail address.",
            "Write it as name@domain, for example anna@exempelstad.example.",
        ),
        (
            "manager",
            "rektor@exempelstad..test",
            "“rektor@exempelstad..test” is not a mail address.",
            "Write it as name@domain, for example anna@exempelstad.example.",
        ),
        ("manager", "a@x.test b@x.test", "There is more than one manager.", "Write one address only."),
        ("addresses", "a@x.test A@x.test", "A@x.test stands twice in the cell.", "Remove one of them."),
        (
            "valid_from",
            "1/9 2026",
            "“1/9 2026” is not a date.",
            "Write year, month and day as 2026-11-16, a day that exists.",
        ),
        (
            "valid_until",
            "2026-11-31",
            "“2026-11-31” is not a date.",
            "Write year, month and day as 2026-11-16, a day that exists.",
        ),
        ("function", "", "The function has no name.", "Write its name as people know it."),
        (
            "function",
            "=1+1",
            "“=1+1” begins as a formula does; a spreadsheet that opens the file would run it.",
            "Begin the name with a letter or a digit.",
        ),
        (
            "addresses",
            "EST@exempelstad.test",
            "est@exempelstad.test is the service's own address.",
            "Write the function's address.",
        ),
    ],
)
def test_cell_that_cannot_be_used(folder: Folder, column: str, written: str, wrong: str, remedy: str) -> None:
    line = folder.row(SCHOOL, **{column: written})
    assert folder.refusal() == (f"register.csv:{line}, column {column}", wrong, remedy)


def test_id_that_cannot_stand_in_a_code(folder: Folder) -> None:
    line = folder.row(SCHOOL, id="Uddskolan åk 4/6")
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == (f"register.csv:{line}, column id", "“Uddskolan åk 4/6” cannot be an id.")
    assert remedy.endswith("For example uddskolan-ak-4-6.")


def test_no_id(folder: Folder) -> None:
    line = folder.row(SCHOOL, id="")
    assert folder.refusal()[:2] == (f"register.csv:{line}, column id", "The function has no id.")


def test_last_day_before_the_first(folder: Folder) -> None:
    line = folder.row(SCHOOL, valid_from="2026-09-01", valid_until="2026-08-31")
    assert folder.refusal() == (
        f"register.csv:{line}, column valid_until",
        "The last day, 2026-08-31, is before the first, 2026-09-01.",
        "Write a later day, or leave the cell empty.",
    )


def test_the_same_function_twice_at_the_same_time(folder: Folder) -> None:
    first = folder.row(SCHOOL, valid_until="2026-12-31")
    line = folder.add_row(f"{SCHOOL};Uddskolan;kommun;respondent;annan@exempelstad.test;;;;;2026-12-31;")
    assert folder.refusal() == (
        f"register.csv:{line}, column id",
        f"“{SCHOOL}” is already in force at the same time (line {first}).",
        "Give one of them another id, or let the earlier one end (valid_until) before the later one begins.",
    )


def test_one_address_of_two_functions_at_the_same_time(folder: Folder) -> None:
    first = folder.row(SCHOOL)
    line = folder.row("gatukontoret", addresses="gata@exempelstad.test Uddskolan@exempelstad.test")
    assert folder.refusal() == (
        f"register.csv:{line}, column addresses",
        f"Uddskolan@exempelstad.test is already an address of “{SCHOOL}” (line {first}).",
        "Keep it in one of the two; in the other it may stand under deputies.",
    )


def test_unknown_column(folder: Folder) -> None:
    folder.change("register.csv", ";areas;", ";area;")
    wrong = "“area” is not a column of the register."
    assert folder.refusal() == ("register.csv:1", wrong, "Did you mean areas? Write one of: areas.")


def test_column_twice(folder: Folder) -> None:
    folder.change("register.csv", ";deputies;", ";areas;")
    assert folder.refusal() == ("register.csv:1", "The column areas stands twice.", "Remove one of them.")


def test_header_that_is_missing(folder: Folder) -> None:
    folder.write("register.csv", folder.text("register.csv").split("\n", 1)[1])
    lacks = [f for f in folder.refusals() if f[1].startswith("The header lacks the columns id, function, organisation")]
    assert lacks[0][0] == "register.csv:1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "The register is empty."),
        ("\n\n# bara en kommentar\n", "The register is empty."),
        ("id;function;organisation;roles;addresses\n", "The register has no function."),
    ],
)
def test_empty_register(folder: Folder, text: str, wrong: str) -> None:
    folder.write("register.csv", text)
    assert folder.refusal()[:2] == ("register.csv", wrong)


def test_cell_beyond_the_columns(folder: Folder) -> None:
    line = folder.add_row("x;X;kommun;respondent;x@exempelstad.test;;;;;;;kvar")
    assert folder.refusal()[:2] == (f"register.csv:{line}", "The row has a cell that belongs to no column.")


def test_quotation_mark_that_is_never_closed(folder: Folder) -> None:
    line = folder.add_row('x;"X;kommun;respondent;x@exempelstad.test;;;;;;')
    folder.add_row("y;Y;kommun;respondent;y@exempelstad.test;;;;;;")
    assert folder.refusal()[:2] == (f"register.csv:{line}", "A quotation mark stands wrong here.")


def test_lines_are_physical_lines(folder: Folder) -> None:
    folder.add_row('# en\n\nx;"Namn på\ntre\nrader";kommun;respondent;x@exempelstad.test;;;;;;')
    line = folder.add_row("y;Y;kommun;respondent;y@exempelstad.test;;;borta;;;")
    assert folder.refusal()[0] == f"register.csv:{line}, column areas"


def test_workbook_with_the_name_of_a_csv(folder: Folder) -> None:
    (folder.path / "register.csv").write_bytes(b"PK\x03\x04 and so on")
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == ("register.csv", "This is not a text file; it may be a workbook with another name.")
    assert "CSV (UTF-8)" in remedy


def test_no_respondent(folder: Folder) -> None:
    folder.write("register.csv", folder.text("register.csv").replace("respondent", "recipient"))
    where, wrong, remedy = next(f for f in folder.refusals() if "respondent" in f[1])
    assert (where, wrong) == ("register.csv", "No function is a respondent.")
    assert remedy == "Write respondent in the column roles of at least one function."


def test_no_coordinator(folder: Folder) -> None:
    folder.write("register.csv", folder.text("register.csv").replace("coordinator recipient", "recipient"))
    assert folder.refusal()[:2] == ("register.csv", "No function is a coordinator.")


def test_no_coordinator_in_force(folder: Folder) -> None:
    one = folder.row("sam-kommun", valid_until="2026-10-31")
    two = folder.row("sam-polis", valid_from="2026-12-01")
    assert folder.refusal() == (
        "register.csv",
        "No coordinator is in force on 2026-11-16.",
        f"Mend valid_from or valid_until (line {one}, {two}), or add a function with the role coordinator.",
    )
    folder.toml("hold_minutes = 15", "hold_minutes = -1")
    assert len(folder.refusals(today=date(2026, 10, 31))) == 1


def test_more_approvals_than_coordinators(folder: Folder) -> None:
    line = folder.toml("approvals = 1", "approvals = 3")
    assert folder.refusal(today=None) == (
        f"est.toml:{line}",
        "3 approvals are asked for, and there are 2 coordinators.",
        "Write approvals = 2 or less, or add coordinators to the register.",
    )


def test_more_approvals_than_coordinators_in_force(folder: Folder) -> None:
    folder.toml("approvals = 1", "approvals = 2")
    folder.row("sam-polis", valid_from="2026-12-01")
    assert folder.refusal()[1] == "2 approvals are asked for, and there is 1 coordinator."


def test_missing_register(folder: Folder) -> None:
    (folder.path / "register.csv").unlink()
    where, wrong, remedy = folder.refusal()
    assert (where, wrong) == ("register.csv", "The file is missing.")
    assert "est-mailer init" in remedy
