"""What mail clients show, by caniemail's data: nothing is used that one of them lacks, but for a list with reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from faces.browser import unsupported
from faces.mails import the_mails

FILE = Path(__file__).with_name("clients.toml")
CLIENTS = tomllib.loads(FILE.read_text(encoding="utf-8"))
KNOWN = {(row["feature"], client) for row in CLIENTS["known"] for client in row["clients"]}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], set[str]]:
    return unsupported({str(mail): mail.rendered.html for mail in the_mails()}, CLIENTS["clients"])


def test_outlook_gmail_and_apple_mail_show_all_that_is_used(found: dict[tuple[str, str], set[str]]) -> None:
    unknown = {lacking: sorted(mails)[:3] for lacking, mails in found.items() if lacking not in KNOWN}
    assert unknown == {}, f"leave it out, or say in {FILE.name} why it does no harm"


def test_every_known_lack_is_still_there_and_has_a_reason(found: dict[tuple[str, str], set[str]]) -> None:
    assert sorted(KNOWN - set(found)) == []
    assert sum(len(row["clients"]) for row in CLIENTS["known"]) == len(KNOWN), "said twice"
    assert all(row["reason"].endswith(".") for row in CLIENTS["known"])


def test_the_data_knows_what_a_client_lacks() -> None:
    """Able to fail: a mail that no Outlook for Windows shows as it is meant."""
    lacking = unsupported({"grid": '<div style="display:grid;border-radius:4px">x</div>'}, ["outlook.windows"])
    assert ("border-radius", "outlook.windows") in lacking
