"""One pass by hand: what the daemon does in a loop, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.domain.counting import counted
from est_mailer.domain.errors import OutOfReach
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.keeping.awaiting import hold_back
from est_mailer.jobs.outbox.relay import Relayed, recover, relay
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    accounted: int
    actions: tuple[str, ...]
    relayed: Relayed

    def sentence(self) -> str:
        """The pass in one line."""
        done = ", ".join(self.actions) or "nothing was due"
        return f"{counted(self.accounted, 'mail')} taken in; {done}; {counted(self.relayed.sent, 'mail')} sent"


def one_pass(service: Service, now: datetime) -> Pass:
    """Take mail in, do what is due, send what is queued, at most a minute's worth of the account's rate.

    Mail comes first: a report that lies in the inbox is no silence, and a ``stopp`` there halts the dispatch.
    Raises OutOfReach if the mailbox is lost; what is due has been done and sent by then.
    """
    recover(service, now)
    held_back = hold_back(service, now, allowance=service.deployment.account.per_minute)
    if held_back is not None:
        return Pass(0, ("waits after a restore: est-mailer resume",), held_back)
    lost: OutOfReach | None = None
    accounted = 0
    try:
        accounted = take_in(service, now)
    except OutOfReach as error:
        lost = error
    actions = tick(service, now)
    relayed = relay(service, now, allowance=service.deployment.account.per_minute)
    if lost is not None:
        raise lost
    names = tuple(f"{type(action).__name__} {getattr(action, 'round', '')}".strip() for action in actions)
    return Pass(accounted, names, relayed)
