"""Where a domain's mail servers are likely to be: said by the domain itself, or guessed and called a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from est_mailer.adapters.name_server import Service
from est_mailer.domain.deployment import Endpoint

OWN, MICROSOFT, GOOGLE = "dovecot", "microsoft365", "gmail"
"""The presets of mailboxes/ that are told apart."""

_MICROSOFT = (".mail.protection.outlook.com", ".mx.microsoft")
_GOOGLE = (".google.com", ".googlemail.com")


class Names(Protocol):
    """What ``adapters.name_server`` answers."""

    def mail_goes_to(self, domain: str) -> tuple[str, ...]: ...
    def service(self, name: str, domain: str) -> Service | None: ...
    def alias(self, host: str) -> str: ...
    def exists(self, host: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Discovery:
    """A preset, and for a server of one's own the two hosts; ``because``: in words, from where this is known."""

    preset: str
    because: str
    imap: Endpoint | None = None
    smtp: Endpoint | None = None


def discover(domain: str, names: Names) -> Discovery:
    """What there is reason to propose for an address of this domain; never more than a proposal."""
    takers = names.mail_goes_to(domain)
    if any(host.endswith(_MICROSOFT) for host in takers):
        return Discovery(MICROSOFT, f"{domain} has its mail in Microsoft 365 (MX {takers[0]}).")
    if any(host.endswith(_GOOGLE) for host in takers):
        return Discovery(GOOGLE, f"{domain} has its mail at Google (MX {takers[0]}).")
    if names.alias(f"autodiscover.{domain}").endswith(".outlook.com"):
        return Discovery(MICROSOFT, f"autodiscover.{domain} leads to Microsoft 365.")
    imap, smtp = _named(names, domain, "imap"), _named(names, domain, "submission")
    if imap and smtp:
        return Discovery(OWN, f"{domain} names its mail servers in the DNS (RFC 6186).", imap, smtp)
    return Discovery(
        OWN,
        f"{domain} does not say where its mail servers are. What stands in [ ] is a guess.",
        imap or Endpoint(_guess(names, domain, "imap"), 993, "tls"),
        smtp or Endpoint(_guess(names, domain, "smtp"), 587, "starttls"),
    )


def _named(names: Names, domain: str, service: str) -> Endpoint | None:
    """TLS from the first byte is preferred, as RFC 8314 asks."""
    for name, security in ((f"_{service}s._tcp", "tls"), (f"_{service}._tcp", "starttls")):
        found = names.service(name, domain)
        if found is not None:
            return Endpoint(found.host, found.port, security)
    return None


def _guess(names: Names, domain: str, usual: str) -> str:
    return next((host for host in (f"{usual}.{domain}", f"mail.{domain}") if names.exists(host)), f"{usual}.{domain}")
