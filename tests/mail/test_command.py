"""Commands as people write them, each with what belongs to it; in doubt there must be none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.mail.words.command import Command, Verb, read_command, unquoted


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("godkänn 123456", "123456"),
        ("Godkänn 123 456.", "123456"),
        ("GODKÄNN: 123-456", "123456"),
        ("godkann 123456", "123456"),
        ("Godkänner 123456!", "123456"),
        ("approve 123456", "123456"),
        ("Approved: 123456", "123456"),
        ("godkänn", ""),
        ("godkänn kod 123456", "123456"),
        ("Godkänn koden: 123456", "123456"),
        ('Godkänn "123456"', "123456"),
        ("Approve", ""),
        ("godkänn 123456 /Anna", "123456"),
        ("Godkänn 123456, mvh Anna Ek", "123456"),
        ("godkänn **123456**", "123456"),
        ("godkänn 123456", "123456"),
        ("Hej! Godkänn 123456", "123456"),
        ("approve 7k3m-9qx2", "7K3M9QX2"),
    ],
)
def test_an_approval(line: str, code: str) -> None:
    assert read_command(line) == Command(Verb.APPROVE, code)


@pytest.mark.parametrize(
    "line",
    [
        "godkänn inte 123456",
        "Godkänn inte",
        "jag godkänner inte 123456",
        "godkänn 123456?",
        "ej godkänn 123456",
        "godkänn?",
        "godkänn när koden 123456 är rättad",
        "Ska jag godkänna 123456",
        "do not approve 123456",
        "approve only if 123456",
    ],
)
def test_what_is_no_approval(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("stopp", ""),
        ("STOPP!!!", ""),
        ("Stop.", ""),
        ("stoppa", ""),
        ("stopp /Anna", ""),
        ("Stopp! Mvh Anna", ""),
        ("Stopp! Fel status för Norrby.", "Fel status för Norrby"),
        ("stop - wrong area", "wrong area"),
    ],
)
def test_a_halt(line: str, reason: str) -> None:
    assert read_command(line) == Command(Verb.STOP, reason)


@pytest.mark.parametrize(
    "line", ["Stopp i avloppet på Storgatan", "Stopp-skylten är nedriven", "non-stop", "stopptid", "stopp?"]
)
def test_what_is_no_halt(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ersättare bo@exempelstad.example", "bo@exempelstad.example"),
        ("Ersättare: Bo@Exempelstad.example.", "bo@exempelstad.example"),
        ("ersattare bo@exempelstad.example", "bo@exempelstad.example"),
        ("Deputy bo.ek+est@exempelstad.example", "bo.ek+est@exempelstad.example"),
        ("Ersättare är Bo Ek <bo@exempelstad.example>", "bo@exempelstad.example"),
        ("ersättare bo@exempelstad.example<mailto:bo@exempelstad.example>", "bo@exempelstad.example"),
        ("ersättare [bo@exempelstad.example](mailto:bo@exempelstad.example)", "bo@exempelstad.example"),
        ("ersättare bo@exempelstad.example /Anna", "bo@exempelstad.example"),
        ("Ersättare\nbo@exempelstad.example", "bo@exempelstad.example"),
        ("Ersättare", ""),
    ],
)
def test_a_deputy(text: str, address: str) -> None:
    command = read_command(text)
    assert command is not None
    assert (command.verb, command.argument) == (Verb.DEPUTY, address)


@pytest.mark.parametrize(
    "line",
    [
        "ersättare a@x.example b@x.example",
        "Ersättare saknas på skolan",
        "ersättaren bo@x.example slutade i torsdags",
        "ersättare?",
    ],
)
def test_what_is_no_deputy(line: str) -> None:
    assert read_command(line) is None


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("formulär", Verb.FORM),
        ("Formulär, tack!", Verb.FORM),
        ("form", Verb.FORM),
        ("Status?", Verb.STATUS),
        ("status", Verb.STATUS),
        ("utkast", Verb.DRAFT),
        ("Draft", Verb.DRAFT),
        ("register", Verb.REGISTER),
        ("Registret", Verb.REGISTER),
        ("hjälp", Verb.HELP),
        ("HELP!", Verb.HELP),
        ("hjalp", Verb.HELP),
    ],
)
def test_questions(line: str, verb: Verb) -> None:
    assert read_command(line) == Command(verb)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("släpp 12", Command(Verb.RELEASE, "12")),
        ("Släpp nr 12.", Command(Verb.RELEASE, "12")),
        ("release #12", Command(Verb.RELEASE, "12")),
        ("slapp 12 /Anna", Command(Verb.RELEASE, "12")),
        ("Avvisa 12", Command(Verb.REJECT, "12")),
        ("reject 12!", Command(Verb.REJECT, "12")),
        ("släpp", Command(Verb.RELEASE)),
        ("släpp inte 12", None),
        ("släpp 12 och 13", None),
        ("avvisa 12?", None),
        ("spärra skola-norr", Command(Verb.REVOKE, "skola-norr")),
        ("Spärra: Skola Norr.", Command(Verb.REVOKE, "Skola Norr")),
        ("revoke Skola Norr, mvh Anna Ek", Command(Verb.REVOKE, "Skola Norr")),
        ("spärra Skola Norr /Anna", Command(Verb.REVOKE, "Skola Norr")),
        ("Spärra", Command(Verb.REVOKE)),
        ("spärra skola-norr?", None),
        ("Spärrar ni skola-norr nu", None),
        ("Formuläret fungerar inte", None),
        ("status quo i Norrby", None),
    ],
)
def test_held_messages_and_sentences(line: str, command: Command | None) -> None:
    assert read_command(line) == command


def test_only_the_first_line_counts_and_the_rest_is_kept() -> None:
    assert read_command("Vi har sett klotter.\nlugnt") is None
    assert read_command("Hej!\n\nLugnt\n\nVi ses på torsdag.\nAnna\n") == Command(
        Verb.CALM, "", "Vi ses på torsdag.\nAnna"
    )


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    command = read_command(text)
    assert command is None or isinstance(command.verb, Verb)
    assert isinstance(unquoted(text), str)


LINES = [
    "lugnt",
    "Hej,",
    "> lugnt",
    "--",
    "",
    "Den 2026-11-16 kl. 08:00 skrev EST:",
    "godkänn 123456",
    "Från: a",
    "/",
    "mvh",
    "@",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_arrangement_of_lines_is_read_without_an_error(text: str) -> None:
    read_command(text)
    assert not any(line.startswith(">") for line in unquoted(text).splitlines())


@pytest.mark.parametrize(
    ("line", "reviewed"),
    [
        ("godkänn 123456", None),
        ("godkänn 123456 granskat", ()),
        ("Godkänn 123 456 granskat 1 3", (1, 3)),
        ("godkänn kod 123456, granskat 1, 2 och 5-7", (1, 2, 5, 6, 7)),
        ("approve 123456 reviewed 2 and 4 /Ada", (2, 4)),
    ],
)
def test_an_approval_may_name_the_findings_that_were_reviewed(line: str, reviewed: tuple[int, ...] | None) -> None:
    command = read_command(line)
    assert command is not None
    assert (command.verb, command.argument, command.reviewed) == (Verb.APPROVE, "123456", reviewed)


@pytest.mark.parametrize(
    "line",
    [
        "granskat 1",
        "godkänn granskat 1",
        "godkänn 123456 granskat inte 1",
        "godkänn 123456 ogranskat",
        "godkänn 123456 granskat 1-999999999",  # listed in full it would fill the memory
    ],
)
def test_other_words_about_reviewing_approve_nothing(line: str) -> None:
    assert read_command(line) is None
