"""Who wrote: a person or a machine. A person is never taken for a machine for want of a header."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from est_mailer.mail.reading.classify import Nature, classify
from est_mailer.mail.reading.message import parse

CORPUS = Path(__file__).parent.parent / "corpus" / "mail"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
OWN = ("est@exempelstad.example",)
SENT = ("<w47.1@exempelstad.example>", "<w47.9@exempelstad.example>")


@pytest.mark.parametrize("name", EXPECTED)
def test_the_corpus(name: str) -> None:
    incoming = parse((CORPUS / f"{name}.eml").read_bytes())
    assert classify(incoming, OWN, SENT) is Nature(EXPECTED[name]["nature"])


def test_every_nature_is_in_the_corpus() -> None:
    assert {entry["nature"] for entry in EXPECTED.values()} == set(Nature)


def nature(*headers: str) -> Nature:
    raw = "\r\n".join(("From: Anna <anna@exempelstad.example>", *headers)) + "\r\n\r\nHej!\r\n"
    return classify(parse(raw.encode()), OWN)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (by hand)",
        "Precedence: first-class",
        "Precedence:",
        "Return-Path: <anna@x.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Auto-Response-Suppress: None",
        "X-Autoreply: no",
        "X-Priority: 1",
        "Subject: Re: Out of office",
        "Subject: Autosvaret kommer inte fram",
        "Subject: Auto stals på torget",
        "Subject: Frånvaro"[:-3],
        "In-Reply-To: <w47.1@exempelstad.example>",
        "Subject: Mail delivery till skolan",
        "Reply-To: est@exempelstad.example",
    ],
)
def test_a_person_stays_a_person(header: str) -> None:
    assert nature(header) is Nature.HUMAN


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "Auto-Submitted: AUTO-NOTIFIED",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, OOF",
        "X-Autoreply: yes",
        "X-Autorespond: x",
        "Precedence: bulk",
        "Precedence: junk",
        "Precedence: auto_reply",
        "Subject: Autosvar: EST",
        "Subject: Automatic reply: EST",
        "Subject: Out of the office until Monday",
        "Subject: Frånvaro",
        "Subject: Automatiskt svar - EST",
        "Preference: auto_reply",
    ],
)
def test_a_machine_is_known_by_each_of_its_signs(header: str) -> None:
    assert nature(header) is Nature.AUTO_REPLY


@pytest.mark.parametrize(
    "header", ["List-Id: <a.example>", "List-Unsubscribe: <mailto:a@b.example>", "Precedence: list"]
)
def test_a_list(header: str) -> None:
    assert nature(header) is Nature.LIST


@pytest.mark.parametrize(
    "sender", ["est@exempelstad.example", "EST@Exempelstad.example", "est+token@exempelstad.example"]
)
def test_our_own_mail_come_back(sender: str) -> None:
    raw = f"From: EST <{sender}>\r\nSubject: EST\r\nAuto-Submitted: auto-generated\r\n\r\nHej!".encode()
    assert classify(parse(raw), OWN) is Nature.OWN
    assert classify(parse(raw), ("est+x@exempelstad.example",)) is Nature.OWN
    assert classify(parse(raw), ("other@exempelstad.example",)) is Nature.AUTO_REPLY


def test_a_mail_without_sender_and_identity_is_not_ours() -> None:
    assert classify(parse(b"Subject: x\r\n\r\nHej!"), ("",), ("",)) is Nature.HUMAN
