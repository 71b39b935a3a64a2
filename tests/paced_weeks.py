"""Weeks in a municipality with profiles, dispatched with a status: what is planned and said after that."""

from __future__ import annotations

from dataclasses import replace

from builders import a_deployment, a_member
from paces import a_calendar_with_profiles, a_daily_profile
from played import played_once
from world import World

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState

FRIDAY, SATURDAY, SUNDAY = "2026-W47-5", "2026-W47-6", "2026-W47-7"
CRISIS = "kris@exempelstad.example"
OWN_WORDS = {"sv": {"profile.notice.daily": "Läget är {symbol} {status}: vi samlar in varje dag."}}


def a_municipality(**changes: object) -> Deployment:
    """With an extra list for crises, and words of its own for the daily profile."""
    crisis = a_member("krisledning", roles=frozenset({Role.EXTRA}), addresses=(CRISIS,))
    calendar = a_calendar_with_profiles(a_daily_profile(texts=OWN_WORDS))
    base = a_deployment(calendar=calendar)
    return replace(base, register=(*base.register, crisis), **changes)  # type: ignore[arg-type]


@played_once
def a_week(status: str) -> World:
    """The week, dispatched on Thursday with a status."""
    return a_week_in(World.of(a_municipality()), status)


def a_week_in(world: World, status: str) -> World:
    """The same in another municipality, or in a file."""
    return dispatched(world.go_to(Step.INVITATION), "2026-W47", status)


def dispatched(world: World, round_: str, status: str) -> World:
    """Go on to the meeting of a round, and dispatch its picture with a status."""
    world.go_to(Step.MEETING, round_)
    world.complete(status=status)
    world.approve()
    world.go_to(world.store.rounds.get(round_).hold_until or world.now)
    assert world.store.rounds.get(round_).state is RoundState.DISPATCHED
    return world


def planned(world: World) -> list[str]:
    """The keys of the rounds that are scheduled and have not begun."""
    return sorted(r.key for r in world.store.rounds.unfinished() if r.state is RoundState.SCHEDULED)


def sent(world: World, purpose: Purpose, address: str) -> Received:
    """The latest letter of a purpose to an address."""
    return world.letter(address, purpose)
