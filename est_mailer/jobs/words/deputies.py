"""``ersättare namn@…``: a deputy for this round. A colleague gets the form at once; an outsider waits for a person."""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.forms import form_again
from est_mailer.jobs.holding import hold
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.letters import DeputyForm

_ADDRESS = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;.]+")


def name_deputy(
    service: Service, message: Message, written: str, round_: Round, member: Member, now: datetime
) -> Outcome:
    """Let another address answer for the function in this round, and send it the form."""
    match = _ADDRESS.search(written)
    done = Outcome(AccountKind.COMMAND, "deputy", round_.key, member.id)
    if match is None:
        answer(service, message, member, "deputy_address", now)
        return done
    address = match.group(0).casefold()
    form = form_again(service, round_, member)
    if form is None:
        answer(service, message, member, "no_round", now)
        return done
    if not message.released and not _in_house(service, member, address):
        answer(service, message, member, "deputy_waits", now, address=address)
        return hold(service, message, "deputy_outside", round_, now)
    service.store.rounds.add_deputy(round_.key, member.id, address, now)
    service.store.audit.add(now, member.id, "deputy named", round_.key, {"inbound": message.id})
    letter = DeputyForm(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        asked_by=message.incoming.sender,
        deadline=deadline(service, round_, member),
    )
    about = f"deputy/{member.id}"
    envelope = Envelope(round_.key, Purpose.INVITATION, address, member.language, about, form.sent.token)
    queue(service, letter, envelope, now, [form.file])
    answer(service, message, member, "deputy_named", now, address=address)
    return done


def _in_house(service: Service, member: Member, address: str) -> bool:
    organisation = service.deployment.organisations[member.organisation]
    return address.partition("@")[2] in {domain.casefold() for domain in organisation.domains}
