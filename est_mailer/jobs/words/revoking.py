"""Codes revoked: no earlier token of a function, or of any, counts; what rests on them is taken back and sent anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from est_mailer.domain.errors import ServiceError
from est_mailer.domain.identity import LAST_EPOCH, Token, TokenPurpose, key_mark
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import PUBLISHED, Round, RoundState
from est_mailer.jobs.answering import answer, letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.dispatch.approvals import Halt, halt
from est_mailer.jobs.dispatch.errata_approval import halt_erratum
from est_mailer.jobs.dispatch.on_its_way import on_its_way
from est_mailer.jobs.forms import Form, form_file
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods.packs import number_of, steering_member
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.sealing import epoch_of, sealed
from est_mailer.jobs.service import QuietService, Service, coordinators_for, distinct, with_role
from est_mailer.mail.reading.sender import Authenticity
from est_mailer.workbooks.checklist.layout import FORM_VERSION

_NOT_ASKED = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED}) | PUBLISHED
_PAUSE = timedelta(days=1)  # between two revocations by mail of the same function: a loop must not use up the epochs


@dataclass(frozen=True, slots=True)
class Revoked:
    """What was done. ``sent_to``: the addresses that a new form was queued to, ``halted``: the rounds whose picture or
    correction was taken back."""

    function: str | None
    epoch: int
    sent_to: tuple[str, ...]
    halted: tuple[str, ...]


def revocable(service: QuietService, function: str | None, now: datetime) -> tuple[Member, ...]:
    """The functions that a revocation concerns (None: all), as registered today or in a round that goes on.

    Raises ServiceError if there is no such function.
    """
    members = {m.id: m for r in _asking(service) for m in service.store.rounds.members(r.key)}
    members |= {m.id: m for m in (steering_member(service), *service.register)}
    members |= {m.id: m for m in service.on(service.day_of(now))}
    if function is not None and function not in members:
        known = ", ".join(sorted(members))
        raise ServiceError(f"There is no function {function!r}.", f"Write the id of one: {known}.")
    return tuple(members.values()) if function is None else (members[function],)


def _require_room(service: Service, number: int | None) -> None:
    """Raises ServiceError if the key must be changed instead."""
    highest = service.store.revocations.highest(key_mark(service.key))
    if (highest if number is None else epoch_of(service, number)) >= LAST_EPOCH:
        raise ServiceError(
            f"The codes have been revoked {LAST_EPOCH} times, and a code has no room to count further.",
            "Change the key instead: stop the service, put a new EST_TOKEN_KEY in place (openssl rand -hex 32), "
            "start it, and run est-mailer revoke --all. See SECURITY.md, Identity.",
        )


def revoke(service: Service, function: str | None, by: str, now: datetime, name: str = "") -> Revoked:
    """Revoke every earlier code of a function (its id), or of all (None), in one transaction.

    A picture that waits for a coordinator so revoked is taken back as by ``stopp``; its register changes and decisions
    that wait for a code are void; each respondent's registered addresses get the form of the round anew, and the
    coordinators are told by whom (``name``; as in the audit, if none is given). Raises ServiceError if there is no such
    function, or no epoch left.
    """
    with service.store.atomic():
        members = revocable(service, function, now)
        number = number_of(service, members[0]) if function is not None else None
        _require_room(service, number)
        service.store.revocations.add(number, key_mark(service.key), by, now)
        epoch = epoch_of(service, number or 0)
        mark = f"revoked/{function or '*'}/{epoch}/{now.isoformat()}"
        service.store.audit.add(now, by, "codes revoked", function or "all", {"epoch": epoch})
        halted = _halt(service, members, Halt(by, name or by, mark, {"revoked": function or "all"}), now)
        _void_what_waits(service, None if function is None else members[0], now)
        sent_to = _send_anew(service, members, mark, now)
        _tell(service, None if function is None else members[0], name or by, mark, now)
    return Revoked(function, epoch, sent_to, halted)


def revoke_by_mail(service: Service, message: Message, named: str, by: Member, now: datetime) -> Outcome:
    """``spärra ENHET`` from a coordinator: a function of the own organisation, by its name or id.

    Only where the mail system vouches for the sender: a forged From must not make us write to everybody anew.
    """
    done = Outcome(AccountKind.COMMAND, "revoke", respondent=by.id)
    own = [m for m in revocable(service, None, now) if m.organisation == by.organisation]
    wanted = named.strip(" .\"'”").casefold()
    found = [m for m in own if wanted in (m.id.casefold(), m.name.casefold())]
    if message.authenticity is not Authenticity.PASS:
        answer(service, message, by, "revoke_unproven", now)
    elif len(found) != 1:
        answer(service, message, by, "revoke_unknown", now, named=named or "–")
    elif (last := service.store.revocations.last(number_of(service, found[0]))) and now - last < _PAUSE:
        answer(service, message, by, "revoke_again", now, unit=found[0].name)
    else:
        sent = revoke(service, found[0].id, by.id, now, by.name).sent_to
        answer(service, message, by, "revoke_done", now, unit=found[0].name, addresses=", ".join(sent) or "–")
    return done


def _asking(service: QuietService) -> Iterator[Round]:
    """The rounds that have been opened and whose picture has not gone out."""
    return (r for r in service.store.rounds.unfinished() if r.state not in _NOT_ASKED)


def _halt(service: Service, members: tuple[Member, ...], who: Halt, now: datetime) -> tuple[str, ...]:
    """Take back what waits for, or was approved by, a coordinator whose codes no longer count."""
    revoked, halted = {m.id for m in members}, []
    for round_ in on_its_way(service):
        coordinators = with_role(service.store.rounds.members(round_.key), Role.COORDINATOR)
        if not revoked & {c.id for c in coordinators}:
            continue
        erratum = service.store.errata.live(round_.key)
        if erratum is not None:
            halt_erratum(service, erratum, who, now)
        else:
            halt(service, round_, who, now)
        halted.append(round_.key)
    return tuple(halted)


def _void_what_waits(service: Service, member: Member | None, now: datetime) -> None:
    reason = "codes revoked"  # by whom stands in the trail
    service.store.register_changes.void_waiting(now, reason, member.id if member else None)
    senders = (member.id, *(a.casefold() for a in member.addresses)) if member else None
    service.store.steering.void_waiting(now, reason, senders)


def _send_anew(service: Service, members: tuple[Member, ...], mark: str, now: datetime) -> tuple[str, ...]:
    """The form of each round that goes on, with a code that counts, to the addresses of today's register alone."""
    today = {m.id: m for m in service.on(service.day_of(now))}
    reached: list[str] = []
    for round_ in _asking(service):
        asked = {m.id for m in with_role(service.store.rounds.members(round_.key), Role.RESPONDENT)}
        for member in service.progress.over("new forms", members):
            form = _new_code(service, round_, member) if member.id in asked else None
            if form is not None and member.id in today:
                reached += _send(service, round_, today[member.id], form, mark, now)
    return distinct(reached)


def _new_code(service: Service, round_: Round, member: Member) -> Form | None:
    """The form that was sent, under a token of the present epoch."""
    sent = service.store.answers.form_of(round_.key, member.id)
    if sent is None:
        return None
    number = service.store.rounds.number_of(member.id)
    token = Token(TokenPurpose.CHECKLIST, round_.first_day, number, version=FORM_VERSION)
    anew = replace(sent, token=sealed(service, token), form_version=FORM_VERSION)
    service.store.answers.add_form(anew)
    return Form(anew, form_file(service, round_, member, anew))


def _send(service: Service, round_: Round, member: Member, form: Form, mark: str, now: datetime) -> Iterator[str]:
    closes = deadline(service, round_, member)
    values = {"unit": member.name, "period": round_.period, "deadline": closes}
    letter = letter_of(service, member.language, "answer.new_form", values)
    for address in distinct(member.addresses):
        about = f"{member.id}/{mark}"
        envelope = Envelope(round_.key, Purpose.REVOKED, address, member.language, about, form.sent.token)
        if queue(service, letter, envelope, now, [form.file]):
            yield address


def _tell(service: Service, member: Member | None, by: str, mark: str, now: datetime) -> None:
    """Word to the coordinators of the function's organisation, or to all: whoever was revoked has need of new files."""
    registered = service.on(service.day_of(now))
    coordinators = with_role(registered, Role.COORDINATOR)
    for coordinator in coordinators_for(registered, member.organisation) if member else coordinators:
        kind, language = "revoked_one" if member else "revoked_all", coordinator.language
        values = {"unit": member.name if member else "", "by": by}
        letter = letter_of(service, language, f"answer.{kind}", values)
        for address in coordinator.addresses:
            queue(service, letter, Envelope("", Purpose.REVOKED, address, language, f"told/{mark}"), now)
