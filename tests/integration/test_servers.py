"""The test servers themselves do what the other tests take for granted."""

from __future__ import annotations

import smtplib
from pathlib import Path

import openpyxl
import pytest
from servers.fixtures import MailSystem
from servers.libreoffice import ODS, LibreOffice
from servers.ports import MissingServer, program

MAIL = b"From: est@exempelstad.example\r\nSubject: Hej\r\n\r\nhej\r\n"


def hand_over(system: MailSystem, sender: str, recipient: str) -> None:
    with smtplib.SMTP(system.postfix.host, system.postfix.port, local_hostname="test") as smtp:
        smtp.sendmail(sender, [recipient], MAIL)


def test_a_plus_address_reaches_its_user_with_its_detail_and_the_verdict_on_its_sender(mail_system: MailSystem) -> None:
    mail_system.postfix.forged.add("bov@polis.example")
    hand_over(mail_system, "anna@kommun.example", "plus+2f4k@exempelstad.example")
    hand_over(mail_system, "bov@polis.example", "plus@exempelstad.example")
    mails = mail_system.dovecot.wait_for_messages("plus@exempelstad.example", 2)
    (honest,) = [raw for raw in mails if b"kommun.example" in raw]
    (forged,) = [raw for raw in mails if b"polis.example" in raw]
    assert b"Delivered-To: plus+2f4k@exempelstad.example" in honest
    assert b"Authentication-Results: mail.exempelstad.example; dmarc=pass header.from=kommun.example" in honest
    assert b"dmarc=fail" in forged


def test_a_bounce_comes_back_as_a_delivery_report(mail_system: MailSystem) -> None:
    mail_system.postfix.bounce("borta@exempelstad.example")
    hand_over(mail_system, "retur@exempelstad.example", "borta@exempelstad.example")
    (report,) = mail_system.dovecot.wait_for_messages("retur@exempelstad.example", 1)
    assert b"Status: 5.1.1" in report
    assert report.startswith(b"Return-Path: <>")


def test_a_recipient_can_be_refused_deferred_and_taken_again(mail_system: MailSystem) -> None:
    address = "vank@exempelstad.example"
    for change, code in ((mail_system.postfix.refuse, 550), (mail_system.postfix.defer, 450)):
        change(address)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            hand_over(mail_system, "a@b.example", address)
        assert caught.value.recipients[address][0] == code
    mail_system.postfix.accept(address)
    hand_over(mail_system, "a@b.example", address)
    assert mail_system.dovecot.wait_for_messages(address, 1)


def test_libreoffice_fills_cells_as_a_person_does(libreoffice: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Checklista"
    sheet["A1"] = "Rubrik"
    book.save(tmp_path / "in.xlsx")
    cells = {"Checklista.B2": "Åsa", "B3": 12.5, "B4": "2026-11-18"}
    libreoffice.fill(tmp_path / "in.xlsx", cells, tmp_path / "out.xlsx", sheet="Checklista")
    filled = openpyxl.load_workbook(tmp_path / "out.xlsx")["Checklista"]
    assert [filled[cell].value for cell in ("A1", "B2", "B3")] == ["Rubrik", "Åsa", 12.5]
    assert filled["B4"].is_date
    assert libreoffice.fill(tmp_path / "in.xlsx", {"Checklista.B2": "x"}, tmp_path / "o.ods", ODS).stat().st_size
    with pytest.raises(AssertionError, match="NoSuchElement"):
        libreoffice.fill(tmp_path / "in.xlsx", {"Finns ej.B2": "x"}, tmp_path / "out.xlsx")


def test_a_missing_program_is_an_error_that_names_its_package() -> None:
    with pytest.raises(MissingServer, match="apt-get install"):
        program("no-such-program")
