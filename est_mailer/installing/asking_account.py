"""What is asked of the mail account: where it is, and what it is signed in to with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from est_mailer.config.answers import account_in, usable
from est_mailer.config.credentials import is_given, read_credential
from est_mailer.config.shape import AccountSection, OAuth2Section, ServerSection
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import ConfigurationError, ServiceError
from est_mailer.domain.oauth2 import CERTIFICATE, REFRESH, SECRET
from est_mailer.domain.ports import Randomness
from est_mailer.installing.dialogue import agreed
from est_mailer.installing.discovering import GOOGLE, MICROSOFT, OWN, Discovery
from est_mailer.installing.interview import Interview, value_at
from est_mailer.installing.letting_in import let_in

PASSWORD = "EST_MAIL_PASSWORD"  # noqa: S105 - the name of a secret, not one
_USUAL = {("imap", 993): "tls", ("imap", 143): "starttls", ("smtp", 465): "tls", ("smtp", 587): "starttls"}
_DEFAULT_PORT = {"imap": 993, "smtp": 587}
_NAMES = {"imap": "The mailbox's server (IMAP)", "smtp": "The server that takes our mail (SMTP)"}


class AccountQuestions:
    """``environ``: where secrets that are given already are found, among them the files of the folder."""

    def __init__(self, interview: Interview, found: Discovery, environ: Mapping[str, str], random: Randomness) -> None:
        self._interview, self._found, self._environ, self._random = interview, found, environ, random

    def ask_all(self) -> None:
        """Everything, the secret last."""
        self._interview.talk.tell(self._found.because)
        self._interview.talk.tell("dovecot is a server of your own, whatever program it runs.")
        preset = self._interview.choose(
            "account.preset",
            "Where the account is",
            (OWN, MICROSOFT, GOOGLE),
            self._found.preset,
        )
        if value_at(self._interview.earlier, "account.preset") == preset:
            self._take_over()
        if preset == OWN:
            self.ask_server("imap")
            self.ask_server("smtp")
            self.ask_login()
        elif preset == MICROSOFT:
            self._ask_application(tenant=True)
        elif self._interview.choose("account.auth", "Sign in with", ("password", "oauth2"), "password") == "oauth2":
            self._ask_application(tenant=False)
        else:
            self.ask_secret()

    def _take_over(self) -> None:
        """What is not asked, of an account that is still at the same place."""
        earlier = self._interview.earlier["account"]
        for key in ("inbox", "processed", "per_minute", "authserv_id", "ca_file"):
            if key in earlier:
                self._interview.put(f"account.{key}", earlier[key])

    def ask_server(self, kind: str) -> None:
        """The host, its port if it is not the usual one, and how the way there is made safe; ``kind``: imap or smtp."""
        interview, found = self._interview, self._found.imap if kind == "imap" else self._found.smtp
        key, port = f"account.{kind}", _DEFAULT_PORT[kind]
        known = interview.known(f"{key}.host", found.host if found else "")
        known_port = int(interview.known(f"{key}.port", str(found.port if found else port)))
        shown = known if known_port == port or not known else f"{known}:{known_port}"
        while True:
            try:
                endpoint = _endpoint(kind, interview.talk.ask(f"{_NAMES[kind]}, or HOST:PORT", shown))
            except (ConfigurationError, ValueError):
                interview.talk.tell("Write the bare name of the server, such as imap.exempelstad.example.")
            else:
                break
        interview.put(f"{key}.host", endpoint.host)
        interview.put(f"{key}.port", endpoint.port)
        security = endpoint.security or interview.known(f"{key}.security", "tls")
        interview.put(f"{key}.security", security)
        if not endpoint.security:
            interview.choose(f"{key}.security", "How that port is encrypted", ("tls", "starttls"), security)

    def ask_authority(self) -> None:
        """The certificate of an authority of one's own, if the server's is from such."""
        while True:
            known = self._interview.known("account.ca_file")
            written = self._interview.talk.ask(
                "A file with your own authority's certificates (PEM; Enter: none)", known
            )
            if not written:
                self._interview.forget("account.ca_file")
                return
            if Path(written).is_file():
                self._interview.put("account.ca_file", str(Path(written).absolute()))
                return
            self._interview.talk.tell(f"There is no file {written}.")

    def ask_login(self) -> None:
        """The name to log in with, and the password."""
        address = self._interview.known("account.address")
        name = self._interview.ask("account.username", AccountSection, "The name to log in with", address)
        if name == address:
            self._interview.forget("account.username")
        self.ask_secret()

    def ask_whether_to_log_in(self) -> None:
        """Of a mail system that offers no login: it may take our mail by the address of this machine."""
        if agreed(self._interview.talk, "Does it take mail from this machine without a login?", default=True):
            self._interview.put("account.smtp.login", False)
        else:
            self.ask_server("smtp")

    def ask_secret(self, name: str = PASSWORD, what: str = "Its password") -> None:
        """A secret, unless one that is given already is to be used."""
        if is_given(name, self._environ) and agreed(
            self._interview.talk, f"{name} is given already. Use it?", default=True
        ):
            self._interview.secrets.pop(name, None)
            return
        while True:
            secret = self._interview.talk.ask_secret(f"{what} (it is not shown)")
            if secret.strip():
                self._interview.secrets[name] = secret
                return
            self._interview.talk.tell("It is needed to go on.")

    def _ask_application(self, *, tenant: bool) -> None:
        interview = self._interview
        interview.talk.tell("docs/accounts.md has each step of what an administrator sets up first.")
        if tenant:
            interview.ask("account.oauth2.tenant", OAuth2Section, "The tenant: its id, or a domain of it")
        interview.ask("account.oauth2.client_id", OAuth2Section, "The application's id (client id)")
        proof = "secret"
        if tenant:
            proof = interview.choose(
                "account.oauth2.proof", "It proves who it is by", ("secret", "certificate"), "secret"
            )
        if proof == "certificate":
            self._ask_certificate()
            return
        self.ask_secret(SECRET, "The client secret: its value, not its id")
        if tenant:
            self._ask_last_day()
        else:
            self._be_let_in()

    def _be_let_in(self) -> None:
        talk, secret = (
            self._interview.talk,
            self._interview.secrets.get(SECRET) or read_credential(SECRET, self._environ),
        )
        while True:
            account = account_in(self._interview.answers, Path())
            assert account.oauth2 is not None
            try:
                self._interview.secrets[REFRESH] = let_in(account, secret, self._random, talk.tell, talk.ask)
            except ServiceError as error:
                talk.tell(str(error))
            else:
                return

    def _ask_last_day(self) -> None:
        interview = self._interview
        question = "The secret's last day, such as 2028-11-30 (Enter: not known)"
        interview.ask("account.oauth2.expires", OAuth2Section, question, read=_day, may_be_empty=True)

    def _ask_certificate(self) -> None:
        while True:
            file = Path(self._interview.talk.ask("The file with its private key and certificate (PEM)"))
            try:
                text = file.read_text(encoding="utf-8")
                read_credential(CERTIFICATE, {CERTIFICATE: text})
            except (OSError, UnicodeDecodeError):
                self._interview.talk.tell(f"{file} cannot be read.")
            except ConfigurationError as error:
                self._interview.talk.tell(str(error))
            else:
                self._interview.secrets[CERTIFICATE] = text
                return


def _endpoint(kind: str, written: str) -> Endpoint:
    """A host or HOST:PORT; security is "" where the port does not tell. Raises ConfigurationError or ValueError."""
    host, _, number = written.rpartition(":") if written.count(":") == 1 else (written, "", "")
    port = int(number or _DEFAULT_PORT[kind])
    if not 1 <= port <= 65_535:
        raise ValueError(port)
    return Endpoint(usable(ServerSection, "host", host), port, _USUAL.get((kind, port), ""))


def _day(written: str) -> Any:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written  # judged, and refused in words, with the others
