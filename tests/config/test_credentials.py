"""Secrets come from the environment or from systemd, and what is missing is told with both ways of giving it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import an_account

from est_mailer.config import read_secret, read_token_key
from est_mailer.domain.errors import ConfigurationError

ACCOUNT = an_account(secret="EST_MAIL_PASSWORD")
HEX = "00112233445566778899aabbccddeeff" * 2


def test_password_from_the_environment() -> None:
    assert read_secret(ACCOUNT, {"EST_MAIL_PASSWORD": "pass word"}) == "pass word"


def test_password_from_a_systemd_credential(tmp_path: Path) -> None:
    (tmp_path / "EST_MAIL_PASSWORD").write_text("sväng dörren\n", encoding="utf-8")
    assert read_secret(ACCOUNT, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "sväng dörren"


def test_password_with_a_name_of_its_own() -> None:
    assert read_secret(an_account(secret="EST_NORTH"), {"EST_NORTH": "x", "EST_MAIL_PASSWORD": "y"}) == "x"


@pytest.mark.parametrize("environ", [{}, {"EST_MAIL_PASSWORD": " "}, {"CREDENTIALS_DIRECTORY": "/nowhere"}])
def test_missing_password_names_both_ways(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_secret(ACCOUNT, environ)
    (finding,) = refused.value.findings
    assert finding.where == "EST_MAIL_PASSWORD"
    assert finding.wrong == "The password of est@exempelstad.example is missing."
    assert "set the environment variable EST_MAIL_PASSWORD" in finding.remedy
    assert "LoadCredential=EST_MAIL_PASSWORD:" in finding.remedy
    assert finding.remedy.endswith("Never write it in est.toml.")


def test_empty_credential(tmp_path: Path) -> None:
    (tmp_path / "EST_MAIL_PASSWORD").write_text("\n")
    with pytest.raises(ConfigurationError, match="is empty"):
        read_secret(ACCOUNT, {"CREDENTIALS_DIRECTORY": str(tmp_path)})


def test_token_key_as_hex_or_text(tmp_path: Path) -> None:
    assert read_token_key({"EST_TOKEN_KEY": HEX}) == bytes.fromhex(HEX)
    text = "en lång mening som ingen annan har skrivit"
    assert read_token_key({"EST_TOKEN_KEY": text}) == text.encode()
    (tmp_path / "EST_TOKEN_KEY").write_text(HEX + "\n")
    assert read_token_key({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == bytes.fromhex(HEX)


@pytest.mark.parametrize("key", ["hunter2-hunter2", "a" * 64, "0" * 64])
def test_token_key_that_can_be_guessed(key: str) -> None:
    with pytest.raises(ConfigurationError, match="too short or too plain") as refused:
        read_token_key({"EST_TOKEN_KEY": key})
    assert "openssl rand -hex 32" in str(refused.value)
    assert key not in str(refused.value)


def test_missing_token_key() -> None:
    with pytest.raises(ConfigurationError, match="The key that seals the codes of the forms is missing"):
        read_token_key({})
