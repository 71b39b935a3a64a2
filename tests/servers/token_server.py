"""A token server on loopback, over HTTPS: Entra's client credentials, Google's refresh tokens, and what goes wrong.

It also answers Dovecot's question what a token is worth (RFC 7662), over plain HTTP on a port of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.x509 import load_pem_x509_certificate
from servers.certificates import Certificates
from servers.ports import free_ports

TENANT = "exempelstad.onmicrosoft.test"
BOTH = ("IMAP.AccessAsApp", "SMTP.SendAsApp")
_TRACE = "Trace ID: 0a Correlation ID: 0b Timestamp: 2026-11-22 03:00:00Z"
_ENTRA = {
    "wrong secret": (401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret is the value."),
    "expired secret": (401, "invalid_client", 7000222, "The provided client secret keys for app 'x' are expired."),
    "no such application": (400, "unauthorized_client", 700016, "Application with identifier 'x' was not found."),
    "no such tenant": (400, "invalid_tenant", 90002, "Tenant 'x' not found."),
    "wrong certificate": (401, "invalid_client", 700027, "The certificate used is not registered."),
    "policy": (403, "invalid_grant", 53003, "Access has been blocked by Conditional Access policies."),
    "unheard of": (400, "invalid_request", 9999999, "Something new."),
}


@dataclass
class Client:
    """An application: the mailbox it may open, and what proves who it is."""

    mailbox: str
    secret: str = ""
    certificate: Path | None = None
    roles: tuple[str, ...] = BOTH


@dataclass
class Issued:
    mailbox: str
    ends_at: float
    revoked: bool = False


@dataclass
class TokenServer:
    """``trouble``: what it does instead of its duty: "html", "slow", "busy", "broken", "redirect", "endless", "deep",
    "same" (the token of last time again), or one of Entra's refusals, "wrong secret" and the others.

    ``blind``: it cannot say what a token is worth. ``visited`` counts every request but those, ``asked`` the ones for a
    token; ``lifetime`` is in seconds. Use as a context manager.
    """

    certificates: Certificates
    lifetime: int = 3600
    trouble: str = ""
    blind: bool = False
    visited: int = 0
    asked: int = 0
    inspected: int = 0
    clients: dict[str, Client] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)  # → mailbox
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)  # → mailbox, PKCE challenge
    issued: dict[str, Issued] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port, self.inspection_port = free_ports(2)
        self._servers: list[ThreadingHTTPServer] = []
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        """Where it is, as ``endpoint`` of microsoft365; Gmail's is this with /token."""
        return f"https://localhost:{self.port}"

    @property
    def inspection_url(self) -> str:
        """Where Dovecot asks."""
        return f"http://127.0.0.1:{self.inspection_port}/"

    def __enter__(self) -> TokenServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer again, on the same ports."""
        self._stopping.clear()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates.certificate, self.certificates.key)
        for port, handler, wrapped in (
            (self.port, _Tokens, context),
            (self.inspection_port, _Inspection, None),
        ):
            server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (handler,), {"owner": self}))
            server.daemon_threads, server.block_on_close = True, False
            if wrapped:
                server.socket = wrapped.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            self._servers.append(server)

    def stop(self) -> None:
        """Refuse connections."""
        self._stopping.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers.clear()

    def give(self, mailbox: str, roles: tuple[str, ...] = BOTH) -> str:
        """A new token for a mailbox; with "same", the latest."""
        if self.trouble == "same" and self.issued:
            return list(self.issued)[-1]
        claims = base64.urlsafe_b64encode(json.dumps({"roles": list(roles)}).encode()).decode().rstrip("=")
        token = f"eyJ0eXAi.{claims}.{secrets.token_urlsafe(600)}"  # as long as the real ones
        self.issued[token] = Issued(mailbox, time.time() + self.lifetime)
        return token

    def revoke_all(self) -> None:
        """No token given so far counts any more."""
        for issued in self.issued.values():
            issued.revoked = True

    def stall(self) -> None:
        """Hold a request until the server stops, or for a minute."""
        self._stopping.wait(60)


class _Handler(BaseHTTPRequestHandler):
    owner: TokenServer

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def form(self) -> dict[str, str]:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        return {name: values[0] for name, values in parse_qs(raw).items()}

    def say(self, status: int, body: object, kind: str = "application/json", **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def entra(self, reason: str) -> None:
        status, error, code, words = _ENTRA[reason]
        told = {"error": error, "error_description": f"AADSTS{code}: {words} {_TRACE}", "error_codes": [code]}
        self.say(status, told)


class _Inspection(_Handler):
    def do_POST(self) -> None:
        self.owner.inspected += 1
        if self.owner.blind:
            self.say(500, {})
            return
        found = self.owner.issued.get(self.form().get("token", ""))
        if found is None or found.revoked or found.ends_at < time.time():
            self.say(200, {"active": False})
        else:
            self.say(200, {"active": True, "username": found.mailbox, "exp": int(found.ends_at)})


class _Tokens(_Handler):
    def do_GET(self) -> None:
        tenant = urlsplit(self.path).path.split("/")[1]
        if self._in_trouble():
            return
        if tenant != TENANT:
            self.entra("no such tenant")
            return
        base = f"{self.owner.url}/{TENANT}"
        self.say(
            200,
            {
                "issuer": f"{base}/v2.0",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            },
        )

    def do_POST(self) -> None:
        self.owner.asked += 1
        form = self.form()
        if self._in_trouble():
            return
        if self.owner.trouble in _ENTRA:
            self.entra(self.owner.trouble)
        elif urlsplit(self.path).path == "/token":
            self._google(form)
        else:
            self._entra_token(form)

    def _in_trouble(self) -> bool:
        self.owner.visited += 1
        trouble = self.owner.trouble
        if trouble == "html":
            self.say(200, "<html><title>Sign in to the guest network</title></html>", "text/html; charset=utf-8")
        elif trouble == "broken":
            self.say(502, "Bad Gateway", "text/plain")
        elif trouble == "busy":
            self.say(429, {"error": "slow_down"}, Retry_After="120")
        elif trouble == "redirect":
            self.say(302, {}, Location="http://elsewhere.example/")
        elif trouble == "deep":
            self.say(200, "[" * 60_000)
        elif trouble == "slow":
            self.owner.stall()
        elif trouble == "endless":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"a": "' + b"a" * 1_000_000)
        else:
            return False
        return True

    def _entra_token(self, form: dict[str, str]) -> None:
        client = self.owner.clients.get(form.get("client_id", ""))
        if client is None:
            self.entra("no such application")
        elif client.certificate is not None and not _signed(form.get("client_assertion", ""), client.certificate):
            self.entra("wrong certificate")
        elif client.certificate is None and form.get("client_secret") != client.secret:
            self.entra("wrong secret")
        else:
            assert form["grant_type"] == "client_credentials"
            assert form["scope"].endswith("/.default")
            self._give(client.mailbox, client.roles)

    def _google(self, form: dict[str, str]) -> None:
        client = self.owner.clients.get(form.get("client_id", ""))
        if client is None or form.get("client_secret") != client.secret:
            self.say(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
        elif form["grant_type"] == "authorization_code":
            mailbox, challenge = self.owner.codes.pop(form["code"])
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
            refresh = f"1//{secrets.token_urlsafe(40)}"
            self.owner.refresh_tokens[refresh] = mailbox
            self._give(mailbox, (), refresh_token=refresh)
        elif (mailbox := self.owner.refresh_tokens.get(form["refresh_token"], "")) != "":
            self._give(mailbox, ())
        else:
            told = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            self.say(400, told)

    def _give(self, mailbox: str, roles: tuple[str, ...], **more: Any) -> None:
        given = {"access_token": self.owner.give(mailbox, roles), "token_type": "Bearer"}
        self.say(200, {**given, "expires_in": self.owner.lifetime, **more})


def _signed(assertion: str, certificate: Path) -> bool:
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    try:
        jwt.decode(assertion, key, algorithms=["PS256", "RS256"], options={"verify_aud": False})  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        return False
    return True
