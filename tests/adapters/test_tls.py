"""TLS is verified always: for IMAP, SMTP and the token server, at once or by STARTTLS, whatever the server shows."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from smtplib import SMTPServerDisconnected

import pytest
from builders import an_account
from servers.certificates import Certificates, make_certificates
from servers.fixtures import MailSystem
from servers.tls_doors import IMPLICIT, TlsDoor, allow_old

from est_mailer.adapters.imap import login as imap_login
from est_mailer.adapters.reach import out_of_reach, verifying
from est_mailer.adapters.signing_in.https_json import HttpsJson
from est_mailer.adapters.smtp import login as smtp_login
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

SECRET = "s3cret-word"


def by_imap(security: str, port: int, ca: Path | None, host: str) -> None:
    account = an_account(imap=Endpoint(host, port, security), ca_file=str(ca) if ca else None)
    imap_login.connect(account, lambda: SECRET, 3)


def by_smtp(security: str, port: int, ca: Path | None, host: str) -> None:
    account = an_account(smtp=Endpoint(host, port, security), smtp_login=True, ca_file=str(ca) if ca else None)
    smtp_login.connect(account, lambda: SECRET, 3)


def by_https(port: int, ca: Path | None, host: str) -> None:
    HttpsJson(str(ca) if ca else None, 3).post(f"https://{host}:{port}/token", data={"client_secret": SECRET})


Way = tuple[str, Callable[[int, Path | None, str], None]]
WAYS: dict[str, Way] = {
    "imap tls": (IMPLICIT, partial(by_imap, "tls")),
    "imap starttls": ("imap", partial(by_imap, "starttls")),
    "smtp tls": (IMPLICIT, partial(by_smtp, "tls")),
    "smtp starttls": ("smtp", partial(by_smtp, "starttls")),
    "token server": (IMPLICIT, by_https),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def refused(way: Way, certificates: Certificates, ca: Path | None, host: str = "localhost", **door: bool) -> str:
    """What is said when the door is not entered. Nothing of the secret has been heard there."""
    with TlsDoor(certificates, way[0], **door) as server:
        with pytest.raises(OutOfReach) as caught:
            way[1](server.port, ca, host)
        assert server.entered == 0
        assert SECRET.encode() not in server.heard
    assert caught.value.permanent, "a person must mend it: it is not tried again and again"
    return str(caught.value)


def test_a_private_authority_that_is_named_is_trusted(way: Way, tmp_path: Path) -> None:
    good = make_certificates(tmp_path)
    with TlsDoor(good, way[0]) as server:
        with contextlib.suppress(OutOfReach):  # nobody speaks behind the door
            way[1](server.port, good.ca, "localhost")
        assert server.entered == 1


def test_an_authority_that_is_not_named_is_refused(way: Way, tmp_path: Path) -> None:
    good = make_certificates(tmp_path / "one")
    told = refused(way, good, None)
    assert "certificate is not trusted" in told
    assert "ca_file" in told
    assert "certificate is not trusted" in refused(way, good, make_certificates(tmp_path / "other").ca)


def test_a_certificate_that_signs_itself_is_refused(way: Way, tmp_path: Path) -> None:
    made = make_certificates(tmp_path, self_signed=True)
    assert "certificate is not trusted" in refused(way, made, made.ca)


def test_a_certificate_for_another_name_is_refused(way: Way, tmp_path: Path) -> None:
    made = make_certificates(tmp_path, ("imap.exempelby.test",), ("192.0.2.7",))
    for host in ("localhost", "127.0.0.1"):
        assert "Write the host name that stands in the certificate." in refused(way, made, made.ca, host)


@pytest.mark.parametrize("days", [-60, 60])
def test_a_certificate_is_refused_after_and_before_its_time(way: Way, tmp_path: Path, days: int) -> None:
    made = make_certificates(tmp_path, shifted=timedelta(days=days))
    assert "Check this machine's clock" in refused(way, made, made.ca)


def test_tls_before_1_2_is_refused(way: Way, tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    assert "TLS before 1.2" in refused(way, made, made.ca, old=True)


def test_the_old_server_is_really_one_that_others_would_enter(tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    careless = ssl.create_default_context(cafile=str(made.ca))
    allow_old(careless)
    with (
        TlsDoor(made, old=True) as server,
        socket.create_connection(("127.0.0.1", server.port)) as raw,
        careless.wrap_socket(raw, server_hostname="localhost") as channel,
    ):
        assert channel.version() == "TLSv1.1"


@pytest.mark.parametrize("name", ["imap starttls", "smtp starttls"])
def test_starttls_that_somebody_strips_is_not_done_without(name: str, tmp_path: Path) -> None:
    made = make_certificates(tmp_path)
    assert "does not offer STARTTLS" in refused(WAYS[name], made, made.ca, stripped=True)


def test_a_token_server_is_never_asked_without_tls() -> None:
    with pytest.raises(OutOfReach, match="not https"):
        HttpsJson(None).post("http://localhost:1/token", data={"client_secret": SECRET})


def test_the_context_verifies_whatever_happens_to_the_defaults(tmp_path: Path) -> None:
    context = verifying(None, Endpoint("localhost", 1, "tls"))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_an_authority_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(OutOfReach, match="PEM file"):
        verifying(str(tmp_path / "ca.pem"), Endpoint("localhost", 1, "tls"))


@pytest.mark.parametrize("error", [SMTPServerDisconnected("timed out"), TimeoutError("timed out")])  # both libraries'
@pytest.mark.parametrize(("port", "security", "hinted"), [(465, "starttls", True), (993, "starttls", True),
                                                          (587, "starttls", False), (465, "tls", False)])  # fmt: skip
def test_a_server_that_waits_for_tls_is_not_waited_for_without_a_word(
    error: Exception, port: int, security: str, hinted: bool
) -> None:
    told = out_of_reach(error, Endpoint("mail.exempelstad.example", port, security))
    assert (f'Port {port} is usually for TLS from the start: write security = "tls".' in str(told)) == hinted
    assert not told.permanent


def test_ports_that_were_changed_about_are_told_as_such(mail_system: MailSystem) -> None:
    """Each takes us in by TLS, and speaks the other's language."""
    dovecot, postfix = mail_system.dovecot, mail_system.postfix
    for enter, server, said in (
        (by_imap, postfix, "a mail system (SMTP), no mailbox (IMAP): “220 "),
        (by_smtp, dovecot, "a mailbox (IMAP), no mail system (SMTP): “[CAPABILITY IMAP4rev1"),
    ):
        with pytest.raises(OutOfReach) as caught:
            enter("tls", server.tls_port, server.certificates.ca, "localhost")
        assert said in str(caught.value)
        assert "Check host and port" in str(caught.value)
        assert caught.value.permanent
