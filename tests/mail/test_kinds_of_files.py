"""A workbook is told by its content, whatever it is called; what is none is named for what it is, or left alone."""

from __future__ import annotations

import pytest
from mail.mailed_files import BOOK, HEAD, XLSX_TYPE, b64, multipart, ole, part, sent, zipped
from mail.ways_of_sending import STRUCTURES

from est_mailer.mail.reading.finding import OtherKind, other_kinds, workbooks_in
from est_mailer.mail.reading.message import parse


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(BOOK, id="xlsx"),
        pytest.param(zipped({"xl/workbook.bin": b"x"}), id="xlsb"),
        pytest.param(zipped({"[Content_Types].xml": b"x", "odd/place.xml": b"y"}), id="xlsx of an unusual writer"),
        pytest.param(
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"x"}), id="ods"
        ),
        pytest.param(zipped({"Index/Document.iwa": b"x", "Index/Tables/DataList.iwa": b"y"}), id="numbers"),
        pytest.param(
            zipped({"rapport.numbers/Index.zip": b"x", "rapport.numbers/Index/a.iwa": b""}), id="numbers folder"
        ),
        pytest.param(ole("Workbook"), id="xls"),
        pytest.param(ole("Book"), id="xls of Excel 95"),
        pytest.param(ole("EncryptionInfo", "EncryptedPackage"), id="password"),
    ],
)
def test_workbooks_of_every_kind_without_a_label(data: bytes) -> None:
    assert [a.data for a in workbooks_in(parse(sent(data)))] == [data]


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        pytest.param(
            "område;plats\r\nNorrby;torget\r\n".encode("cp1252"),
            "rapport.csv",
            b"application/octet-stream",
            id="csv by name",
        ),
        pytest.param(b"a,b\r\n1,2\r\n", "", b"text/csv", id="csv by type"),
        pytest.param("a\tb\n".encode("utf-16"), "rapport.csv", b"text/plain", id="Excel's unicode text"),
        pytest.param(BOOK[: len(BOOK) // 2], "rapport.xlsx", XLSX_TYPE, id="cut off on the way"),
        pytest.param(b"<html><table></table></html>", "rapport.xls", b"application/vnd.ms-excel", id="HTML called xls"),
    ],
)
def test_what_says_that_it_is_a_workbook_goes_to_the_reader(data: bytes, filename: str, kind: bytes) -> None:
    found = workbooks_in(parse(sent(data, filename, kind)))
    assert [(a.filename, a.data) for a in found] == [(filename, data)]


DOCX = zipped({"[Content_Types].xml": b"x", "word/document.xml": b"y", "word/embeddings/a.xlsx": BOOK})
LOCKED = zipped({"rapport.xlsx": BOOK}).replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00")


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        pytest.param(b"%PDF-1.7 x", "rapport.pdf", OtherKind.PDF, id="pdf"),
        pytest.param(b"%PDF-1.7 x", "rapport.xlsx", OtherKind.PDF, id="pdf called xlsx"),
        pytest.param(b"\xff\xd8\xff\xe0 jpeg", "IMG_0047.jpeg", OtherKind.PHOTO, id="photo"),
        pytest.param(b"\0\0\0\x24ftypheic", "IMG_0047.HEIC", OtherKind.PHOTO, id="photo of an iPhone"),
        pytest.param(DOCX, "rapport.docx", OtherKind.DOCUMENT, id="word with a sheet inside"),
        pytest.param(
            ole("WordDocument", "Workbook"), "rapport.doc", OtherKind.DOCUMENT, id="old word with a sheet inside"
        ),
        pytest.param(zipped({"bild.jpg": b"\xff\xd8\xff"}), "bilder.zip", OtherKind.ARCHIVE, id="zip of pictures"),
        pytest.param(LOCKED, "rapport.zip", OtherKind.ENCRYPTED, id="locked zip"),
        pytest.param(ole("__properties_version1.0", "Workbook"), "VB.msg", OtherKind.MESSAGE, id="Outlook item"),
        pytest.param(b"whatever", "rapport.dat", OtherKind.OTHER, id="something else"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", "bild", OtherKind.PHOTO, id="photo of an Android"),
        pytest.param(b"\x76\xe8\x04\x60\xc4\x11\xe3\x86x", "message.rpmsg", OtherKind.RIGHTS, id="rights-managed mail"),
        pytest.param(b"x", "message_v4.rpmsg", OtherKind.RIGHTS, id="rights-managed mail by its name"),
        pytest.param(
            b'{"url": "https://docs.google.com/x", "doc_id": "y"}', "lista.gsheet", OtherKind.LINK, id="gsheet"
        ),
        pytest.param(b"[InternetShortcut]\r\nURL=https://a.test\r\n", "lista", OtherKind.LINK, id="shortcut"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, filename: str, kind: OtherKind) -> None:
    incoming = parse(sent(data, filename))
    assert workbooks_in(incoming) == ()
    assert [(o.name, o.kind) for o in other_kinds(incoming)] == [(filename, kind)]


def test_a_zip_bomb_is_left_alone() -> None:
    bomb = zipped({"a.xlsx": b"\0" * 12_000_000, "b.xlsx": BOOK})
    assert workbooks_in(parse(sent(bomb, "rapport.zip"))) == ()


def test_a_parcel_of_too_many_files_is_left_alone() -> None:
    assert workbooks_in(parse(sent(zipped({f"{n}.xlsx": BOOK for n in range(201)}), "allt.zip"))) == ()


def test_signatures_and_logotypes_are_not_attachments() -> None:
    logo = part(
        b"Content-Type: image/png; name=logo.png\r\nContent-ID: <a@b>\r\nContent-Transfer-Encoding: base64",
        b64(b"\x89PNG\r\n\x1a\n" + b"x" * 500),
    )
    raw = STRUCTURES["signed"].replace(b"Hej, filen kommer", b"Hej, nu")
    related = multipart(b"Content-Type: text/html\r\n\r\n<p>Hej</p>", logo, kind=b"related")
    assert other_kinds(parse(raw)) == ()
    assert other_kinds(parse(HEAD + related)) == ()
