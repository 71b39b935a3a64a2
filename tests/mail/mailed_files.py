"""Mails with a file in them, made part by part; their workbook is one that careless reading would change."""

from __future__ import annotations

import base64
import io
import struct
import zipfile

XLSX_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = (
    b"From: Anna Ek <anna@exempelstad.example>\r\nTo: est@exempelstad.example\r\n"
    b"Subject: EST vecka 47\r\nMIME-Version: 1.0\r\n"
)
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHej, filen kommer h\xc3\xa4r.\r\n"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 16, 8, 0, 0)), content)
    return out.getvalue()


# Every byte value, line ends in all their forms, and something like a boundary: what careless reading would change.
HOSTILE = bytes(range(256)) * 4 + b"\r\n\r\r\n\n--B\r\n--B--\r\n. \r\n=3D"


def book(more: bytes = b"") -> bytes:
    """A workbook, as far as finding one goes, with these bytes more in its picture."""
    members = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/media/x.bin": HOSTILE + more}
    return zipped(members, zipfile.ZIP_STORED)


BOOK = next(candidate for more in (b"", b".", b"..") if len(candidate := book(more)) % 3 == 1)  # base64 ends in "=="


def b64(data: bytes = BOOK) -> bytes:
    """In lines of base64, as a part's body has them."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def part(headers: bytes, body: bytes) -> bytes:
    """One part: its headers and its body."""
    return headers.strip() + b"\r\n\r\n" + body


def attached(headers: bytes = b"", data: bytes = BOOK, kind: bytes = XLSX_TYPE) -> bytes:
    """A part with a file in base64; the headers say how it is attached, as rapport.xlsx if nothing is given."""
    default = b'Content-Disposition: attachment; filename="rapport.xlsx"'
    return part(
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + (headers or default), b64(data)
    )


def multipart(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"BB", declared: bytes | None = None) -> bytes:
    """Parts between their boundary, under a head that declares it, or another."""
    lines = b"".join(b"--" + boundary + b"\r\n" + p + b"\r\n" for p in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + (declared or boundary) + b'"\r\n\r\n'
    return head + lines + b"--" + boundary + b"--\r\n"


def enclosed(depth: int, inner: bytes | None = None) -> bytes:
    """A mail with a workbook, forwarded this many times as an attachment."""
    message = inner or HEAD + multipart(TEXT, attached(), boundary=b"B0")
    for level in range(1, depth + 1):
        forwarded = b"Content-Type: message/rfc822\r\n\r\n" + message
        message = HEAD + multipart(TEXT, forwarded, boundary=b"B%d" % level)
    return message


def sent(data: bytes, filename: str = "", kind: bytes = b"application/octet-stream") -> bytes:
    """A whole mail with this one file, under this name or none."""
    disposition = b'Content-Disposition: attachment; filename="' + filename.encode() + b'"' if filename else b"X-A: b"
    return HEAD + multipart(TEXT, attached(disposition, data, kind), boundary=b"sent")


def ole(*streams: str) -> bytes:
    """A file of Office's older kind, with streams of these names."""

    def entry(name: str) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return (raw.ljust(64, b"\0") + struct.pack("<H", len(raw))).ljust(128, b"\0")

    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")) + b"".join(
        entry(n) for n in ("Root Entry", *streams)
    )
