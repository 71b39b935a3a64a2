"""A quarter's or a year's pack: compiled, as PDF and workbook, and sent to the coordinators and the steering group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache

from est_mailer.documents.pack import pack_pdf
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import Kind, Period, period_of
from est_mailer.domain.periods.pack import Pack, pack_of
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.rounds.pack_calendar import PackPlan
from est_mailer.jobs.correspondence import XLSX, Envelope, queue
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.periods.priorities import priority_areas
from est_mailer.jobs.screening.periods import discreet_decisions, hider
from est_mailer.jobs.sealing import sealed
from est_mailer.jobs.service import QuietService, Service, with_role
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.pack_letter import PackForMeeting
from est_mailer.wording import Wording
from est_mailer.workbooks.pack.writing import PackBook, write_pack

_PDF = "application/pdf"
_SENT = "pack.sent."
_LATEST = "pack.latest"
_VERSIONS = {Kind.QUARTER: 1, Kind.YEAR: 2}  # of the token, which else tells a year from its first quarter by nothing
STEERING = Member("styrgrupp", "Styrgruppen", "", frozenset(), ())
"""Stands for the steering group, which is no function of the register, as the sender of its decisions."""


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack in one language, with its two files."""

    pack: Pack
    pdf: Attached
    workbook: Attached


def pack_plan(service: QuietService) -> PackPlan:
    """What the plan needs to know of packs."""
    packs = service.deployment.packs
    if packs.quarter is None and packs.year is None:
        return PackPlan()
    sent = frozenset(service.store.facts.named(_SENT))
    return PackPlan(packs.quarter, packs.year, sent, service.store.rounds.earliest_day())


def send_pack_once(service: Service, period: Period, now: datetime) -> int:
    """Queue the pack to everybody who gets it, unless it has been sent. Returns the number of mails."""
    if service.store.facts.get(f"{_SENT}{period.key}"):
        return 0
    return send_pack(service, period, now)


def send_pack(service: Service, period: Period, now: datetime) -> int:
    """Queue the pack, anew if it has been sent before. Returns the number of mails. Raises ServiceError."""
    store, shown_in = service.store, _shown_once(service, period_picture(service, period, now), now)
    version = int(store.facts.get(f"{_SENT}{period.key}") or 0) + 1
    sent = 0
    with store.atomic():
        for member, address in _readers(service, now):
            files = shown_in(member.language).files_for(number_of(service, member))
            letter = PackForMeeting(
                municipality=service.deployment.municipality, title=files.pack.title, summary=files.pack.summary
            )
            token = sealed(service, _token(service, period, member))
            about = f"{period.key}/{version}"
            envelope = Envelope("", Purpose.PACK, address, member.language, about, token)
            sent += queue(service, letter, envelope, now, [files.pdf, files.workbook])
        store.facts.set(f"{_SENT}{period.key}", str(version))
        store.facts.set(_LATEST, period.key)
        store.audit.add(now, "service", "pack sent", period.key, {"version": version, "mails": sent})
    return sent


@dataclass(frozen=True, slots=True)
class _Shown:
    """A pack in one language with its document: all that its readers have in common."""

    service: Service
    period: Period
    pack: Pack
    pdf: Attached
    words: Wording

    def files_for(self, number: int) -> PackFiles:
        """With the workbook of the function with this number, 0 for the steering group."""
        book = PackBook(self.pack, sealed(self.service, pack_token(self.period, number)))
        workbook = write_pack(book, self.service.deployment, self.words)
        return PackFiles(self.pack, self.pdf, Attached(book.filename(self.words), XLSX, workbook))


def _shown(service: Service, picture: PeriodPicture, words: Wording, now: datetime) -> _Shown:
    pack = pack_in_words(service, picture, words, now)
    counts = {area.area: area.count for area in picture.areas}
    pdf = pack_pdf(pack, counts, service.deployment, words, now).pdf
    attached = Attached(words("pack.document.filename", period=pack.key), _PDF, pdf)
    return _Shown(service, picture.period, pack, attached, words)


def _shown_once(service: Service, picture: PeriodPicture, now: datetime) -> Callable[[str], _Shown]:
    """Language → the pack in it."""
    return cache(lambda language: _shown(service, picture, service.words(language), now))


def pack_files(service: Service, picture: PeriodPicture, words: Wording, now: datetime, number: int = 0) -> PackFiles:
    """The pack with its files; ``number``: the function's that gets the workbook, 0 for the steering group."""
    return _shown(service, picture, words, now).files_for(number)


def pack_in_words(service: QuietService, picture: PeriodPicture, words: Wording, now: datetime) -> Pack:
    """The pack, with the areas that have priority now and what the meeting before decided."""
    today = service.day_of(now)
    ruling = service.store.steering.ruling(picture.period.last_day)
    areas = priority_areas(service, today)
    earlier = discreet_decisions(ruling.said, hider(service)) if ruling else None
    return pack_of(picture, service.deployment, words, areas, earlier)


def period_of_token(token: Token | None, service: Service) -> str:
    """The key of the period that a returned pack is about; one without a token is about the pack sent last."""
    if token is None:
        return service.store.facts.get(_LATEST) or ""
    kind = next(kind for kind in _VERSIONS if _VERSIONS[kind] == token.version)
    return period_of(kind, token.first_day).key


def number_of(service: Service, member: Member) -> int:
    """The function's number in a token; 0 for the steering group."""
    return 0 if member.id == STEERING.id else service.store.rounds.number_of(member.id)


def _token(service: Service, period: Period, member: Member) -> Token:
    return pack_token(period, number_of(service, member))


def pack_token(period: Period, number: int) -> Token:
    """What a pack's mail and workbook carry; ``number``: the function's that gets it, 0 for the steering group."""
    return Token(TokenPurpose.PACK, period.first, number, version=_VERSIONS.get(period.kind, _VERSIONS[Kind.QUARTER]))


def _readers(service: Service, now: datetime) -> Iterator[tuple[Member, str]]:
    """Each address once: the coordinators in force, then the steering group."""
    today = service.day_of(now)
    told: set[str] = set()
    coordinators = with_role(service.on(today), Role.COORDINATOR)
    everyone = [(c, address) for c in coordinators for address in c.addresses]
    everyone += [(steering_member(service), address) for address in service.deployment.packs.steering]
    for member, address in everyone:
        if address.casefold() not in told:
            told.add(address.casefold())
            yield member, address


def steering_member(service: QuietService) -> Member:
    """The steering group, in the municipality's own language."""
    return _steering_member(service.deployment)


@lru_cache(maxsize=512)  # municipalities in one process
def _steering_member(deployment: Deployment) -> Member:
    return replace(STEERING, language=deployment.language, addresses=deployment.packs.steering)
