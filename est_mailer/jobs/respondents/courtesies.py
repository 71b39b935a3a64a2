"""The names that a courtesy may be signed with: only with them can a polite line be told from something said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from est_mailer.domain.meaning.courtesy import Names
from est_mailer.domain.screening.text import NameLists
from est_mailer.jobs.message import Message
from est_mailer.jobs.screening.name_lists import name_lists
from est_mailer.jobs.service import QuietService

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Near:
    """The sender's name and those of functions and organisations: gathered if a word is in none of the lists."""

    service: QuietService
    sender_name: str

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        organisations = (organisation.name for organisation in self.service.deployment.organisations.values())
        names = (self.sender_name, *(m.name for m in self.service.register), *organisations)
        return frozenset(word.casefold() for name in names for word in _WORD.findall(name))


def names_near(service: QuietService, message: Message) -> Names:
    """The lists' names, the sender's own as the mail gives it, and those of the functions and organisations.
    Raises OSError if the installation lacks the lists."""
    lists = name_lists()
    return Names(_listed(lists), lists.words, own=_Near(service, message.incoming.sender_name))


@lru_cache(maxsize=1)
def _listed(lists: NameLists) -> frozenset[str]:
    return (lists.given | lists.surnames) - lists.brands
