"""One workbook, sent in every way that clients send one: the same bytes must come out of each."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zipfile

import pytest

from est_mailer.mail.reading.finding import OtherKind, other_kinds, workbooks_in
from est_mailer.mail.reading.message import parse

XLSX_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = (
    b"From: Anna Ek <anna@exempelstad.example>\r\nTo: est@exempelstad.example\r\n"
    b"Subject: EST vecka 47\r\nMIME-Version: 1.0\r\n"
)
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHej, filen kommer h\xc3\xa4r.\r\n"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 16, 8, 0, 0)), content)
    return out.getvalue()


# Every byte value, line ends in all their forms, and something like a boundary: what careless reading would change.
HOSTILE = bytes(range(256)) * 4 + b"\r\n\r\r\n\n--B\r\n--B--\r\n. \r\n=3D"


def book(more: bytes = b"") -> bytes:
    members = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/media/x.bin": HOSTILE + more}
    return zipped(members, zipfile.ZIP_STORED)


BOOK = next(candidate for more in (b"", b".", b"..") if len(candidate := book(more)) % 3 == 1)  # base64 ends in "=="


def b64(data: bytes = BOOK) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def part(headers: bytes, body: bytes) -> bytes:
    return headers.strip() + b"\r\n\r\n" + body


def attached(headers: bytes = b"", data: bytes = BOOK, kind: bytes = XLSX_TYPE) -> bytes:
    default = b'Content-Disposition: attachment; filename="rapport.xlsx"'
    return part(
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + (headers or default), b64(data)
    )


def multipart(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"BB", declared: bytes | None = None) -> bytes:
    lines = b"".join(b"--" + boundary + b"\r\n" + p + b"\r\n" for p in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + (declared or boundary) + b'"\r\n\r\n'
    return head + lines + b"--" + boundary + b"--\r\n"


def enclosed(depth: int, inner: bytes | None = None) -> bytes:
    message = inner or HEAD + multipart(TEXT, attached(), boundary=b"B0")
    for level in range(1, depth + 1):
        forwarded = b"Content-Type: message/rfc822\r\n\r\n" + message
        message = HEAD + multipart(TEXT, forwarded, boundary=b"B%d" % level)
    return message


def uuencoded(data: bytes = BOOK, *, strip: bool = False) -> bytes:
    lines = [binascii.b2a_uu(data[i : i + 45]).rstrip(b"\n") for i in range(0, len(data), 45)]
    lines = [line.rstrip(b" ") for line in lines] if strip else lines
    return b"begin 644 rapport.xlsx\r\n" + b"\r\n".join(lines) + b"\r\n`\r\nend\r\n"


def tnef(data: bytes = BOOK, *, long_name: bool = True, embedded: bool = False) -> bytes:
    def attribute(level: int, identity: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, identity, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    out = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x00089006, b"\0\0\x01\0")
    out += attribute(2, 0x00069002, b"\x01\0" + b"\xff" * 12)
    if embedded:
        inner = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + tnef(data)
        value = struct.pack("<IHHII", 1, 0x000D, 0x3701, 1, len(inner)) + inner + b"\0" * (-len(inner) % 4)
        return out + attribute(2, 0x00069005, value)
    out += attribute(2, 0x00018010, b"RAPPOR~1.XLS\0") + attribute(2, 0x0006800F, data)
    if long_name:
        name = "rapport å.xlsx\0".encode("utf-16-le")
        named = struct.pack("<HH16sII", 0x0003, 0x8000, b"\x01" * 16, 0, 7) + struct.pack("<I", 1)
        value = struct.pack("<I", 2) + named + struct.pack("<HHII", 0x001F, 0x3707, 1, len(name)) + name
        out += attribute(2, 0x00069005, value + b"\0" * (-len(name) % 4))
    return out


def der(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = bytes([length]) if length < 128 else b"\x84" + struct.pack(">I", length)
    return bytes([tag]) + size + content


def ber(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


def opaque(entity: bytes, *, indefinite: bool = False) -> bytes:
    data_type, signed_type = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    wrap = ber if indefinite else der
    chunks = b"".join(der(0x04, entity[i : i + 1000]) for i in range(0, len(entity), 1000))
    octets = ber(0x24, chunks) if indefinite else der(0x04, entity)
    inner = wrap(0x30, data_type + wrap(0xA0, octets))
    signed = wrap(0x30, der(0x02, b"\x01") + der(0x31, b"") + inner + der(0x31, b""))
    return wrap(0x30, signed_type + wrap(0xA0, signed))


P7M = (
    b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)
QUOTED = b"=\r\n".join(b"".join(b"=%02X" % c for c in BOOK[i : i + 24]) for i in range(0, len(BOOK), 24))
WINMAIL = b"Content-Disposition: attachment; filename=winmail.dat"

STRUCTURES: dict[str, bytes] = {
    "plain attachment": HEAD + multipart(TEXT, attached()),
    "LF line ends": (HEAD + multipart(TEXT, attached())).replace(b"\r\n", b"\n"),
    "inline": HEAD + multipart(TEXT, attached(b'Content-Disposition: inline; filename="rapport.xlsx"')),
    "no disposition, name only": HEAD + multipart(TEXT, attached(b"X-A: b", kind=XLSX_TYPE + b'; name="rapport.xlsx"')),
    "no name at all": HEAD + multipart(TEXT, attached(b"X-A: b", kind=b"application/octet-stream")),
    "octet-stream": HEAD + multipart(TEXT, attached(kind=b"application/octet-stream")),
    "called a picture": HEAD
    + multipart(TEXT, attached(b"Content-Disposition: inline; filename=a.jpg", kind=b"image/jpeg")),
    "called a PDF": HEAD
    + multipart(TEXT, attached(b"Content-Disposition: attachment; filename=a.pdf", kind=b"application/pdf")),
    "called plain text": HEAD + multipart(TEXT, attached(kind=b"text/plain")),
    "nonsense type": HEAD + multipart(TEXT, attached(kind=b"xlsx")),
    "the message itself": HEAD + attached(),
    "the message itself, quoted-printable": HEAD
    + part(b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable", QUOTED),
    "binary": HEAD
    + multipart(
        TEXT, part(b"Content-Type: " + XLSX_TYPE + b"\r\nContent-Transfer-Encoding: binary", BOOK), boundary=b"xYz"
    ),
    "base64 that nobody declared": HEAD + multipart(TEXT, part(b"Content-Type: " + XLSX_TYPE, b64())),
    "encoding in capitals with blanks": HEAD
    + multipart(TEXT, part(b"Content-Type: " + XLSX_TYPE + b"\r\nContent-Transfer-Encoding:  BASE64 ", b64())),
    "base64 without padding, one long line": HEAD
    + multipart(TEXT, part(b"Content-Transfer-Encoding: base64", base64.b64encode(BOOK).rstrip(b"="))),
    "base64 with a list's footer": HEAD
    + part(b"Content-Type: application/x\r\nContent-Transfer-Encoding: base64", b64() + b"--\r\nlist footer\r\n"),
    "base64 with stray characters": HEAD
    + multipart(TEXT, part(b"Content-Transfer-Encoding: base64", b64().replace(b"\r\n", b" !\x00\r\n"))),
    "uuencoded part": HEAD
    + multipart(TEXT, part(b"Content-Type: x/y\r\nContent-Transfer-Encoding: x-uuencode", uuencoded())),
    "uuencoded in the text": HEAD + b"Content-Type: text/plain\r\n\r\nHej!\r\n\r\n" + uuencoded(),
    "uuencoded, blanks stripped": HEAD + b"Content-Type: text/plain\r\n\r\nHej!\r\n\r\n" + uuencoded(strip=True),
    "alternative": HEAD + multipart(TEXT, attached(), kind=b"alternative"),
    "related, as if in the HTML": HEAD
    + multipart(b"Content-Type: text/html\r\n\r\n<p>Hej</p>", attached(b"Content-ID: <a@b>"), kind=b"related"),
    "mixed in related in alternative": HEAD
    + multipart(
        TEXT,
        multipart(multipart(TEXT, attached(), boundary=b"b3"), kind=b"related", boundary=b"b2"),
        kind=b"alternative",
        boundary=b"b1",
    ),
    "forwarded": enclosed(1),
    "forwarded five times": enclosed(5),
    "forwarded, base64": HEAD
    + multipart(
        TEXT,
        part(b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", b64(enclosed(0))),
        boundary=b"outer",
    ),
    "forwarded as an .eml file": HEAD
    + multipart(
        TEXT,
        attached(b'Content-Disposition: attachment; filename="VB EST.eml"', enclosed(0), b"application/octet-stream"),
        boundary=b"outer",
    ),
    "digest": HEAD + multipart(b"\r\n" + enclosed(0), kind=b"digest", boundary=b"outer"),
    "signed": HEAD
    + multipart(
        multipart(TEXT, attached(), boundary=b"inner"),
        part(
            b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64",
            b"MIIB\r\n",
        ),
        kind=b"signed; micalg=sha-256; protocol=x",
    ),
    "opaque signature": HEAD + P7M + b64(opaque(multipart(TEXT, attached()))),
    "opaque signature in chunks": HEAD + P7M + b64(opaque(multipart(TEXT, attached()), indefinite=True)),
    "opaque signature as octet-stream": HEAD
    + multipart(
        TEXT,
        attached(
            b"Content-Disposition: attachment; filename=smime.p7m",
            opaque(multipart(TEXT, attached())),
            b"application/octet-stream",
        ),
        boundary=b"outer",
    ),
    "winmail.dat": HEAD + multipart(TEXT, attached(WINMAIL, tnef(), b"application/ms-tnef")),
    "winmail.dat, short name, octet-stream": HEAD
    + multipart(TEXT, attached(WINMAIL, tnef(long_name=False), b"application/octet-stream")),
    "winmail.dat in winmail.dat": HEAD
    + multipart(TEXT, attached(WINMAIL, tnef(embedded=True), b"application/ms-tnef")),
    "zip": HEAD
    + multipart(
        TEXT,
        attached(
            b"X-A: b", zipped({"Ny mapp/rapport.xlsx": BOOK, "__MACOSX/._rapport.xlsx": b"x"}), b"application/zip"
        ),
    ),
    "wrong boundary": HEAD + multipart(TEXT, attached(), declared=b"other"),
    "no boundary": HEAD + multipart(TEXT, attached()).replace(b'; boundary="BB"', b""),
    "no closing boundary": HEAD + multipart(TEXT, attached()).removesuffix(b"--BB--\r\n"),
    "text after the end": HEAD + multipart(TEXT, attached()) + b"\r\nDetta meddelande har genomsokts efter virus.\r\n",
    "twice": HEAD + multipart(TEXT, attached(), attached(b"Content-Disposition: inline; filename=kopia.xlsx")),
    "out of office with the file": HEAD
    + b"Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n"
    + multipart(TEXT, attached()),
    "Macintosh double": HEAD
    + multipart(
        TEXT,
        multipart(
            attached(kind=b'application/applefile; name="rapport.xlsx"', data=b"\0\x05\x16\x07\0\x02\0\0"),
            attached(),
            kind=b"appledouble",
            boundary=b"d",
        ),
    ),
}


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


def sent(data: bytes, filename: str = "", kind: bytes = b"application/octet-stream") -> bytes:
    disposition = b'Content-Disposition: attachment; filename="' + filename.encode() + b'"' if filename else b"X-A: b"
    return HEAD + multipart(TEXT, attached(disposition, data, kind), boundary=b"sent")


def ole(*streams: str) -> bytes:
    def entry(name: str) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return (raw.ljust(64, b"\0") + struct.pack("<H", len(raw))).ljust(128, b"\0")

    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")) + b"".join(
        entry(n) for n in ("Root Entry", *streams)
    )


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


def test_several_workbooks_in_one_parcel() -> None:
    other = zipped({"xl/workbook.xml": b"another"})
    found = workbooks_in(parse(sent(zipped({"a.xlsx": BOOK, "b.xlsx": other, "text.txt": b"hej"}), "allt.zip")))
    assert [(a.filename, a.data) for a in found] == [("a.xlsx", BOOK), ("b.xlsx", other)]


def test_a_link_to_a_shared_file_is_told_by_its_host() -> None:
    page = b'<p>Filen: <a href="https://exempelstad-my.sharepoint.com/:x:/p/anna/abc">EST.xlsx</a></p><a href="https://exempelstad.example">oss</a>'
    incoming = parse(HEAD + b"Content-Type: text/html\r\n\r\n" + page)
    assert [(o.name, o.kind) for o in other_kinds(incoming)] == [("exempelstad-my.sharepoint.com", OtherKind.LINK)]


@pytest.mark.parametrize(
    ("link", "hosts"),
    [
        ("https://exempelstad.sharepoint.com/:x:/s/est/abc?e=1", ["exempelstad.sharepoint.com"]),
        ("https://1drv.ms/x/s!abc", ["1drv.ms"]),
        ("https://docs.google.com/spreadsheets/d/abc/edit", ["docs.google.com"]),
        ("https://www.icloud.com/numbers/0abc#lista", ["www.icloud.com"]),
        ("https://www.dropbox.com/scl/fi/abc/lista.xlsx", ["www.dropbox.com"]),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F1drv.ms%2Fx%2Fs%21abc&data=05",
            ["1drv.ms"],
        ),
        ("https://exempelstad.sharepoint.com/", []),
        ("https://exempelstad.example/lista.xlsx", []),
        ("https://[broken/", []),
    ],
)
def test_a_shared_file_is_told_from_any_other_link(link: str, hosts: list[str]) -> None:
    incoming = parse(HEAD + b"Content-Type: text/plain\r\n\r\nFilen: " + link.encode() + b"\r\n")
    assert [o.name for o in other_kinds(incoming)] == hosts


def test_a_link_that_is_only_quoted_is_not_the_senders() -> None:
    text = b"Tack!\r\n\r\n> Se https://1drv.ms/x/s!abc\r\n"
    assert other_kinds(parse(HEAD + b"Content-Type: text/plain\r\n\r\n" + text)) == ()


def test_a_file_that_lies_elsewhere_is_a_link() -> None:
    outside = part(
        b"Content-Type: message/external-body; access-type=URL; name=lista.xlsx", b"Content-ID: <a@b>\r\n\r\n"
    )
    (other,) = other_kinds(parse(HEAD + multipart(TEXT, outside)))
    assert other.kind is OtherKind.LINK


def test_signatures_and_logotypes_are_not_attachments() -> None:
    logo = part(
        b"Content-Type: image/png; name=logo.png\r\nContent-ID: <a@b>\r\nContent-Transfer-Encoding: base64",
        b64(b"\x89PNG\r\n\x1a\n" + b"x" * 500),
    )
    raw = STRUCTURES["signed"].replace(b"Hej, filen kommer", b"Hej, nu")
    related = multipart(b"Content-Type: text/html\r\n\r\n<p>Hej</p>", logo, kind=b"related")
    assert other_kinds(parse(raw)) == ()
    assert other_kinds(parse(HEAD + related)) == ()


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
