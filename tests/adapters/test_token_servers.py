"""Fetching tokens as from Microsoft and Google, from a token server of the tests' own over verified TLS."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from servers.certificates import make_certificates, self_signed_application
from servers.ports import on_this_machine
from servers.token_server import TENANT, Client, TokenServer

from est_mailer.adapters.signing_in.gmail import RETURN_TO, code_in, consent_address, gmail, redeem
from est_mailer.adapters.signing_in.microsoft365 import lacking_rights, microsoft365
from est_mailer.domain.errors import LoginRefused, OutOfReach, ServiceError
from est_mailer.domain.oauth2 import AccessToken, OAuth2, Proof, Provider

CLIENT, WORD, MAILBOX = "00001111-aaaa-2222-bbbb-3333cccc4444", "s3~cret.value", "est@exempelstad.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TokenServer]:
    with TokenServer(make_certificates(tmp_path / "tls")) as made:
        made.clients[CLIENT] = Client(MAILBOX, WORD)
        made.refresh_tokens["1//refresh"] = MAILBOX
        yield made


def entra(server: TokenServer, **changes: object) -> OAuth2:
    base = OAuth2(Provider.MICROSOFT365, CLIENT, server.url, "https://outlook.office365.com/.default", TENANT)
    return replace(base, **changes)  # type: ignore[arg-type]


def google(server: TokenServer) -> OAuth2:
    consent = f"{server.url}/auth"
    return OAuth2(Provider.GMAIL, CLIENT, f"{server.url}/token", "https://mail.google.com/", consent=consent)


def from_microsoft(server: TokenServer, secret: str = WORD, **changes: object) -> Callable[[], AccessToken]:
    return microsoft365(entra(server, **changes), lambda: secret, str(server.certificates.ca), timeout=1)


def from_google(server: TokenServer, secret: str = WORD, refresh: str = "1//refresh") -> Callable[[], AccessToken]:
    return gmail(google(server), lambda: secret, lambda: refresh, str(server.certificates.ca), timeout=1)


def failure(fetch: Callable[[], AccessToken]) -> OutOfReach:
    with pytest.raises(OutOfReach) as caught:
        fetch()
    said = str(caught.value)
    assert WORD not in said
    assert "1//refresh" not in said
    return caught.value


BOTH = pytest.mark.parametrize("provider", [from_microsoft, from_google])


@BOTH
def test_a_token_and_its_life(server: TokenServer, provider: Callable[..., Callable[[], AccessToken]]) -> None:
    server.lifetime = 1234
    fetch = provider(server)
    first, second = fetch(), fetch()
    assert server.issued[first.value].mailbox == MAILBOX
    assert first.lifetime == 1234
    assert second.value != first.value, "each call asks anew: what was refused is not handed out again"
    assert server.asked == 2


def test_a_renewed_secret_is_used_without_a_restart(server: TokenServer) -> None:
    secrets = ["the old one", WORD]
    fetch = microsoft365(entra(server), lambda: secrets.pop(0), str(server.certificates.ca))
    failure(fetch)
    assert fetch().value in server.issued


def test_a_certificate_in_place_of_the_secret(server: TokenServer, tmp_path: Path) -> None:
    pem = self_signed_application(tmp_path / "application")
    server.clients[CLIENT].certificate = pem
    assert from_microsoft(server, pem.read_text(), proof=Proof.CERTIFICATE)().value in server.issued
    other = self_signed_application(tmp_path / "another")
    told = failure(from_microsoft(server, other.read_text(), proof=Proof.CERTIFICATE))
    assert "not one that the application has in Entra" in str(told)
    assert "Upload the certificate" in str(told)


def test_a_certificate_that_cannot_be_used(server: TokenServer, tmp_path: Path) -> None:
    one, other = (self_signed_application(tmp_path / name).read_text() for name in ("one", "other"))
    cut = one.index("-----BEGIN CERTIFICATE")
    for pem in (one[:cut] + other[other.index("-----BEGIN CERTIFICATE") :], one.replace("MII", "XXX"), one[cut:]):
        told = failure(from_microsoft(server, pem, proof=Proof.CERTIFICATE))
        assert isinstance(told, LoginRefused)
        assert "They must belong together" in str(told)
        assert "BEGIN" not in str(told)
    assert server.asked == 0


# What an administrator can have got wrong: told in words with the remedy, and with Microsoft's own code.
@pytest.mark.parametrize(
    ("trouble", "words", "code"),
    [
        ("wrong secret", "The client secret is wrong. ", "AADSTS7000215"),
        ("expired secret", "The client secret has expired. ", "AADSTS7000222"),
        ("no such application", "The tenant has no such application. ", "AADSTS700016"),
        ("policy", "A Conditional Access policy stops the application. ", "AADSTS53003"),
        ("unheard of", "Microsoft gives the service no token. ", "AADSTS9999999"),
    ],
)
def test_entra_refuses(server: TokenServer, trouble: str, words: str, code: str) -> None:
    server.trouble = trouble
    told = failure(from_microsoft(server))
    assert isinstance(told, LoginRefused)
    assert told.permanent
    assert words in str(told)
    assert code in str(told)
    assert "Trace ID" not in str(told)
    assert server.asked == 1


def test_a_secret_that_is_wrong_for_good(server: TokenServer) -> None:
    told = failure(from_microsoft(server, "value-of-another"))
    assert "must hold the secret's value, not its id" in str(told)
    assert "value-of-another" not in str(told)


def test_a_tenant_that_does_not_exist(server: TokenServer) -> None:
    told = failure(from_microsoft(server, tenant="exempelby.onmicrosoft.test"))
    assert isinstance(told, LoginRefused)
    assert "does not know the tenant exempelby.onmicrosoft.test" in str(told)
    assert server.asked == 0


@pytest.mark.parametrize(
    ("secret", "refresh", "words"),
    [
        (WORD, "1//revoked", "The refresh token no longer counts"),
        ("another", "1//refresh", "Google does not know the client, or its secret is wrong."),
    ],
)
def test_google_refuses(server: TokenServer, secret: str, refresh: str, words: str) -> None:
    told = failure(from_google(server, secret, refresh))
    assert isinstance(told, LoginRefused)
    assert words in str(told)
    assert refresh not in str(told)


# A token server in trouble: told, tried again later, and nothing of what it says is believed.
@BOTH
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("html", "answered HTTP 200 with text/html instead of JSON"),
        ("deep", "instead of JSON"),
        ("redirect", "sends us elsewhere (HTTP 302)"),
        ("broken", "not available now (HTTP 502)"),
        ("busy", "not available now (HTTP 429)"),
        ("slow", "did not answer in time"),
        ("endless", "The connection failed: the answer has no end."),
    ],
)
def test_a_token_server_in_trouble(
    server: TokenServer, provider: Callable[..., Callable[[], AccessToken]], trouble: str, words: str
) -> None:
    server.trouble = trouble
    started = time.monotonic()
    told = failure(provider(server))
    assert words in str(told)
    assert f"localhost:{server.port}" in str(told)
    assert time.monotonic() - started < on_this_machine(4)
    assert not told.permanent


@BOTH
def test_a_token_server_that_is_down(server: TokenServer, provider: Callable[..., Callable[[], AccessToken]]) -> None:
    server.stop()
    told = failure(provider(server))
    assert "refuses connections" in str(told)
    assert not told.permanent
    server.start()
    assert provider(server)().value in server.issued


def test_nothing_is_logged_of_what_is_sent_or_answered(server: TokenServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token = from_microsoft(server)().value
        server.trouble = "html"
        failure(from_microsoft(server))
    assert WORD not in caplog.text
    assert token not in caplog.text


def test_what_a_token_may_do_is_read_from_it_if_it_can_be_read(server: TokenServer) -> None:
    assert lacking_rights(server.give(MAILBOX)) == ()
    assert lacking_rights(server.give(MAILBOX, ("IMAP.AccessAsApp",))) == ("SMTP.SendAsApp",)
    for opaque in ("", "ya29.a0", "a.b.c", "a.W10.c", "a.MQ.c", "a.eyJyb2xlcyI6M30.c"):
        assert lacking_rights(opaque) == ()


def test_a_gmail_account_lets_the_service_in(server: TokenServer) -> None:
    address = consent_address(google(server), MAILBOX, "state-1", "verifier-" * 6)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{server.url}/auth?")
    assert (asked["login_hint"], asked["access_type"], asked["prompt"]) == (MAILBOX, "offline", "consent")
    assert asked["redirect_uri"] == RETURN_TO
    assert "verifier" not in address
    server.codes["4/code"] = (MAILBOX, asked["code_challenge"])
    code = code_in(f" {RETURN_TO}?state=state-1&code=4%2Fcode&scope=x \n", "state-1")
    refresh = redeem(google(server), WORD, code, "verifier-" * 6, str(server.certificates.ca))
    assert from_google(server, refresh=refresh)().value in server.issued


@pytest.mark.parametrize(
    "returned", ["", "https://accounts.google.com/", f"{RETURN_TO}?code=x&state=forged", f"{RETURN_TO}?state=s"]
)
def test_an_address_that_is_not_the_answer_is_refused(returned: str) -> None:
    with pytest.raises(ServiceError, match="Begin anew"):
        code_in(returned, "s")


def test_a_consent_that_was_denied() -> None:
    with pytest.raises(ServiceError, match="access_denied"):
        code_in(f"{RETURN_TO}?error=access_denied&state=s", "s")
