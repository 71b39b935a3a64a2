"""A mail system that takes tokens: Dovecot (XOAUTH2) and Postfix before it, asking the tests' own token server."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import rmtree

from servers.certificates import make_certificates
from servers.dovecot import Dovecot
from servers.postfix import Postfix
from servers.token_server import TENANT, Client, TokenServer

from est_mailer.domain.oauth2 import OAuth2, Proof, Provider

_DOVECOT = """\
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {file}
}}
"""
_OAUTH2 = """\
introspection_mode = post
introspection_url = {url}
active_attribute = active
active_value = true
username_attribute = username
username_format = %Lu
timeout_msecs = 2000
"""
CLIENT, SECRET_WORD = "00001111-aaaa-2222-bbbb-3333cccc4444", "s3~cret.value"


class OAuthMail:
    """``ca_file`` has the authorities of all its servers. One application, CLIENT, may open one mailbox at a time."""

    def __init__(self) -> None:
        self.dir = Path(tempfile.mkdtemp(prefix="est-oauth-"))
        self.dir.chmod(0o755)
        self.tokens = TokenServer(make_certificates(self.dir / "tls"))
        asks = self.dir / "oauth2.conf"
        asks.write_text(_OAUTH2.format(url=self.tokens.inspection_url))
        self.dovecot = Dovecot(extra=_DOVECOT.format(file=asks))
        self.postfix = Postfix(self.dovecot)
        self.ca_file = self.dir / "ca.pem"
        own = (self.tokens.certificates.ca, self.dovecot.certificates.ca, self.postfix.certificates.ca)
        self.ca_file.write_bytes(b"".join(file.read_bytes() for file in own))

    def start(self) -> None:
        """Start all of them."""
        self.tokens.start()
        self.dovecot.start()
        self.postfix.start()

    def remove(self) -> None:
        """Stop, and delete everything."""
        self.postfix.remove()
        self.dovecot.remove()
        self.tokens.stop()
        rmtree(self.dir, ignore_errors=True)

    def application(self, mailbox: str) -> None:
        """Let CLIENT, and nobody else, open a mailbox; forget every trouble, and all tokens."""
        self.tokens.trouble, self.tokens.blind, self.tokens.lifetime = "", False, 3600
        self.tokens.asked = self.tokens.visited = 0
        self.tokens.clients = {CLIENT: Client(mailbox, SECRET_WORD)}
        self.tokens.issued.clear()
        self.tokens.refresh_tokens.clear()

    def microsoft(self, **changes: object) -> OAuth2:
        """What est.toml would say of it as Microsoft 365."""
        settings = {"tenant": TENANT, "proof": Proof.SECRET, **changes}
        return OAuth2(
            Provider.MICROSOFT365, CLIENT, self.tokens.url, "https://outlook.office365.com/.default", **settings
        )

    def gmail(self) -> OAuth2:
        """What est.toml would say of it as Gmail."""
        return OAuth2(Provider.GMAIL, CLIENT, f"{self.tokens.url}/token", "https://mail.google.com/")
