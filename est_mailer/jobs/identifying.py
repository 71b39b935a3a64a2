"""Who wrote, and about which round: by token, then by sender. A token identifies, it does not authorise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.model import Member, Role
from est_mailer.domain.roster import Roster
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.current import current_round, roster
from est_mailer.jobs.message import Message
from est_mailer.jobs.periods.packs import steering_member
from est_mailer.jobs.sealing import is_current
from est_mailer.jobs.service import Service
from est_mailer.mail.reading.sender import Authenticity
from est_mailer.mail.words.command import FOR_RESPONDENTS
from est_mailer.mail.words.nearly import read_nearly

UNSETTLED_BY_RELEASE = frozenset(
    {
        "tokens_differ",
        "several_functions",
        "function_not_in_round",
        "register_from_other",
        "review_from_other",
        "pack_from_other",
    }
)
"""Reasons that no belief in the sender mends: the message does not say for which function it answers, or only a
coordinator may say what it says."""


@dataclass(frozen=True, slots=True)
class Known:
    """A sender in the register. ``respondent`` is the function the message answers for, if any;
    ``coordinator`` is set if the sender may speak as one. ``round`` is the round it concerns. ``member``: in which
    function the sender is known at all (a recipient, say); None for one whom a person has vouched for.
    ``steering`` is set if the sender may speak for the steering group: a coordinator, or one of its addresses."""

    round: Round | None
    member: Member | None
    respondent: Member | None
    coordinator: Member | None
    steering: Member | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The message claims what its sender cannot be believed in: it is held for a person. ``reason`` is a word key.

    ``sender``: set if nothing of the sender is in doubt, only a code that was revoked, or which function is meant."""

    reason: str
    round: Round | None = None
    sender: Known | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody we know, with nothing of ours: accounted, never answered."""


Identity = Known | Doubtful | Stranger


def identify(service: Service, message: Message, now: datetime) -> Identity:
    """The decision table: token × sender × what the mail system says of the sender."""
    token = _agreed(service, message)
    if isinstance(token, Doubtful):
        return token
    revoked = token is not None and not message.released and not is_current(service, token)
    undated = token is not None and token.purpose in (TokenPurpose.REGISTER, TokenPurpose.PACK)
    dated = token if not undated else None
    round_ = service.store.rounds.by_first_day(dated.first_day) if dated else current_round(service)
    members = _still_registered(service, roster(service, round_, now), round_, now)
    sender = message.incoming.sender
    answering = members.answering(sender)
    coordinator = _coordinator(answering, sender)
    steering = coordinator or _steering(service, sender)
    if not answering and steering is None and not message.released:
        return Doubtful("revoked_form" if revoked else "stranger_with_form", round_) if token else Stranger()
    if not message.released and not is_believed(service, message):
        return Doubtful("forged_sender", round_)
    member = coordinator or next(iter(answering), steering)
    found: Identity = Doubtful("revoked_form", round_)
    if not revoked:
        found = _by_token(
            service, message, members, answering, token, Known(round_, member, None, coordinator, steering)
        )
    if isinstance(found, Doubtful):
        return replace(found, sender=Known(round_, member, None, coordinator))
    return found


def _by_token(
    service: Service,
    message: Message,
    members: Roster,
    answering: tuple[Member, ...],
    token: Token | None,
    who: Known,
) -> Known | Doubtful:
    """What a sender of the register, who is believed, may do with what the token is of."""
    purpose, round_, coordinator = token.purpose if token else None, who.round, who.coordinator
    if token is not None and purpose is TokenPurpose.DRAFT:
        return _for_draft(service, members, coordinator, token, round_, message)
    if token is not None and purpose is TokenPurpose.REVIEW:
        return _for_review(service, members, coordinator, token, round_)
    if purpose is TokenPurpose.REGISTER:
        return (
            replace(who, member=coordinator, steering=None) if coordinator else Doubtful("register_from_other", round_)
        )
    if purpose is TokenPurpose.PACK:
        return replace(who, member=who.steering) if who.steering else Doubtful("pack_from_other", round_)
    respondent = _respondent(service, members, answering, coordinator, token, message)
    if isinstance(respondent, Doubtful):
        return replace(respondent, round=round_)
    return replace(who, member=respondent or who.member, respondent=respondent)


def is_believed(service: Service, message: Message) -> bool:
    """Where a trusted server marks mail, only mail that it found genuine is believed; elsewhere a forged one may be."""
    wanted = service.deployment.account.authserv_id
    return message.authenticity is (Authenticity.PASS if wanted else Authenticity.NONE)


def _agreed(service: Service, message: Message) -> Token | Doubtful | None:
    """The token that decides: the files' one before the mail's; two that differ are a doubt.

    Of the same form's tokens one that counts decides over a revoked one: who has it was sent it since.
    """
    in_files = frozenset().union(*(f.tokens for f in message.files))
    if len(every := in_files | message.tokens) == 1:
        return next(iter(every))
    for tokens in (in_files, message.tokens):
        forms = {t.form for t in tokens}
        if len(forms) > 1:
            return Doubtful("tokens_differ")
        if tokens:
            of_form = (t for t in every if t.form in forms)
            return max(of_form, key=lambda t: (is_current(service, t), t.version))
    return None


def _still_registered(service: Service, members: Roster, round_: Round | None, now: datetime) -> Roster:
    """The round's register, but of a function whose codes were revoked since its invitation only those addresses that
    are in today's register too: whoever has left must not go on as long as the round does."""
    invited = next((d.due_at for d in round_.dues if d.step is Step.INVITATION), None) if round_ else None
    revoked = service.store.revocations.named_since(invited) if invited else frozenset()
    if not revoked:
        return members
    today = {m.id: m for m in service.on(service.day_of(now))}
    return Roster(_narrowed(m, today.get(m.id)) if m.id in revoked else m for m in members)


def _narrowed(member: Member, today: Member | None) -> Member:
    def known(addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(a for a in addresses if today is not None and today.speaks_through(a))

    return replace(member, addresses=known(member.addresses), deputies=known(member.deputies), round_deputies=())


def _coordinator(answering: tuple[Member, ...], sender: str) -> Member | None:
    """The coordinating function that an address speaks for: its own before one that it is only a deputy of. So one
    address gives one approval, and two who stand in for each other give one each."""
    found = [m for m in answering if Role.COORDINATOR in m.roles and m.speaks_through(sender)]
    own = (m for m in found if sender.casefold() in {a.casefold() for a in m.addresses})
    return next(own, next(iter(found), None))


def _steering(service: Service, sender: str) -> Member | None:
    """The steering group, if the sender is one of its addresses in est.toml."""
    group = steering_member(service)
    return group if group.speaks_through(sender) else None


def _for_draft(
    service: Service,
    members: Roster,
    coordinator: Member | None,
    token: Token,
    round_: Round | None,
    message: Message,
) -> Known | Doubtful:
    if coordinator is None and message.released:
        coordinator = _numbered(service, members, token)
    if coordinator is None:
        return Doubtful("draft_from_other", round_)
    return Known(round_, coordinator, None, coordinator)


def _for_review(
    service: Service, members: Roster, coordinator: Member | None, token: Token, round_: Round | None
) -> Known | Doubtful:
    """A review is answered by a coordinator of the organisation whose rows it has, and by nobody else."""
    asked = _numbered(service, members, token)
    if coordinator is None or asked is None or asked.organisation != coordinator.organisation:
        return Doubtful("review_from_other", round_)
    return Known(round_, coordinator, None, coordinator)


def _respondent(
    service: Service,
    members: Roster,
    answering: tuple[Member, ...],
    coordinator: Member | None,
    token: Token | None,
    message: Message,
) -> Member | Doubtful | None:
    mine = tuple(m for m in answering if Role.RESPONDENT in m.roles)
    if token is None:
        if len(mine) > 1:
            own = tuple(m for m in mine if message.incoming.sender in {a.casefold() for a in m.addresses})
            if len(own) == 1:
                return own[0]
            return None if coordinator and _is_for_coordinators(message) else Doubtful("several_functions")
        return mine[0] if mine else None
    named = _numbered(service, members, token)
    if named is None:
        return Doubtful("function_not_in_round")
    trusted = message.released or (coordinator is not None and coordinator.organisation == named.organisation)
    if named in mine or trusted:
        return named
    return Doubtful("form_of_another")


def _is_for_coordinators(message: Message) -> bool:
    """True for a word that is said for no function that reports, or nearly such a one."""
    if message.files or message.others:
        return False
    if message.command is not None:
        return message.command.verb not in FOR_RESPONDENTS
    return read_nearly(message.incoming.text) is not None


def _numbered(service: Service, members: Roster, token: Token) -> Member | None:
    return members.member(service.store.rounds.member_id(token.number))
