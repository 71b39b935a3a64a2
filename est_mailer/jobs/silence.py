"""A function that has been silent for some rounds: its coordinator and its manager are told, with the reminder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds import Round
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.service import Service, addresses, with_role
from est_mailer.mail.letters import Answer


def tell_of_silence(service: Service, round_: Round, silent: Iterable[Member], now: datetime) -> int:
    """Queue a word about each function whose silence before this round is a multiple of the configured number of
    rounds: told at once, and again if it goes on, but not every week; a day is too short a silence to tell of.
    Returns the number of mails."""
    if round_.period.daily:
        return 0
    patience = service.deployment.publication.silent_rounds_until_manager
    streaks = service.store.answers.silent_streak(round_.key)
    queued = 0
    for member in silent:
        rounds = streaks.get(member.id, 1) - 1  # this round is still open
        if rounds and rounds % patience == 0:
            queued += _tell(service, round_, member, rounds, now)
    return queued


def _tell(service: Service, round_: Round, member: Member, rounds: int, now: datetime) -> int:
    coordinators = with_role(service.store.rounds.members(round_.key), Role.COORDINATOR)
    concerned = tuple(c for c in coordinators if c.organisation == member.organisation) or coordinators
    languages = {address: c.language for c in concerned for address in c.addresses}
    if member.manager:
        languages.setdefault(member.manager, member.language)
    queued = 0
    for address, language in languages.items():
        words = service.words(language)
        values = {"unit": member.name, "rounds": rounds, "addresses": ", ".join(addresses([member]))}
        letter = Answer(
            municipality=service.deployment.municipality,
            heading=words("answer.silence.heading", **values),
            paragraphs=tuple(words("answer.silence.text", **values).strip().splitlines()),
        )
        queued += queue(service, letter, Envelope(round_.key, Purpose.SILENCE, address, language, member.id), now)
    return queued
