"""A forged mail to ourselves: does the provider refuse it, mark it, or let it in as if it were genuine?

It is sent once from outside, as a forger would: to the domain's own mail exchanger, without a login. If none can be
reached from here over TLS that is verified, it goes through the account itself, with another's name in From.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime

from est_mailer.adapters.imap.trial import Sighting
from est_mailer.adapters.name_server import NameServer
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.checking.found import Found, remark, wrong
from est_mailer.domain.deployment import Account, Endpoint
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.installing.trial import TIMEOUT, Servers
from est_mailer.installing.trial_mail import Conditions
from est_mailer.mail.reading.message import parse
from est_mailer.mail.reading.sender import Authenticity, authenticity

_WHAT = "forged mail"
_SMTP = 25
_NEVER = (Refusal.PERMANENT, Refusal.PAUSE)  # PAUSE: the server says that this account may not send so
_NOT_THIS_WAY = (Refusal.UNREACHABLE, Refusal.PAUSE)  # no server has judged the mail yet: another way is tried
_SUBJECT = "est-mailer check: a forged mail, to be ignored"
_BODY = "est-mailer check --probe asks whether the mail system tells a forged sender. It needs no answer.\n"
_CODES = "Reports are still known by their code and thread; commands by their code, so an approval cannot be forged."


@dataclass(frozen=True, slots=True)
class Probe:
    """``outside``: the domain's mail exchangers, to be tried as a stranger would; empty if nobody told them."""

    account: Account
    servers: Servers
    conditions: Conditions
    outside: Sequence[Endpoint] = ()


def exchangers(names: NameServer, domain: str) -> tuple[Endpoint, ...]:
    """Where a stranger hands in mail for a domain, the preferred host first: on port 25, over TLS that is verified."""
    return tuple(Endpoint(host, _SMTP, "starttls") for host in names.mail_goes_to(domain))


def send_forged(probe: Probe) -> Iterator[Found]:
    """Sends one forged mail and tells what became of it. Raises OutOfReach if the mailbox is lost."""
    account, mark = probe.account, probe.conditions.random(8).hex()
    domain = account.address.rpartition("@")[2]
    forged, message_id = f"est-probe-{mark}@{domain}", f"<est-forged-{mark}@{domain}>"
    way, given = _handed_over(probe, forged, _written(probe, forged, message_id))
    if given.refusal in _NEVER and not given.login:
        yield Found(_WHAT, f"A mail {way} in the name of {forged} is refused: {given.detail}")
        return
    doubtful = given.refusal is Refusal.IN_DOUBT  # it may have been taken: the mailbox tells
    sighting = _waited_for(probe, message_id) if given.refusal is None or doubtful else None
    if given.refusal is not None and sighting is None:
        found = f"A mail {way} in the name of {forged} could not be handed over now: {given.detail}"
        yield remark(_WHAT, found, "Nothing is known of forged mail yet.", "Try again later.")
        return
    if sighting is None:
        found = f"A mail {way} in the name of {forged} was taken, and has not come to {account.inbox}."
        means = "It is kept out: as junk, held for inspection, or thrown away."
        yield remark(_WHAT, found, means, "Look in the folder for junk, and see that no genuine mail is there.")
        return
    if not sighting.filed:
        probe.servers.inbox.file(sighting.uid)
    yield _judged(account, sighting, f"A mail {way} in the name of {forged}")


def _written(probe: Probe, forged: str, message_id: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = forged, probe.account.address, _SUBJECT
    letter["Date"] = format_datetime(probe.conditions.now())
    letter["Message-ID"] = message_id
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: a service that runs takes it for a machine's
    letter.set_content(_BODY)
    return letter.as_bytes()


def _handed_over(probe: Probe, forged: str, content: bytes) -> tuple[str, Handover]:
    """By which way the mail was handed over, and what came of it.

    A server that says "later" has had it, and one that said nothing may have: it is never handed over twice.
    """
    for endpoint in probe.outside:
        stranger = replace(probe.account, smtp=endpoint, smtp_login=False, oauth2=None)
        transport = SmtpTransport(stranger, str, timeout=TIMEOUT)
        given = transport.send(forged, probe.account.address, content)
        transport.close()
        if given.refusal not in _NOT_THIS_WAY:
            return f"from outside ({endpoint.host})", given
    return "through the account itself", probe.servers.transport.send(forged, probe.account.address, content)


def _waited_for(probe: Probe, message_id: str) -> Sighting | None:
    conditions, nap = probe.conditions, 0.1
    begun = conditions.stopwatch()
    while True:
        sighting = probe.servers.inbox.find(message_id)
        if sighting is not None or conditions.stopwatch() - begun > conditions.patience:
            return sighting
        conditions.pause(nap)
        nap = min(2.0, nap * 1.5)


def _judged(account: Account, sighting: Sighting, which: str) -> Found:
    """What the header of the server that is believed says of it (RFC 8601)."""
    incoming = parse(sighting.head)
    written = incoming.headers.first("authentication-results")
    writer = next(iter(written.partition(";")[0].split()), "")
    verdict = authenticity(incoming, account.authserv_id)
    if verdict is Authenticity.FAIL:
        return Found(_WHAT, f"{which} comes in marked as forged by {writer}, and would be held.")
    if Authenticity.PASS in (verdict, authenticity(incoming, writer or None)):
        means = "Anybody who may send this way can write in another's name, and is believed."
        remedy = "Ask those who run the mail system to let nobody send in another's name, and for DMARC."
        return wrong(_WHAT, f"{which} comes in as genuine, says {writer}.", means, remedy, "est.toml, [account]")
    if account.authserv_id is not None:
        means = f"{account.authserv_id} did not judge it: as if it were not there. {_CODES}"
        seen = f"The server that did is {writer}: is that its name? " if writer else ""
        remedy = f"{seen}Ask those who run the mail system for SPF, DKIM and DMARC on incoming mail."
        return wrong(_WHAT, f"{which} comes in without a verdict.", means, remedy, "est.toml, authserv_id")
    if writer and authenticity(incoming, writer) is Authenticity.FAIL:
        remedy = f'Write authserv_id = "{writer}" in [account] of est.toml: forged mail is then held.'
        return remark(
            _WHAT, f"{which} comes in marked as forged by {writer}.", "Nobody heeds it yet.", remedy, "est.toml"
        )
    remedy = "Ask those who run the mail system for SPF, DKIM and DMARC, and to write Authentication-Results."
    return wrong(_WHAT, f"{which} comes in unmarked.", f"Senders are taken at their word. {_CODES}", remedy, "est.toml")
