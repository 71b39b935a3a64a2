"""Reaching a mail server: TLS that is always verified, and network errors in words with a remedy."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from functools import lru_cache
from imaplib import IMAP4
from pathlib import Path
from smtplib import SMTPServerDisconnected

from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.domain.errors import OutOfReach

_UNTRUSTED = {18, 19, 20, 21}  # OpenSSL: self-signed, or no path to an authority that is trusted (x509_vfy.h)
_TLS_AT_ONCE = {465, 993}  # RFC 8314
_GREETING_OF_SMTP = re.compile(r"unexpected response: b['\"](220 .*)['\"]")  # imaplib's words
_EXPIRED = {9, 10}
_WRONG_NAME = {62, 64}
_TOO_OLD = {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"}


def place(endpoint: Endpoint) -> str:
    """How a server is named to people: "imap.exempelstad.example:993"."""
    return f"{endpoint.host}:{endpoint.port}"


def tls_context(account: Account, endpoint: Endpoint) -> ssl.SSLContext | None:
    """The context that verifies the server's certificate; None for "none". Raises OutOfReach (permanent).

    ``account.ca_file`` is trusted besides the system's authorities. A connection without TLS is made only to the
    machine itself: anywhere else the password and people's reports would be readable on the way.
    """
    if endpoint.security == "none":
        if not _is_loopback(endpoint.host):
            raise OutOfReach(
                'Security "none" is allowed only to a server on the machine itself.',
                'Write security = "tls" or "starttls" for this server.',
                place(endpoint),
                permanent=True,
            )
        return None
    return verifying(account.ca_file, endpoint)


def verifying(ca_file: str | None, endpoint: Endpoint) -> ssl.SSLContext:
    """The one TLS context of this service: certificate and host name are verified, TLS is 1.2 or later.

    There is no way to switch that off. Raises OutOfReach (permanent) if ``ca_file`` cannot be read.
    """
    system = ssl.get_default_verify_paths()
    try:
        return _trusting(ca_file, tuple(map(_changed_at, (ca_file, system.cafile, system.capath))))
    except (OSError, ssl.SSLError) as error:
        raise OutOfReach(
            f"The certificate authority file {ca_file} cannot be read: {error}.",
            "ca_file must name a PEM file that the service may read.",
            place(endpoint),
            permanent=True,
        ) from error


@lru_cache(maxsize=8)  # the system's authorities take 30 ms to read
def _trusting(ca_file: str | None, _changed: tuple[int, ...]) -> ssl.SSLContext:
    """A context for these authorities as long as their files are the same. Raises OSError or ssl.SSLError."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _changed_at(path: str | None) -> int:
    """When a file was changed, in nanoseconds; 0 if there is none."""
    try:
        return Path(path).stat().st_mtime_ns if path else 0
    except OSError:
        return 0


def out_of_reach(error: Exception, endpoint: Endpoint) -> OutOfReach:
    """An error of the network, TLS or the protocol as words for a person."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, endpoint)
    wrong, remedy, permanent = _words(error, endpoint)
    if endpoint.security == "starttls" and endpoint.port in _TLS_AT_ONCE and _was_silent(error):
        remedy = f'Port {endpoint.port} is usually for TLS from the start: write security = "tls". {remedy}'
    return OutOfReach(wrong, remedy, place(endpoint), permanent=permanent)


def _was_silent(error: Exception) -> bool:
    """True if the server said nothing, as one does that waits for TLS to begin."""
    return isinstance(error, TimeoutError | SMTPServerDisconnected | IMAP4.abort)


def _words(error: Exception, endpoint: Endpoint) -> tuple[str, str, bool]:
    if isinstance(error, socket.gaierror):
        unknown = error.errno == socket.EAI_NONAME
        wrong = f"There is no host named {endpoint.host}." if unknown else f"{endpoint.host} could not be looked up."
        return wrong, "Check the host name, and that this machine reaches its name server (DNS).", unknown
    if isinstance(error, ConnectionRefusedError):
        return "The server refuses connections.", "Check the port, and that the server is running.", False
    if isinstance(error, TimeoutError):
        return "The server did not answer in time.", "It is tried again; if it persists, check the firewall.", False
    if isinstance(error, ssl.SSLError) and "WRONG_VERSION_NUMBER" in str(error):
        return "The server does not speak TLS on this port.", 'Check the port, or write security = "starttls".', True
    if isinstance(error, ssl.SSLError) and error.reason in _TOO_OLD:
        return "The server offers only versions of TLS before 1.2, which are broken.", "It must be upgraded.", True
    if isinstance(error, ssl.SSLError):
        return f"The secure connection failed: {error.reason or error}.", "Ask those who run the mail server.", False
    if isinstance(error, UnicodeError):
        return "The user name or password has characters the server cannot take.", "Use ASCII characters.", True
    if isinstance(error, OSError) and error.strerror:
        return f"The connection failed: {error.strerror}.", "It is tried again.", False
    if greeting := _GREETING_OF_SMTP.search(str(error)):
        wrong = f"What answers on this port is a mail system (SMTP), no mailbox (IMAP): “{greeting[1]}”"
        return wrong, "Check host and port: IMAP is usually on 993 (tls) or 143 (starttls).", True
    return f"The connection was lost or the server answered strangely: {error}.", "It is tried again.", False


def _certificate(error: ssl.SSLCertVerificationError, endpoint: Endpoint) -> OutOfReach:
    if error.verify_code in _UNTRUSTED:
        remedy = "If the authority is your own, name its certificate (PEM) with ca_file in est.toml."
    elif error.verify_code in _EXPIRED:
        remedy = "Check this machine's clock; otherwise the certificate must be renewed."
    elif error.verify_code in _WRONG_NAME:
        remedy = "Write the host name that stands in the certificate."
    else:
        remedy = "Ask those who run the mail server."
    wrong = f"The server's certificate is not trusted: {error.verify_message}"
    return OutOfReach(wrong.rstrip(".") + ".", remedy, place(endpoint), permanent=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
