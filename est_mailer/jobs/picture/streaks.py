"""A run of calm weeks that is improbable for the function itself: a word to its own coordinator, with the draft."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.analysis.streaks import Streak, improbable_streak
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.service import Service, with_role


def tell_of_streaks(service: Service, round_: Round, now: datetime) -> int:
    """Queue a mail about each function whose calm run, this round included, is improbable; again when it has doubled.

    Only to the coordinators of the function's own organisation: a doubt about a colleague is nothing for the others.
    Returns the number of mails.
    """
    members = service.store.rounds.members(round_.key)
    history = service.store.answers.answered_weeks(round_.key)
    queued = 0
    for member in respondents(members):
        weeks = tuple(w for w in history.get(member.id, ()) if not RoundPeriod.of_key(w[0]).daily)  # days are no weeks
        streak = improbable_streak(weeks) if weeks and weeks[-1][0] == round_.key else None
        own = (c for c in with_role(members, Role.COORDINATOR) if c.organisation == member.organisation)
        queued += sum(_tell(service, member, streak, coordinator, now) for coordinator in own) if streak else 0
    return queued


def _tell(service: Service, member: Member, streak: Streak, coordinator: Member, now: datetime) -> int:
    values = {"unit": member.name, "weeks": streak.weeks, "earlier": streak.earlier, "calm": streak.calm}
    letter = letter_of(service, coordinator.language, "answer.streak", values)
    # The key belongs to the run, not to the round: a run is told of once for each doubling, whatever week it is.
    about = f"{member.id}/{streak.since}/{streak.doublings}"
    return sum(
        queue(service, letter, Envelope("", Purpose.STREAK, address, coordinator.language, about), now)
        for address in coordinator.addresses
    )
