"""Screening free texts on their way out, and the clearings that let them stand. Fails closed, and tells no text.

``screen_texts`` is for any job that lets texts out: what it finds on level *block*, and nobody has cleared, must stop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b, sha256

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.journal import Told, told
from est_mailer.domain.picture.screened import Found, Piece, Place, found_in
from est_mailer.domain.ports import Screener
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import Hit, Kind, Level, Rules
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.screening.name_lists import name_lists
from est_mailer.jobs.service import QuietService, Service
from est_mailer.wording import Wording
from est_mailer.workbooks.package.blank_package import Same

log = logging.getLogger(__name__)

CLEAR: tuple[tuple[Hit, ...], str] = ((), "")
"""What a look gives of a text in which nothing is found."""

_REMEMBERED = 20_000  # texts: a large week's, a few times over


def screen_texts(service: Service, pieces: Iterable[Piece], now: datetime, about: str = "") -> tuple[Found, ...]:
    """What in the texts may point somebody out, in their order: place, kind, level and a seal, never the text.

    A text that cannot be screened is found as ``Kind.UNSCREENED``, which blocks and cannot be cleared, and the operator
    is told (``about``: the round). Raises nothing of the screening's own; StoreError if the alert cannot be queued.
    """
    found: list[Found] = []
    failures: set[str] = set()
    look = looker(service)
    for piece in pieces:
        hits, failure = look(piece.text)
        if failure:
            failures.add(failure)
        if hits:
            found.extend(found_in(piece, hits, service.key))
    for failure in sorted(failures):
        log.error("the screening failed: %s", failure, extra=told(Told.SCREENING_FAILED))
        alert(service, "screening_failed", now, about=about, detail=failure)
    return tuple(found)


def looker(service: QuietService) -> Callable[[str], tuple[tuple[Hit, ...], str]]:
    """What finds the hits in a text, by the municipality's rules; and the kind of error if a text cannot be screened.

    The error's message may quote the text, so nobody is told it.
    """
    try:
        return _screened(service.deployment, Same(service.screener or screen)).look
    except Exception as error:  # noqa: BLE001 - without rules nothing can be screened
        failure = type(error).__name__
        return lambda text: ((Hit(Kind.UNSCREENED, 0, len(text)),), failure)


@dataclass(frozen=True, slots=True)
class _Screened:
    """What a screener finds by the rules. The same texts are screened in the draft, the preview, the approval and just
    before the dispatch: each is looked through once. Only a digest of it is kept, and where something was found."""

    screener: Screener
    rules: Rules
    found: dict[bytes, tuple[Hit, ...]] = field(default_factory=dict)

    def look(self, text: str) -> tuple[tuple[Hit, ...], str]:
        """See ``looker``."""
        try:
            digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            hits = self.found.get(digest)
            if hits is None:
                hits = self.screener(text, self.rules)
                if len(self.found) >= _REMEMBERED:
                    self.found.clear()
                self.found[digest] = hits
        except Exception as error:  # noqa: BLE001 - whatever it is, the text has not been screened
            return (Hit(Kind.UNSCREENED, 0, len(text)),), type(error).__name__
        return hits, ""


@lru_cache(maxsize=8)  # municipalities that are at it just now
def _screened(deployment: Deployment, screener: Same[Screener]) -> _Screened:
    return _Screened(screener.value, rules_of(deployment))


@lru_cache(maxsize=512)  # municipalities in one process
def rules_of(deployment: Deployment) -> Rules:
    """The rules of a municipality: what it has chosen, its areas and organisations, its functions' own addresses.

    Raises OSError if the installation lacks the lists of names.
    """
    own, account = deployment.screening, deployment.account
    areas = (word for area in deployment.areas for word in (area.name, *area.aliases))
    organisations = (organisation.name for organisation in deployment.organisations.values())
    functions = (member.name for member in deployment.register)
    register = (a for m in deployment.register for a in m.addresses)
    mailboxes = (account.address, deployment.registrar or "", deployment.operator)
    return Rules(
        names=name_lists(),
        places=frozenset((*own.places, *areas, *organisations, *functions, deployment.municipality)),
        allow=frozenset(entry for entry in (*own.allow, *register, *mailboxes) if entry),
        groups=own.groups,
        levels=own.levels,
    )


def uncleared(service: Service, round_: Round, found: Iterable[Found]) -> tuple[Found, ...]:
    """Those of the findings that nobody has cleared in this round, for exactly this text."""
    seals = service.store.screenings.cleared(round_.key)
    return tuple(f for f in found if f.kind is Kind.UNSCREENED or f.seal not in seals)


def blocking(found: Iterable[Found]) -> tuple[Found, ...]:
    """Those that stop a dispatch."""
    return tuple(f for f in found if f.level is Level.BLOCK)


def clear(
    service: Service,
    round_: Round,
    content: str,
    numbers: Sequence[int],
    by: str,
    now: datetime,
    *,
    others: bool = False,
) -> int:
    """Clear findings of a content by their numbers in its preview; ``others``: and all that do not block.

    What could not be screened cannot be cleared. Returns how many were cleared now.
    """
    count = 0
    with service.store.atomic():
        for number, finding in service.store.screenings.listed(round_.key, content).items():
            wanted = number in numbers or (others and finding.level is not Level.BLOCK)
            if not wanted or finding.kind is Kind.UNSCREENED:
                continue
            if service.store.screenings.clear(round_.key, finding.seal, by, content, now):
                count += 1
                detail = {"place": place_text(finding.place, service.words()), "kind": finding.kind, "content": content}
                service.store.audit.add(now, by, "cleared", round_.key, detail)
    return count


def tell_operator_of_halt(service: Service, round_: Round, found: Iterable[Found], now: datetime) -> None:
    """Alert the operator that the screening has halted a dispatch, once a day for the same findings."""
    which = sha256("\0".join(sorted(f"{f.kind}{f.seal}" for f in found)).encode()).hexdigest()[:16]
    alert(service, "dispatch_screened", now, about=f"{round_.key}/{which}", round=round_.key)


def say_which(numbers: Sequence[int], words: Wording) -> str:
    """Numbers in words: "1, 3 och 4"."""
    if len(numbers) < 2:
        return "".join(str(n) for n in numbers)
    return words("screening.and", first=", ".join(str(n) for n in numbers[:-1]), last=numbers[-1])


def finding_text(finding: Found, words: Wording) -> str:
    """Where and what, in words: "5 Utskick B7 (Läget i kommunen): kan vara ett namn"."""
    return words(
        f"screening.found.{finding.level}", place=place_text(finding.place, words), kind=kind_text(finding.kind, words)
    )


def kind_text(kind: Kind | str, words: Wording) -> str:
    """A kind in words: "ett personnummer"."""
    return words(f"screening.kind.{Kind(kind).value}")


def place_text(place: Place, words: Wording) -> str:
    """A place in words: "4 Insatser C7 (Nya insatser, rad 2, Vem gör det?)"."""
    parts = [words(place.title)]
    if place.row:
        parts.append(words("screening.row", row=place.row))
    if place.column:
        parts.append(words(place.column))
    named = ", ".join(parts)
    return f"{place.cell} ({named})" if place.cell else named
