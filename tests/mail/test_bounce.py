"""Whom a bounce is about, and whether for good."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from est_mailer.mail.reading.bounce import Bounced, read_bounce
from est_mailer.mail.reading.message import parse

CORPUS = Path(__file__).parent.parent / "corpus" / "mail"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name, entry in EXPECTED.items() if "bounced" in entry])
def test_the_corpus(name: str) -> None:
    found = read_bounce(parse((CORPUS / f"{name}.eml").read_bytes()))
    assert [[b.address, b.permanent, b.status, b.original_message_id] for b in found] == EXPECTED[name]["bounced"]


def test_the_servers_own_words_are_kept_on_one_line() -> None:
    first, second = read_bounce(parse((CORPUS / "bounce_postfix.eml").read_bytes()))
    assert first.detail == "550 5.1.1 <bo@bostad.example>: Recipient address rejected: User unknown"
    assert second.detail == "452 4.2.2 Mailbox full"
    (words,) = read_bounce(parse((CORPUS / "bounce_exim_words.eml").read_bytes()))
    assert "550 5.1.1 No such user" in words.detail


def dsn(*blocks: str) -> bytes:
    status = "\n\n".join(("Reporting-MTA: dns; mx.example", *blocks))
    return (
        "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=D\n\n"
        f"--D\n\nNotice\n--D\nContent-Type: message/delivery-status\n\n{status}\n--D--\n"
    ).encode()


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Final-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 5.1.1", ("a@x.example", True, "5.1.1")),
        (
            "Final-Recipient: RFC822; <A@X.example>\nAction: Failed\nStatus: 5.0.0 (unknown)",
            ("a@x.example", True, "5.0.0"),
        ),
        ("Final-Recipient: utf-8; a@x.example\nAction: failed", ("a@x.example", True, "")),
        ("Final-Recipient: a@x.example\nAction: failed\nStatus: 5.7.1", ("a@x.example", True, "5.7.1")),
        ("Final-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 4.4.7", ("a@x.example", False, "4.4.7")),
        (
            "Final-Recipient: rfc822;a@x.example\nAction: error\nDiagnostic-Code: smtp;550 5.1.1 no",
            ("a@x.example", True, "5.1.1"),
        ),
        (
            "Original-Recipient: rfc822;b@x.example\nFinal-Recipient: rfc822;a@x.example\nAction: failed",
            ("b@x.example", True, ""),
        ),
        ("Original-Recipient: rfc822;\nFinal-Recipient: rfc822;a@x.example\nAction: failed", ("a@x.example", True, "")),
        (
            "Original-Recipient: x400;/C=se/\nFinal-Recipient: rfc822;a@x.example\nAction: failed",
            ("a@x.example", True, ""),
        ),
        ("Final-Recipient: rfc822;\n a@x.example\nAction: failed\nStatus:\n 5.1.1", ("a@x.example", True, "5.1.1")),
    ],
)
def test_fields_however_they_are_written(block: str, expected: tuple[str, bool, str]) -> None:
    (found,) = read_bounce(parse(dsn(block)))
    assert (found.address, found.permanent, found.status) == expected


def test_several_recipients_each_once() -> None:
    blocks = [f"Final-Recipient: rfc822;{name}@x.example\nAction: failed\nStatus: 5.1.1" for name in ("a", "b", "a")]
    assert [b.address for b in read_bounce(parse(dsn(*blocks)))] == ["a@x.example", "b@x.example"]


def test_a_report_of_delivery_is_no_bounce() -> None:
    assert read_bounce(parse(dsn("Final-Recipient: rfc822;a@x.example\nAction: delivered\nStatus: 2.0.0"))) == ()


def test_a_base64_report_is_read() -> None:
    raw = (
        b"From: postmaster@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=D\n\n"
        b"--D\n\nNotice\n"
        b"--D\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        b"UmVwb3J0aW5nLU1UQTogZG5zOyB4CgpGaW5hbC1SZWNpcGllbnQ6IHJmYzgyMjthQHguZXhhbXBs\nZQpBY3Rpb246IGZhaWxlZAo=\n--D--\n"
    )
    assert read_bounce(parse(raw)) == (Bounced("a@x.example", True, "", "", ""),)


def test_a_letter_from_a_person_names_no_bounce() -> None:
    assert read_bounce(parse(b"From: anna@x.example\n\nbo@x.example har slutat.\n")) == ()
