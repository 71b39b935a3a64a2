"""What every job is handed: the municipality's configuration and the ports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Role
from est_mailer.domain.ports import Mailbox, Randomness, Transport, WorkbookReader
from est_mailer.mail.render import Renderer
from est_mailer.wording import Wording, languages

MAIL_LIMIT = 25 * 1024 * 1024  # bytes: a larger message is not taken in; no checklist is near it
ANSWERS_A_DAY = 20  # to one address: enough for anybody's corrections, an end to any loop


@dataclass(frozen=True)
class Service:
    """The deployment, the ports, and the words of each language. ``key`` seals tokens and codes.

    ``rehearsal``: the time is played, so what mail servers say of theirs does not count.
    """

    deployment: Deployment
    store: Store
    mailbox: Mailbox
    transport: Transport
    reader: WorkbookReader
    renderer: Renderer
    random: Randomness
    key: bytes
    rehearsal: bool = False

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """Every language's words, the municipality's own over ours."""
        zone, texts = self.deployment.calendar.zone, self.deployment.texts
        return {language: Wording.of(language, zone, texts) for language in languages()}

    def words(self, language: str | None = None) -> Wording:
        """The words of a language; the municipality's own if none is given."""
        return self.wordings[language or self.deployment.language]


def with_role(members: Iterable[Member], role: Role) -> tuple[Member, ...]:
    """Those of the members who have the role."""
    return tuple(m for m in members if role in m.roles)


def addresses(members: Iterable[Member]) -> tuple[str, ...]:
    """The members' own addresses, each once, in the register's order."""
    return tuple(dict.fromkeys(address for member in members for address in member.addresses))
