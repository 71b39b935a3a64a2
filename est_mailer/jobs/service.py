"""What every job is handed: the municipality's configuration and the ports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.adapters.store import Store
from est_mailer.config.register_text import register_from
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Role
from est_mailer.domain.progress import UNSEEN, Progress
from est_mailer.resources import CONFIGURATION
from est_mailer.wording import Wording, languages

if TYPE_CHECKING:
    from est_mailer.domain.ports import Mailbox, Randomness, RegisterFile, Screener, Transport, WorkbookReader
    from est_mailer.mail.writing.render import Renderer

MAIL_LIMIT = 25 * 1024 * 1024  # bytes: a larger message is not taken in; no checklist is near it
ANSWERS_A_DAY = 20  # to one address: enough for anybody's corrections, an end to any loop


@dataclass(frozen=True, kw_only=True)
class QuietService:
    """The service when it only looks: the municipality's configuration, all that is remembered, and the words of each
    language. It has nothing to fetch, send or write mail with, and none of what that needs is loaded for it."""

    deployment: Deployment
    store: Store
    register_file: RegisterFile = field(default_factory=MemoryRegisterFile)
    screener: Screener | None = None  # the domain's own, unless another is given
    key: bytes = b""  # who only looks has none
    progress: Progress = UNSEEN
    folder: Path = CONFIGURATION  # as commands name it that people are told to give

    @property
    def register(self) -> tuple[Member, ...]:
        """The register in force, every row, past and coming.

        What was confirmed by mail counts as long as register.csv is the file that it was confirmed over or written to;
        a file that somebody has changed since, and that was read when the service started, counts instead.
        Raises ConfigurationError if est.toml no longer has what a confirmed row refers to.
        """
        latest = self.store.register_changes.latest()
        if latest is None or latest.file != self.register_file.loaded():
            return self.deployment.register
        return register_from(latest.content, self.deployment)

    def day_of(self, instant: datetime) -> date:
        """The municipality's own day of an instant (UTC)."""
        return instant.astimezone(self.deployment.calendar.zone).date()

    def on(self, day: date) -> tuple[Member, ...]:
        """The functions of the register that are in force on a day."""
        return tuple(m for m in self.register if m.in_force(day))

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """Every language's words, the municipality's own over ours."""
        zone, texts = self.deployment.calendar.zone, self.deployment.texts
        return {language: Wording.of(language, zone, texts) for language in languages()}

    def words(self, language: str | None = None) -> Wording:
        """The words of a language; the municipality's own if none is given."""
        return self.wordings[language or self.deployment.language]


@dataclass(frozen=True, kw_only=True)
class Service(QuietService):
    """The service at work: with its ports.

    ``rehearsal``: the time is played, so what mail servers say of theirs does not count.
    """

    key: bytes = field()  # never left out: it seals tokens and codes
    mailbox: Mailbox
    transport: Transport
    reader: WorkbookReader
    renderer: Renderer
    random: Randomness
    rehearsal: bool = False


def with_role(members: Iterable[Member], role: Role) -> tuple[Member, ...]:
    """Those of the members who have the role."""
    return tuple(m for m in members if role in m.roles)


def coordinators_for(members: Iterable[Member], organisation: str) -> tuple[Member, ...]:
    """Whom something about a function of this organisation concerns: its own coordinators; all, if it has none."""
    coordinators = with_role(members, Role.COORDINATOR)
    return tuple(c for c in coordinators if c.organisation == organisation) or coordinators


def addresses(members: Iterable[Member]) -> tuple[str, ...]:
    """The members' own addresses, each once, in the register's order."""
    return distinct(address for member in members for address in member.addresses)


def distinct(found: Iterable[str]) -> tuple[str, ...]:
    """Each address once, whatever its case, as it was first spelt."""
    spelt: dict[str, str] = {}
    for address in found:
        spelt.setdefault(address.casefold(), address)
    return tuple(spelt.values())
