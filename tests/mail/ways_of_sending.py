"""One workbook, sent in every way that clients send one."""

from __future__ import annotations

import base64

from mail.mailed_files import BOOK, HEAD, TEXT, XLSX_TYPE, attached, b64, enclosed, multipart, part, zipped
from mail.wrappings import opaque, tnef, uuencoded

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
