"""The checks of outgoing mail can fail: each finds what it is there to find."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook
from outgoing_checks import faults_in_csv, faults_in_html, faults_in_mail, faults_in_workbook

CLEAN = (
    b"From: est@exempelstad.example\r\nTo: a@exempelstad.example\r\nSubject: Hej\r\n"
    b"Date: Mon, 16 Nov 2026 08:00:00 +0000\r\n"
    b"Message-ID: <1@exempelstad.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 7bit\r\n\r\nHej\r\n"
)


def test_a_clean_mail_has_no_fault() -> None:
    assert faults_in_mail(CLEAN, "a@exempelstad.example") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Hej", b"Subject: Hej\r\nBcc: x@evil.test"),
        (b"Subject: Hej", b"Subject: Hej\r\nX-New: 1"),
        (b"Subject: Hej", b"Subject: Hej\r\nSubject: Nej"),
        (b"Subject: Hej", b"Subject: Hej\nX: 1"),
        (b"a@exempelstad.example\r\nS", b"a@exempelstad.example, b@exempelstad.example\r\nS"),
        (b"\r\n\r\nHej", b"\r\n\r\nHej\x00"),
        (b"\r\n\r\nHej", b"\r\n\r\nHej\x1b[31m"),
        (b"\r\n\r\nHej", b"\r\n\r\n" + b"x" * 999),
        (b"\r\n\r\nHej", "\r\n\r\nHej å".encode()),
    ],
)
def test_a_fault_in_a_mail_is_found(old: bytes, new: bytes) -> None:
    assert faults_in_mail(CLEAN.replace(old, new, 1), "a@exempelstad.example") != []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        '<a href="https://evil.test">x</a>',
        '<a href=" java\nscript:x">x</a>',
        '<img src="https://evil.test/x.png">',
        "<p onclick=x>x</p>",
        '<p style="background:url(https://evil.test)">x</p>',
        "<iframe></iframe>",
        "<p>\u202ex</p>",
    ],
)
def test_a_fault_in_html_is_found(html: str) -> None:
    assert faults_in_html(html) != []
    assert faults_in_html("<p>hej</p>") == []


@pytest.mark.parametrize("fault", ["formula", "link", "name"])
def test_a_fault_in_a_workbook_is_found(fault: str) -> None:
    book = Workbook()
    cell = book.active.cell(1, 1)
    cell.value = "=1+1" if fault == "formula" else "text"
    if fault == "link":
        cell.hyperlink = "https://evil.test"
    if fault == "name":
        from openpyxl.workbook.defined_name import DefinedName

        book.defined_names["x"] = DefinedName("x", attr_text="[1]Blad!$A$1")
    out = BytesIO()
    book.save(out)
    assert faults_in_workbook(out.getvalue()) != []


def test_a_formula_in_csv_is_found() -> None:
    assert faults_in_csv("a;b\n=1;+x\n", ";") == ["cell '=1'", "cell '+x'"]
    assert faults_in_csv("a;b\n'=1;1\n", ";") == []
