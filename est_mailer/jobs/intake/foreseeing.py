"""What the accounts of a group will ask of the database, each for its own message: asked once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from est_mailer.domain.identity import TokenPurpose
from est_mailer.jobs.correspondence import look_for_answers
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import Service


def foresee(service: Service, numbers: Sequence[int], messages: Sequence[Message], now: datetime) -> None:
    """Have the store note it, within the transaction of the accounts of the messages with these ``numbers``.

    It decides nothing: what is not noted is asked for when it is needed.
    """
    store = service.store
    store.foreseen.accounts(numbers)
    store.foreseen.message_ids({message.incoming.message_id for message in messages})
    look_for_answers(service, {message.incoming.sender for message in messages if not message.from_machine}, now)
    respondents = defaultdict(set)
    for token in {token for message in messages for file in message.files for token in file.tokens}:
        member = store.rounds.member_id(token.number) if token.purpose is TokenPurpose.CHECKLIST else None
        if member is not None:
            respondents[token.first_day].add(member)
    for first_day, members in respondents.items():
        if (round_ := store.rounds.by_first_day(first_day)) is not None:
            store.foreseen.answers(round_.key, members)
