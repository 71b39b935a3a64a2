"""What comes after the dispatch and cannot wait for the next draft: a word to the coordinators at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, may_answer, queue
from est_mailer.jobs.forms import coordinators_token
from est_mailer.jobs.message import Message
from est_mailer.jobs.pacing import words_for
from est_mailer.jobs.service import Service, coordinators_for, with_role
from est_mailer.wording import Wording

_EXCERPT = 300  # characters of what was written; all of it stands in the next draft


def tell_at_once(
    service: Service,
    message: Message,
    round_: Round,
    coordinators: Iterable[Member],
    key: str,
    values: Callable[[Wording], Mapping[str, object]],
    now: datetime,
    items: Sequence[str] = (),
) -> int:
    """Queue the words ``key`` about a message to the coordinators, once for each message. Returns the number of mails.

    ``values``: what the words are filled with, in each one's language, besides the round, the sender and when it came.
    """
    queued = 0
    for coordinator in coordinators:
        words = words_for(service, round_, coordinator.language)
        received = words.moment(message.received_at)
        filled = {"period": round_.period, "sender": message.incoming.sender, "received": received, **values(words)}
        letter = letter_of(service, coordinator.language, key, filled, items)
        token = coordinators_token(service, round_, coordinator)
        for address in coordinator.addresses:
            about = f"{key.rpartition('.')[2]}/{message.id}"
            envelope = Envelope(round_.key, Purpose.ERRATUM, address, coordinator.language, about, token)
            queued += queue(service, letter, envelope, now)
    return queued


def tell_of_reply(service: Service, message: Message, round_: Round | None, member: Member, now: datetime) -> bool:
    """True if the message answers a dispatch, and the coordinators were told: it may say that somebody is pointed out
    in what everybody has got. A coordinator who writes it hears it from nobody.

    Where organisations review their own rows, only the sender's own coordinators read the words; without any, all hear
    that it has come.
    """
    if round_ is None or round_.state not in PUBLISHED:
        return False
    answered = message.answered(service)
    if answered is None or answered.purpose is not Purpose.DISPATCH:
        return False
    if not may_answer(service, message.incoming.sender, now):  # whoever has had their share of answers today
        return False
    members = service.store.rounds.members(round_.key)
    reviewed = service.deployment.publication.reviewed
    asked = coordinators_for(members, member.organisation) if reviewed else with_role(members, Role.COORDINATOR)
    shown = not reviewed or any(c.organisation == member.organisation for c in asked)
    others = [c for c in asked if message.incoming.sender.casefold() not in {a.casefold() for a in c.addresses}]
    said = " ".join(message.words.split())
    key = "answer.reply_after" if shown else "answer.reply_after_hidden"
    items = (said if len(said) <= _EXCERPT else f"{said[:_EXCERPT]}…",) if shown else ()
    return tell_at_once(service, message, round_, others, key, lambda _: {"unit": member.name}, now, items) > 0
