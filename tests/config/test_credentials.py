"""Secrets come from the environment or from systemd, and what is wrong with one is told, never the secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import an_account

from est_mailer.config import read_named, read_secret, read_token_key, require_secrets, secrets_of
from est_mailer.domain.errors import ConfigurationError
from est_mailer.domain.oauth2 import CERTIFICATE, REFRESH, SECRET, OAuth2, Proof, Provider

ACCOUNT = an_account(secret="EST_MAIL_PASSWORD")
HEX = "00112233445566778899aabbccddeeff" * 2
MICROSOFT = OAuth2(Provider.MICROSOFT365, "app", "https://login.example", "x/.default", "exempelstad.example")
GMAIL = OAuth2(Provider.GMAIL, "app", "https://token.example/token", "https://mail.google.com/")
BY_SECRET, BY_CERTIFICATE, BY_CONSENT = (
    an_account(oauth2=MICROSOFT),
    an_account(oauth2=OAuth2(Provider.MICROSOFT365, "app", "https://x.example", "x", "t.example", Proof.CERTIFICATE)),
    an_account(oauth2=GMAIL),
)
PEM = (
    "-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----\n"
    "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"
)


def a_credential(folder: Path, name: str, content: str | bytes, mode: int = 0o600) -> dict[str, str]:
    """The environment of a service that was given a secret by LoadCredential."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def refusal(name: str, environ: dict[str, str]) -> str:
    account = {SECRET: BY_SECRET, CERTIFICATE: BY_CERTIFICATE, REFRESH: BY_CONSENT}.get(name, ACCOUNT)
    with pytest.raises(ConfigurationError) as refused:
        read_named(name, account, environ)
    (finding,) = refused.value.findings
    assert finding.where == name
    return f"{finding.wrong} {finding.remedy}"


def test_password_from_the_environment() -> None:
    assert read_secret(ACCOUNT, {"EST_MAIL_PASSWORD": "pass word"}) == "pass word"


def test_password_from_a_systemd_credential(tmp_path: Path) -> None:
    assert read_secret(ACCOUNT, a_credential(tmp_path, "EST_MAIL_PASSWORD", "sväng dörren\n")) == "sväng dörren"


def test_password_with_a_name_of_its_own() -> None:
    assert read_secret(an_account(secret="EST_NORTH"), {"EST_NORTH": "x", "EST_MAIL_PASSWORD": "y"}) == "x"


@pytest.mark.parametrize("environ", [{}, {"EST_MAIL_PASSWORD": " "}, {"CREDENTIALS_DIRECTORY": "/nowhere"}])
def test_missing_password_names_both_ways(environ: dict[str, str]) -> None:
    told = refusal("EST_MAIL_PASSWORD", environ)
    assert told.startswith("The password of est@exempelstad.example is missing.")
    assert "set the environment variable EST_MAIL_PASSWORD" in told
    assert "LoadCredential=EST_MAIL_PASSWORD:" in told
    assert told.endswith("Never write it in est.toml.")


def test_the_empty_file_that_the_unit_makes_is_a_missing_secret(tmp_path: Path) -> None:
    told = refusal("EST_MAIL_PASSWORD", a_credential(tmp_path, "EST_MAIL_PASSWORD", "\n"))
    assert told.startswith("The password of est@exempelstad.example is missing, or its file is empty.")


@pytest.mark.parametrize("content", ["", " \n", "\r\n\r\n", "\ufeff"])
@pytest.mark.parametrize("name", ["EST_MAIL_PASSWORD", SECRET])
def test_an_empty_file_is_told_as_empty_by_its_path(tmp_path: Path, name: str, content: str) -> None:
    told = refusal(name, a_credential(tmp_path, name, content))
    assert f"is empty: there is nothing in {tmp_path / name}." in told
    assert "missing" not in told


# How editors and copying leave a secret.
@pytest.mark.parametrize("left", ["s3~cret\n", "s3~cret\r\n", "\ufeffs3~cret", "  s3~cret \n\n", "\ts3~cret"])
def test_an_oauth_secret_is_read_whatever_surrounds_it(tmp_path: Path, left: str) -> None:
    assert read_named(SECRET, BY_SECRET, a_credential(tmp_path, SECRET, left)) == "s3~cret"
    assert read_named(REFRESH, BY_CONSENT, a_credential(tmp_path, REFRESH, left)) == "s3~cret"


def test_a_password_keeps_its_spaces_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    assert read_secret(ACCOUNT, a_credential(tmp_path, "EST_MAIL_PASSWORD", "\ufeff a b \r\n")) == " a b "


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("s3cret".encode("utf-16"), "not text in UTF-8"),
        (b"\xff\x00s3cret", "not text in UTF-8"),
        (b"s\x003cret", "not text in UTF-8"),
        ("value: s3cret", "has a space in it"),
        ("s3cret\nid-of-it", "has several lines"),
    ],
)
def test_a_file_that_is_no_secret_is_refused_without_quoting_it(tmp_path: Path, content: bytes, told: str) -> None:
    said = refusal(SECRET, a_credential(tmp_path, SECRET, content))
    assert told in said
    assert "s3cret" not in said


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o601])
def test_a_secret_that_everybody_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    said = refusal(SECRET, a_credential(tmp_path, SECRET, "s3cret", mode))
    assert f"chmod 600 {tmp_path / SECRET}" in said
    assert "s3cret" not in said


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440])  # systemd shows an access list in the group's bits
def test_a_secret_that_systemd_has_placed_is_taken(tmp_path: Path, mode: int) -> None:
    assert read_named(SECRET, BY_SECRET, a_credential(tmp_path, SECRET, "s3cret", mode)) == "s3cret"


def test_a_certificate_needs_its_key_in_the_same_file(tmp_path: Path) -> None:
    assert read_named(CERTIFICATE, BY_CERTIFICATE, a_credential(tmp_path, CERTIFICATE, PEM)) == PEM.strip()
    for half in (PEM.partition("-----BEGIN CERT")[0], PEM[PEM.index("-----BEGIN CERT") :]):
        said = refusal(CERTIFICATE, a_credential(tmp_path, CERTIFICATE, half))
        assert "openssl pkcs12" in said
        assert "TUlJ" not in said


@pytest.mark.parametrize(
    ("account", "names"),
    [
        (ACCOUNT, ("EST_MAIL_PASSWORD",)),
        (BY_SECRET, (SECRET,)),
        (BY_CERTIFICATE, (CERTIFICATE,)),
        (BY_CONSENT, (SECRET, REFRESH)),
    ],
)
def test_every_missing_secret_is_named_at_once(account: object, names: tuple[str, ...]) -> None:
    assert secrets_of(account) == names  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError) as refused:
        require_secrets(account, {})  # type: ignore[arg-type]
    assert tuple(f.where for f in refused.value.findings) == names


def test_token_key_as_hex_or_text(tmp_path: Path) -> None:
    assert read_token_key({"EST_TOKEN_KEY": HEX}) == bytes.fromhex(HEX)
    text = "en lång mening som ingen annan har skrivit"
    assert read_token_key({"EST_TOKEN_KEY": text}) == text.encode()
    assert read_token_key(a_credential(tmp_path, "EST_TOKEN_KEY", HEX + "\n")) == bytes.fromhex(HEX)


@pytest.mark.parametrize("key", ["hunter2-hunter2", "a" * 64, "0" * 64])
def test_token_key_that_can_be_guessed(key: str) -> None:
    with pytest.raises(ConfigurationError, match="too short or too plain") as refused:
        read_token_key({"EST_TOKEN_KEY": key})
    assert "openssl rand -hex 32" in str(refused.value)
    assert key not in str(refused.value)


def test_missing_token_key() -> None:
    with pytest.raises(ConfigurationError, match="The key that seals the codes of the forms is missing"):
        read_token_key({})


def test_a_missing_key_says_how_to_make_one() -> None:
    with pytest.raises(ConfigurationError, match=r"is missing\. Make it once: openssl rand -hex 32\. If there was one"):
        read_token_key({})
