"""What of a round may be erased, and what must stay however old it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.rounds.life import FINAL, RoundState


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What decides whether something of a round may be erased. ``ends_at``: its last step, in UTC.

    ``unsettled``: steps without an outcome; ``mails_waiting``: queued, being sent or in doubt; ``messages_waiting``:
    held, or without an account; ``copy_missing``: dispatched, and the registrar's copy of it has not been sent.
    """

    key: str
    state: RoundState
    ends_at: datetime
    unsettled: int = 0
    mails_waiting: int = 0
    messages_waiting: int = 0
    live_erratum: bool = False
    copy_missing: bool = False


class Hindrance(StrEnum):
    """Why nothing of a round is erased, however old it is."""

    OPEN = "it has not ended"
    MAIL_WAITS = "mail of it is queued or in doubt"
    MESSAGE_WAITS = "a message of it is held or not read"
    ERRATUM = "a correction of it waits"
    REGISTRAR = "the registrar's copy has not been delivered"


def hindrance(facts: RoundFacts, *, registrar: bool) -> Hindrance | None:
    """What keeps a round from being erased. ``registrar``: the municipality has one, who is to have a copy first."""
    ended = facts.state in FINAL or (facts.state is RoundState.DISPATCHED and not facts.unsettled)
    if not ended:
        return Hindrance.OPEN
    if facts.mails_waiting:
        return Hindrance.MAIL_WAITS
    if facts.messages_waiting:
        return Hindrance.MESSAGE_WAITS
    if facts.live_erratum:
        return Hindrance.ERRATUM
    return Hindrance.REGISTRAR if registrar and facts.copy_missing else None


def hindered(rounds: Iterable[RoundFacts], *, registrar: bool) -> dict[str, Hindrance]:
    """Round → what keeps it."""
    found = {facts.key: hindrance(facts, registrar=registrar) for facts in rounds}
    return {key: why for key, why in found.items() if why is not None}


def ripe(rounds: Iterable[RoundFacts], limit: datetime | None, *, registrar: bool) -> frozenset[str]:
    """The rounds that ended before the limit and that nothing keeps; none without a limit."""
    if limit is None:
        return frozenset()
    return frozenset(f.key for f in rounds if f.ends_at < limit and hindrance(f, registrar=registrar) is None)
