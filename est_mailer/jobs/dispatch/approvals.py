"""``godkänn KOD`` and ``stopp``: nothing is dispatched without the one, and the other halts it within the hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.approvals import IssuedCode
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES, code_fits, digits
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, PUBLISHED, Event, Round, RoundState, advance
from est_mailer.jobs.answering import answer, reply
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.dispatch.halting import take_off_its_way
from est_mailer.jobs.dispatch.publication import recipients_of
from est_mailer.jobs.forms import coordinators_token
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.pacing import announced_too_late, overtaken
from est_mailer.jobs.screening.pictures import not_cleared, screen_edition
from est_mailer.jobs.screening.texts import clear, uncleared
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.words.command import Command
from est_mailer.mail.writing.letters import HoldNotice, LetterContent, Stopped
from est_mailer.wording import Wording


def fitting(service: Service, code: str, by: Member) -> Round | None:
    """The round whose waiting picture this code was issued for, to this coordinator; a code says itself what it
    approves."""
    found = ((round_, issued) for round_ in _previewed(service) for issued in _codes(service, round_, by))
    return next(
        (round_ for round_, issued in found if issued.tries < MOST_TRIES and _is_of(service, code, issued)), None
    )


def count_wrong(service: Service, by: Member, meant: Round) -> None:
    """A code that fits nothing counts against each picture that it was tried on, but the one that it was meant for,
    which counts it itself: another round's thread would else be a way to guess without end."""
    for round_ in _previewed(service):
        for issued in _codes(service, round_, by) if round_.key != meant.key else ():
            service.store.approvals.count_try(round_.key, issued.content_hash, by.id)


def spent(service: Service, code: str, by: Member, meant: Round) -> Round | None:
    """The round of which the coordinator has used this code, or had it in an earlier preview: it is no guess."""
    corrected = (service.store.rounds.get(erratum.round) for erratum in service.store.errata.all_live())
    rounds = {round_.key: round_ for round_ in (meant, *service.store.rounds.unfinished(), *corrected)}
    found = ((round_, issued) for key, round_ in rounds.items() for issued in service.store.approvals.spent(key, by.id))
    return next((round_ for round_, issued in found if _is_of(service, code, issued)), None)


def _previewed(service: Service) -> tuple[Round, ...]:
    return tuple(r for r in service.store.rounds.unfinished() if r.state is RoundState.PREVIEWED)


def _codes(service: Service, round_: Round, by: Member) -> tuple[IssuedCode, ...]:
    """The coordinator's codes for the picture that waits now."""
    stored = service.store.drafts.edition(round_.key)
    outstanding = service.store.approvals.outstanding(round_.key)
    return tuple(c for c in outstanding if stored and c.coordinator == by.id and c.content_hash == stored.content_hash)


def approve(service: Service, message: Message, command: Command, round_: Round, by: Member, now: datetime) -> Outcome:
    """Try a code. The right one counts once for its coordinator; enough of them start the hold.

    While findings of the screening remain, a right code approves nothing, is not used up, and is told what remains.
    """
    done = Outcome(AccountKind.COMMAND, "approve", round_.key)
    if round_.state is not RoundState.PREVIEWED:
        answer(service, message, by, f"approve_when.{_when(round_)}", now, period=round_.period)
        return done
    stored = service.store.drafts.edition(round_.key)
    content = stored.content_hash if stored else ""
    if stored and try_code(service, message, command, round_, by, stored.edition, content, now):
        until = now + service.deployment.publication.hold
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.APPROVE))
        service.store.rounds.set_hold(round_.key, until)
        tell_of_hold(service, round_, by, stored.edition, content, until, now)
    return done


def try_code(
    service: Service,
    message: Message,
    command: Command,
    round_: Round,
    by: Member,
    edition: Edition,
    content: str,
    now: datetime,
) -> bool:
    """Count a coordinator's code for this content. True if there are now approvals enough; else it was answered."""
    if not _fits(service, message, command.argument, round_, by, content, now):
        return False
    if _findings_remain(service, message, command, round_, by, edition, content, now):
        return False
    if overtaken(service, round_, edition):
        answer(service, message, by, "pace_overtaken", now, period=round_.period)
        return False
    if passed := announced_too_late(service, edition, now):
        answer(service, message, by, "pace_passed", now, period=passed)
        return False
    service.store.approvals.approve(round_.key, content, by.id, now)
    service.store.audit.add(now, by.id, "approved", round_.key, {"content": content})
    missing = _missing(service, round_, content)
    if missing > 0:
        answer(service, message, by, "approval_counted", now, period=round_.period, missing=missing)
    return missing <= 0


def _fits(
    service: Service, message: Message, code: str, round_: Round, by: Member, content: str, now: datetime
) -> bool:
    """True if this is the coordinator's code for this content; else it was answered, and a wrong one counted."""
    store = service.store.approvals
    if by.id in store.approved_by(round_.key, content):
        missing = _missing(service, round_, content)
        answer(service, message, by, "approved_already", now, period=round_.period, missing=missing)
        return False
    issued = next(
        (c for c in store.outstanding(round_.key) if c.coordinator == by.id and c.content_hash == content), None
    )
    if issued is not None and issued.tries < MOST_TRIES and _is_of(service, code, issued):
        return True
    if any(_is_of(service, code, earlier) for earlier in store.spent(round_.key, by.id)):
        answer(service, message, by, "earlier_code", now, code=digits(code), period=round_.period)
    elif issued is None or issued.tries >= MOST_TRIES:
        answer(service, message, by, "no_code", now, period=round_.period)
    else:
        store.count_try(round_.key, issued.content_hash, by.id)
        service.store.audit.add(now, by.id, "wrong code", round_.key, {"tries": issued.tries + 1})
        left = MOST_TRIES - issued.tries - 1
        answer(service, message, by, "wrong_code", now, code=digits(code) or "–", left=left)
    return False


def _is_of(service: Service, code: str, issued: IssuedCode) -> bool:
    return code_fits(code, issued.code_hash, issued.content_hash, issued.coordinator, service.key)


def _missing(service: Service, round_: Round, content: str) -> int:
    """How many approvals this content still needs."""
    approved_by = service.store.approvals.approved_by(round_.key, content)
    return service.deployment.publication.approvals - len(approved_by)


def exhausted(service: Service, round_: Round, by: Member, content: str) -> bool:
    """True if this coordinator's code has been tried too often: the workbook sent in again gives a new one."""
    codes = service.store.approvals.outstanding(round_.key)
    return any(c.coordinator == by.id and c.content_hash == content and c.tries >= MOST_TRIES for c in codes)


def _findings_remain(
    service: Service,
    message: Message,
    command: Command,
    round_: Round,
    by: Member,
    edition: Edition,
    content: str,
    now: datetime,
) -> bool:
    """Clear what the coordinator says has been looked at; True, with an answer, if findings remain."""
    if command.reviewed is not None:
        clear(service, round_, content, command.reviewed, by.id, now, others=True)
    found = screen_edition(service, round_, edition, now)
    left = uncleared(service, round_, found)
    if not left:
        return False
    listed = service.store.screenings.listed(round_.key, content)
    words = service.words(by.language)
    letter = not_cleared(service.deployment.municipality, round_.period, left, listed, command.argument, words)
    reply(service, message, letter, by.language, now, kind="findings", round_=round_.key)
    service.store.audit.add(now, by.id, "findings remain", round_.key, {"content": content, "count": len(left)})
    return True


def stop(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> Outcome:
    """Halt the dispatch: the codes are void; a new or unchanged draft must be sent in for a new preview."""
    done = Outcome(AccountKind.COMMAND, "stop", round_.key)
    if round_.state not in AWAITING_DISPATCH:
        answer(service, message, by, f"stop_when.{_when(round_)}", now, period=round_.period)
        return done
    halt(service, round_, Halt(by.id, by.name, str(message.id), {"inbound": message.id}), now)
    return done


@dataclass(frozen=True, slots=True)
class Halt:
    """Who halts what is on its way, as the audit and as people know it; ``about`` tells one halt from another."""

    actor: str
    name: str
    about: str
    detail: Mapping[str, object]


def halt(service: Service, round_: Round, halted: Halt, now: datetime) -> None:
    """Take a picture back that waits for approval or its hold, and tell every coordinator."""
    take_off_its_way(service, round_, f"stopped by {halted.actor}", now)
    service.store.audit.add(now, halted.actor, "stopped", round_.key, halted.detail)
    letter = Stopped(municipality=service.deployment.municipality, period=round_.period, stopped_by=halted.name)
    tell_coordinators(service, round_, lambda _: letter, Purpose.STOPPED, halted.about, now)


def tell_of_hold(
    service: Service, round_: Round, by: Member, edition: Edition, content: str, until: datetime, now: datetime
) -> None:
    """Tell every coordinator who approved what, and until when it can be stopped."""
    recipients = len(recipients_of(service, round_, edition.picture.status))

    def notice(words: Wording) -> HoldNotice:
        return HoldNotice(
            municipality=service.deployment.municipality,
            period=round_.period,
            approved_by=by.name,
            goes_out=words.moment(until),
            recipients=recipients,
            correction=edition.version - 1,
        )

    tell_coordinators(service, round_, notice, Purpose.HOLD_NOTICE, f"{content[:16]}/{until.isoformat()}", now)


def tell_coordinators(
    service: Service,
    round_: Round,
    letter_in: Callable[[Wording], LetterContent],
    purpose: Purpose,
    about: str,
    now: datetime,
) -> None:
    """Queue a letter to every address of every coordinator of the round, each in its language."""
    for coordinator in with_role(service.store.rounds.members(round_.key), Role.COORDINATOR):
        letter = letter_in(service.words(coordinator.language))
        for address in coordinator.addresses:
            token = coordinators_token(service, round_, coordinator)
            queue(service, letter, Envelope(round_.key, purpose, address, coordinator.language, about, token), now)


def _when(round_: Round) -> str:
    """Why approving or stopping has no effect now: too early, or dispatched, or waiting out its hold."""
    if round_.state in PUBLISHED:
        return "dispatched"
    return "approved" if round_.state is RoundState.APPROVED else "not_previewed"
