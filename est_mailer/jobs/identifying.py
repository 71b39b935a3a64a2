"""Who wrote, and about which round: by token, then by sender. A token identifies, it does not authorise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.model import Member, Role
from est_mailer.domain.rounds import Round, RoundState
from est_mailer.jobs.message import Message
from est_mailer.jobs.packs import steering_member
from est_mailer.jobs.service import Service
from est_mailer.mail.sender import Authenticity

_NOT_STARTED = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED})
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
    """The message claims what its sender cannot be believed in: it is held for a person. ``reason`` is a word key."""

    reason: str
    round: Round | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """Nobody we know, with nothing of ours: accounted, never answered."""


Identity = Known | Doubtful | Stranger


def current_round(service: Service) -> Round | None:
    """The latest round that has been opened: what a mail without a token is about."""
    opened = [r for r in service.store.rounds.all() if r.state not in _NOT_STARTED]
    return max(opened, key=lambda r: r.first_day, default=None)


def roster(service: Service, round_: Round | None, now: datetime) -> tuple[Member, ...]:
    """The round's frozen register; before the first round, the register of today."""
    if round_ is not None and round_.state not in _NOT_STARTED:
        return service.store.rounds.members(round_.key)
    return service.on(now.astimezone(service.deployment.calendar.zone).date())


def identify(service: Service, message: Message, now: datetime) -> Identity:
    """The decision table: token × sender × what the mail system says of the sender."""
    token = _agreed(message)
    if isinstance(token, Doubtful):
        return token
    undated = token is not None and token.purpose in (TokenPurpose.REGISTER, TokenPurpose.PACK)
    dated = token if not undated else None
    round_ = service.store.rounds.by_first_day(dated.first_day) if dated else current_round(service)
    members = roster(service, round_, now)
    sender = message.incoming.sender
    answering = tuple(m for m in members if m.answers_from(sender))
    coordinator = _coordinator(members, sender)
    steering = coordinator or _steering(service, sender)
    if not answering and steering is None and not message.released:
        return Doubtful("stranger_with_form", round_) if token else Stranger()
    if not message.released and not is_believed(service, message):
        return Doubtful("forged_sender", round_)
    if token is not None and token.purpose is TokenPurpose.DRAFT:
        return _for_draft(service, members, coordinator, token, round_, message)
    if token is not None and token.purpose is TokenPurpose.REVIEW:
        return _for_review(service, members, coordinator, token, round_)
    if token is not None and token.purpose is TokenPurpose.REGISTER:
        return Known(round_, coordinator, None, coordinator) if coordinator else Doubtful("register_from_other", round_)
    if token is not None and token.purpose is TokenPurpose.PACK:
        known = Known(round_, steering, None, coordinator, steering)
        return known if steering else Doubtful("pack_from_other", round_)
    respondent = _respondent(service, members, answering, coordinator, token, message)
    if isinstance(respondent, Doubtful):
        return Doubtful(respondent.reason, round_)
    member = respondent or coordinator or next(iter(answering), steering)
    return Known(round_, member, respondent, coordinator, steering)


def is_believed(service: Service, message: Message) -> bool:
    """Where a trusted server marks mail, only mail that it found genuine is believed; elsewhere a forged one may be."""
    wanted = service.deployment.account.authserv_id
    return message.authenticity is (Authenticity.PASS if wanted else Authenticity.NONE)


def _agreed(message: Message) -> Token | Doubtful | None:
    """The token that decides: the files' one before the mail's; two that differ are a doubt."""
    in_files = frozenset().union(*(f.tokens for f in message.files))
    for tokens in (in_files, message.tokens):
        if len({t.form for t in tokens}) > 1:
            return Doubtful("tokens_differ")
        if tokens:
            return max(tokens, key=lambda t: t.version)
    return None


def _coordinator(members: tuple[Member, ...], sender: str) -> Member | None:
    return next((m for m in members if Role.COORDINATOR in m.roles and m.speaks_through(sender)), None)


def _steering(service: Service, sender: str) -> Member | None:
    """The steering group, if the sender is one of its addresses in est.toml."""
    group = steering_member(service)
    return group if group.speaks_through(sender) else None


def _for_draft(
    service: Service,
    members: tuple[Member, ...],
    coordinator: Member | None,
    token: Token,
    round_: Round | None,
    message: Message,
) -> Identity:
    if coordinator is None and message.released:
        coordinator = _numbered(service, members, token)
    if coordinator is None:
        return Doubtful("draft_from_other", round_)
    return Known(round_, coordinator, None, coordinator)


def _for_review(
    service: Service, members: tuple[Member, ...], coordinator: Member | None, token: Token, round_: Round | None
) -> Identity:
    """A review is answered by a coordinator of the organisation whose rows it has, and by nobody else."""
    asked = _numbered(service, members, token)
    if coordinator is None or asked is None or asked.organisation != coordinator.organisation:
        return Doubtful("review_from_other", round_)
    return Known(round_, coordinator, None, coordinator)


def _respondent(
    service: Service,
    members: tuple[Member, ...],
    answering: tuple[Member, ...],
    coordinator: Member | None,
    token: Token | None,
    message: Message,
) -> Member | Doubtful | None:
    mine = tuple(m for m in answering if Role.RESPONDENT in m.roles)
    if token is None:
        if len(mine) > 1:
            own = tuple(m for m in mine if message.incoming.sender in {a.casefold() for a in m.addresses})
            return own[0] if len(own) == 1 else Doubtful("several_functions")
        return mine[0] if mine else None
    named = _numbered(service, members, token)
    if named is None:
        return Doubtful("function_not_in_round")
    trusted = message.released or (coordinator is not None and coordinator.organisation == named.organisation)
    if named in mine or trusted:
        return named
    return Doubtful("form_of_another")


def _numbered(service: Service, members: tuple[Member, ...], token: Token) -> Member | None:
    member_id = service.store.rounds.member_id(token.number)
    return next((m for m in members if m.id == member_id), None)
