"""Who does what, by a contact list: crosses, sheets, words, and what is asked where nothing tells it."""

from __future__ import annotations

from import_proposals import basis, proposed, sheets
from messy_registers import ANSWERS, messy_workbook

from est_mailer.domain.model import Member, Role
from est_mailer.workbooks.foreign.reading import read_guarded


def test_a_list_of_addresses_adds_its_role_to_the_functions_that_have_them() -> None:
    register = {m.id: m for m in proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS).register}
    assert register["norrbyskolan"].roles == {Role.RESPONDENT, Role.RECIPIENT}
    assert register["exempelbostader"].roles == {Role.RECIPIENT}
    assert register["trygghetsenheten"].roles == {Role.COORDINATOR}
    assert len(register) == 8


def test_somebody_must_coordinate() -> None:
    found = proposed(sheets(Informanter=[("Enhet", "E-post"), ("Trygghet", "t@exempelstad.example")]))
    assert [(d.key, d.suggestion) for d in found.doubts] == [("coordinator", "trygghet")]


def test_a_sheet_that_says_nothing_of_roles_is_asked_about_once() -> None:
    book = sheets(Blad1=[("Enhet", "E-post"), ("A-skolan", "a@exempelstad.example"), ("B", "b@exempelstad.example")])
    assert [d.key for d in proposed(book).doubts] == ["roles.Blad1"]
    left = proposed(book, {"roles.Blad1": "leave"})
    assert left.register == ()
    assert [finding.wrong for finding in left.left] == [
        f"{name} was left out, as answered." for name in ("A-skolan", "B")
    ]


def test_the_functions_are_named_whose_roles_nothing_tells() -> None:
    def asked(*roles: str) -> list[str]:
        rows = [(f"Enhet {n}", f"e{n}@exempelstad.example", role) for n, role in enumerate(roles, 1)]
        return [d.asked for d in proposed(sheets(Blad1=[("Enhet", "E-post", "Roll"), *rows])).doubts]

    assert asked("samordnare", "", "informant") == ["Nothing says what this function does: Enhet 2."]
    assert asked("samordnare", "", "") == ["Nothing says what these functions do: Enhet 2, Enhet 3."]
    assert asked("samordnare", *[""] * 9) == [
        "Nothing says what these functions do: Enhet 2, Enhet 3, Enhet 4, Enhet 5, Enhet 6 and 4 more."
    ]


def test_crosses_tell_the_roles() -> None:
    book = sheets(
        Blad1=[
            ("Enhet", "Mejl", "Informant", "Mottagare", "Samordnare"),
            ("A", "a@exempelstad.example", "x", None, "X"),
            ("B", "b@exempelstad.example", None, "ja", None),
        ]
    )
    found = proposed(book)
    assert not found.doubts
    assert [sorted(m.roles) for m in found.register] == [["coordinator", "respondent"], ["recipient"]]


def test_a_list_takes_no_role_away_that_it_has_no_cross_for() -> None:
    both = frozenset({Role.RESPONDENT, Role.RECIPIENT})
    before = (
        Member("sam", "Samordnaren", "kommun", both | {Role.COORDINATOR}, ("t@exempelstad.example",)),
        Member("a", "A", "kommun", both, ("a@exempelstad.example",)),
    )
    head, rows = ("Enhet", "E-post"), [("Samordnaren", "t@exempelstad.example"), ("A", "a@exempelstad.example")]
    assert proposed(sheets(Informanter=[head, *rows]), {}, basis(before)).changes == ()
    crosses = [(*head, "Mottagare"), (*rows[0], "x"), (*rows[1], "")]
    assert proposed(sheets(Informanter=crosses), {}, basis(before)).register[1].roles == {Role.RESPONDENT}
