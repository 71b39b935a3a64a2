"""The names that a courtesy may be signed with: only with them can a polite line be told from something said."""

from __future__ import annotations

import re
from functools import lru_cache

from est_mailer.domain.courtesy import Names
from est_mailer.domain.screening_text import NameLists
from est_mailer.jobs.message import Message
from est_mailer.jobs.name_lists import name_lists
from est_mailer.jobs.service import Service

_WORD = re.compile(r"[^\W\d_]+")


def names_near(service: Service, message: Message) -> Names:
    """The lists' names, the sender's own as the mail gives it, and those of the functions and organisations.
    Raises OSError if the installation lacks the lists."""
    lists, deployment = name_lists(), service.deployment
    organisations = (organisation.name for organisation in deployment.organisations.values())
    here = _words((*(m.name for m in service.register), *organisations))
    return Names(_listed(lists), lists.words, own=here | _words((message.incoming.sender_name,)))


@lru_cache(maxsize=1)
def _listed(lists: NameLists) -> frozenset[str]:
    return (lists.given | lists.surnames) - lists.brands


@lru_cache(maxsize=512)  # municipalities in one process, and senders
def _words(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for name in names for word in _WORD.findall(name))
