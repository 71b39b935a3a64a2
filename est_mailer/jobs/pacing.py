"""The status that holds, the profile that it gives, and what people are told of a change of pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from est_mailer.domain.deployment import NORMAL, Deployment
from est_mailer.domain.round_period import Rhythm, RoundPeriod
from est_mailer.domain.rounds.announcing import PaceChange, pace_change
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.rounds.pace import LOOK_BACK, Pace, has_begun
from est_mailer.jobs.dispatched import latest_dispatch
from est_mailer.jobs.service import QuietService, Service
from est_mailer.wording import Wording

if TYPE_CHECKING:
    from est_mailer.domain.picture.situation import Edition, SituationPicture

_CANCELLED_IN_A_ROW = 20  # at most so many rounds are looked back through for one that had begun


@dataclass(frozen=True, slots=True)
class PaceInForce:
    """Which profile rules today, and why. ``replaced``: the rounds that the latest change did away with."""

    profile: str
    rhythm: Rhythm
    status: str
    why: str
    replaced: tuple[str, ...] = ()


def status_in_force(service: QuietService) -> str | None:
    """The status that the dispatched picture of the latest period gives; None before the first dispatch."""
    latest = service.store.rounds.latest_dispatched()
    return latest.status if latest else None


def change_of_pace(service: Service, round_: Round, picture: SituationPicture, now: datetime) -> PaceChange | None:
    """What the picture's status changes for the reporting if it is dispatched when its hold has passed.

    None for a picture that comes after a later period's: its status does not rule. A correction that does not change
    the pace says again what the version before it said, as long as that is still to come.
    """
    latest = service.store.rounds.latest_dispatched()
    if latest is not None and latest.first_day > round_.first_day:
        return None
    at = now + service.deployment.publication.hold
    sent = service.store.drafts.edition(round_.key) if latest and latest.key == round_.key else None
    calendar = service.deployment.calendar
    if sent and calendar.under(sent.edition.picture.status) == calendar.under(picture.status):
        said = sent.edition.pace
        return said if said and said.opens > at else None
    before = latest.status if latest else None
    return pace_change(calendar, rounds_at_hand(service, now), before, picture.status, at)


def rounds_at_hand(service: QuietService, now: datetime) -> tuple[Round, ...]:
    """The rounds that a pace or a plan is made from, the latest first: what is further back decides nothing."""
    return service.store.rounds.live(service.day_of(now) - LOOK_BACK)


def announced_too_late(service: Service, edition: Edition, now: datetime) -> RoundPeriod | None:
    """The period from which a picture says that another pace counts, if it will have begun when the hold of an
    approval at ``now`` has passed."""
    change = edition.pace
    if change is None or change.opens > now + service.deployment.publication.hold:
        return None
    return RoundPeriod.of_key(change.first)


def overtaken(service: Service, round_: Round, edition: Edition) -> bool:
    """True if a picture announces a change of pace, and a later period's picture has gone out since it was made."""
    latest = service.store.rounds.latest_dispatched()
    return edition.pace is not None and latest is not None and latest.first_day > round_.first_day


def words_for(service: Service, round_: Round, language: str | None = None) -> Wording:
    """The words of a language as they are said of a week or of a day, with those of the round's profile over them."""
    profile = service.deployment.calendar.named(round_.profile)
    words = service.words(language).about(round_.period)
    return words.over(profile.texts.get(words.language, {})) if profile else words


def of_the_same_pace(service: QuietService, round_: Round) -> tuple[Round, ...]:
    """The rounds before this one that cover as long a time, the oldest first: a day's figures say nothing beside a
    week's. A profile that the configuration no longer has is taken to have been weekly, or daily by the round's key."""

    def length(of: Round) -> tuple[Rhythm, int]:
        profile = service.deployment.calendar.named(of.profile)
        return of.period.rhythm, profile.every_weeks if profile and not of.period.daily else 1

    earlier = (r for r in service.store.rounds.all() if r.first_day < round_.first_day and length(r) == length(round_))
    return tuple(sorted(earlier, key=lambda r: r.first_day))


def notice(service: Service, round_: Round, words: Wording) -> str:
    """What an invitation begins with: why the pace is another than the usual, or that it is the usual again; or ""."""
    key = _notice_key(service, round_)
    if not key:
        return ""
    symbol, name = _named(service.deployment, status_in_force(service), words.language)
    return words(f"profile.notice.{key}", symbol=symbol, status=name)


def pace_in_force(service: QuietService, now: datetime) -> PaceInForce:
    """Which profile rules at ``now``, and why."""
    deployment, latest = service.deployment, service.store.rounds.latest_dispatched()
    calendar, status = deployment.calendar, latest.status if latest else None
    ruling = Pace.of(calendar, status, rounds_at_hand(service, now)).ruling(service.day_of(now))
    if latest is None:
        return PaceInForce(ruling.name, ruling.rhythm, "", "nothing has been dispatched yet")
    symbol, name = _named(deployment, latest.status, deployment.language)
    why = f"the picture of {latest.key} says {symbol} {name}"
    if ruling != calendar.under(latest.status):
        why += "; the days go on to the end of the week"
    elif ruling.name == NORMAL:
        why += ", which has no profile of its own"
    return PaceInForce(ruling.name, ruling.rhythm, latest.status, why, _replaced(service, latest))


def _replaced(service: QuietService, latest: Round) -> tuple[str, ...]:
    """The rounds that were done away with since the latest dispatch and are not planned again."""
    dispatch = latest_dispatch(service, latest)
    since = dispatch.id if dispatch else 0
    return tuple(
        f"{entry.subject}: {entry.detail.get('reason', '')}"
        for entry in reversed(service.store.audit.listing(event="unscheduled"))
        if entry.id > since and not service.store.rounds.knows(entry.subject)
    )


def _notice_key(service: Service, round_: Round) -> str:
    calendar = service.deployment.calendar
    if round_.profile != NORMAL:
        rules = calendar.under(status_in_force(service)).name == round_.profile
        return round_.period.rhythm.value if rules else "last_days"
    opened = service.store.rounds.opened_before(round_.first_day, _CANCELLED_IN_A_ROW)
    before = next((r for r in opened if has_begun(r)), None)
    return "back" if before and before.profile != NORMAL else ""


def _named(deployment: Deployment, status: str | None, language: str) -> tuple[str, str]:
    """A status's symbol and name; one that the configuration no longer has is shown by its id."""
    known = next((s for s in deployment.statuses if s.id == status), None)
    return (known.symbol, known.name(language)) if known else ("", status or "–")
