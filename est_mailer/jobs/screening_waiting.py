"""The picture that waits for approval, with what the screening found in it: for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.rounds import Round, RoundState
from est_mailer.domain.screened import Found
from est_mailer.jobs.screening import finding_text
from est_mailer.jobs.service import Service
from est_mailer.wording import Wording

_WAITING = frozenset({RoundState.PREVIEWED, RoundState.APPROVED})


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as it is listed."""

    number: int
    level: str
    text: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round's latest completed picture: its findings by number, and the seals that have been cleared."""

    round: Round
    content: str
    listed: Mapping[int, Found]
    seals: frozenset[str]

    def rows(self, words: Wording) -> tuple[Row, ...]:
        """The findings in words: place and kind."""
        return tuple(
            Row(number, found.level.value, finding_text(found, words), found.seal in self.seals)
            for number, found in self.listed.items()
        )


def waiting_picture(service: Service) -> Waiting | None:
    """The newest picture that waits for approval or for its hold; None if there is none."""
    for round_ in reversed(service.store.rounds.unfinished()):
        stored = service.store.drafts.edition(round_.key) if round_.state in _WAITING else None
        if stored is not None:
            screenings = service.store.screenings
            listed = screenings.listed(round_.key, stored.content_hash)
            return Waiting(round_, stored.content_hash, listed, screenings.cleared(round_.key))
    return None
