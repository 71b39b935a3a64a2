"""One workbook, sent in every way that clients send one: the same bytes must come out of each, under its own name."""

from __future__ import annotations

import pytest
from mail.mailed_files import BOOK, HEAD, TEXT, attached, enclosed, multipart, sent, zipped
from mail.ways_of_sending import STRUCTURES

from est_mailer.mail.reading.finding import workbooks_in
from est_mailer.mail.reading.message import parse


def test_there_are_at_least_thirty_structures() -> None:
    assert len(STRUCTURES) >= 30


@pytest.mark.parametrize("name", STRUCTURES)
def test_the_same_bytes_come_out(name: str) -> None:
    found = workbooks_in(parse(STRUCTURES[name]))
    assert [a.data for a in found] == [BOOK]


@pytest.mark.parametrize(
    "name", ["plain attachment", "opaque signature", "signed", "zip", "wrong boundary", "forwarded"]
)
def test_the_words_are_read_beside_the_file(name: str) -> None:
    assert parse(STRUCTURES[name]).text.strip() == "Hej, filen kommer här."


def test_a_sixth_forwarding_is_not_opened_and_said_to_be_missing() -> None:
    incoming = parse(enclosed(6))
    assert workbooks_in(incoming) == ()
    assert incoming.incomplete


def test_several_workbooks_in_one_parcel() -> None:
    other = zipped({"xl/workbook.xml": b"another"})
    found = workbooks_in(parse(sent(zipped({"a.xlsx": BOOK, "b.xlsx": other, "text.txt": b"hej"}), "allt.zip")))
    assert [(a.filename, a.data) for a in found] == [("a.xlsx", BOOK), ("b.xlsx", other)]


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        (b"attachment; filename*=utf-8''R%C3%A4tt%20fil.xlsx", "Rätt fil.xlsx"),
        (b"attachment; filename=x.xlsx; filename*=utf-8''R%C3%A4tt%20fil.xlsx", "Rätt fil.xlsx"),
        (b"attachment; filename*0*=utf-8''R%C3%A4tt; filename*1=\" fil\";\r\n filename*2=.xlsx", "Rätt fil.xlsx"),
        (b'attachment; filename="=?utf-8?Q?R=C3=A4tt_fil=2Exlsx?="', "Rätt fil.xlsx"),
        (b'attachment; filename="=?utf-8?B?UsOk?=\r\n =?utf-8?B?dHQgZmlsLnhsc3g=?="', "Rätt fil.xlsx"),
        (b'attachment; filename="R\xe4tt fil.xlsx"', "Rätt fil.xlsx"),
        (b'attachment; filename="R\xc3\xa4tt fil.xlsx"', "Rätt fil.xlsx"),
        (b"attachment; filename=R\xe4tt fil.xlsx", "Rätt fil.xlsx"),
        (b'attachment; filename="C:\\Users\\anna\\fil.xlsx"', "fil.xlsx"),
        (b'attachment; filename="../../etc/fil.xlsx"', "fil.xlsx"),
    ],
)
def test_names_however_they_are_written(disposition: bytes, expected: str) -> None:
    raw = HEAD + multipart(TEXT, attached(b"Content-Disposition: " + disposition))
    assert [a.filename for a in workbooks_in(parse(raw))] == [expected]


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ("winmail.dat", "rapport å.xlsx"),
        ("winmail.dat, short name, octet-stream", "RAPPOR~1.XLS"),
        ("zip", "rapport.xlsx"),
    ],
)
def test_names_from_inside_a_wrapping(structure: str, expected: str) -> None:
    assert [a.filename for a in workbooks_in(parse(STRUCTURES[structure]))] == [expected]
