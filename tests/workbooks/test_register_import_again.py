"""A contact list imported into a register that is there: ids and history stay, nothing changes twice."""

from __future__ import annotations

from datetime import date

from import_proposals import TODAY, basis, proposed, sheets
from messy_registers import ANSWERS, messy_workbook

from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import ChangeKind
from est_mailer.workbooks.foreign.reading import read_guarded


def test_reading_the_same_list_again_changes_nothing() -> None:
    workbook = read_guarded(messy_workbook(), "a.xlsx")
    first = proposed(workbook, ANSWERS)
    again = proposed(workbook, ANSWERS, basis(first.register))
    assert again.changes == ()
    assert again.missing == ()
    assert again.register == first.register


def test_an_update_keeps_ids_history_and_what_the_list_does_not_tell() -> None:
    before = (
        Member("n1", "Norrbyskolan", "kommun", frozenset({Role.COORDINATOR}), ("gammal@exempelstad.example",),
               manager="chef@exempelstad.example", language="en"),
        Member("n2", "Ishallen", "kommun", frozenset({Role.RESPONDENT}), ("is@exempelstad.example",)),
        Member("n3", "Gamla badet", "kommun", frozenset({Role.RESPONDENT}), ("bad@exempelstad.example",),
               valid_until=date(2025, 6, 30)),
        Member("n4", "Vaktbolaget", "vakt", frozenset({Role.RESPONDENT}), ("LIV.MOE@exempelvakt.example",)),
    )  # fmt: skip
    found = proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS, basis(before))
    assert not found.doubts
    assert [m.id for m in found.register[:4]] == ["n1", "n2", "n3", "n4"]
    school, rink, bath, guards = found.register[:4]
    assert (school.manager, school.language) == ("chef@exempelstad.example", "en")
    assert school.addresses == ("ada.ek@skola.exempelstad.example",)
    assert (rink, bath) == before[1:3]
    assert guards.name == "Väktarna", "known by its address"
    assert found.missing == (before[1],), "told of, and kept; one that has ended is history"
    ended = proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS, basis(before, end_missing=True))
    assert ended.register[1].valid_until == date(2026, 11, 21)
    assert [c.before.id for c in ended.changes if c.kind is ChangeKind.ENDED and c.before] == ["n2"]


def test_a_function_that_follows_one_that_has_ended_may_have_its_address() -> None:
    ended = Member("old", "Skolan", "kommun", frozenset({Role.RESPONDENT}), ("s@exempelstad.example",),
                   valid_until=date(2026, 6, 30))  # fmt: skip
    kept = Member("sam", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("t@exempelstad.example",))
    found = proposed(
        sheets(Informanter=[("Enhet", "E-post"), ("Nya skolan", "s@exempelstad.example")]), {}, basis((ended, kept))
    )
    assert not found.doubts
    assert found.register[0] == ended
    assert found.register[2].valid_from == TODAY
