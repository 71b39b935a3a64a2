"""The names that a courtesy may be signed with: only with them can a polite line be told from something said."""

from __future__ import annotations

import re

from est_mailer.domain.courtesy import Names
from est_mailer.jobs.message import Message
from est_mailer.jobs.name_lists import name_lists
from est_mailer.jobs.service import Service

_WORD = re.compile(r"[^\W\d_]+")


def names_near(service: Service, message: Message) -> Names:
    """The lists' names, the sender's own as the mail gives it, and those of the functions and organisations.
    Raises OSError if the installation lacks the lists."""
    lists, deployment = name_lists(), service.deployment
    organisations = (organisation.name for organisation in deployment.organisations.values())
    own = (message.incoming.sender_name, *(m.name for m in service.register), *organisations)
    said = {word.casefold() for name in own for word in _WORD.findall(name)}
    return Names((lists.given | lists.surnames) - lists.brands | said, lists.words)
