"""The pictures and corrections that wait for approval, with what the screening found in them: for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.picture.screened import Found
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, Round
from est_mailer.jobs.dispatch.dispatch_letters import file_label
from est_mailer.jobs.screening.texts import finding_text
from est_mailer.jobs.service import QuietService
from est_mailer.wording import Wording


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as it is listed."""

    number: int
    level: str
    text: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round's latest completed picture, or a correction of one; its findings by number, and the cleared seals."""

    round: Round
    label: str
    content: str
    listed: Mapping[int, Found]
    seals: frozenset[str]

    def rows(self, words: Wording) -> tuple[Row, ...]:
        """The findings in words: place and kind."""
        return tuple(
            Row(number, found.level.value, finding_text(found, words), found.seal in self.seals)
            for number, found in self.listed.items()
        )


def waiting_pictures(service: QuietService) -> tuple[Waiting, ...]:
    """Every picture that waits for approval or for its hold, the newest round first, and every correction that does."""
    store, found = service.store, []
    for round_ in reversed(store.rounds.unfinished()):
        stored = store.drafts.edition(round_.key) if round_.state in AWAITING_DISPATCH else None
        if stored is not None:
            found.append(_waiting(service, round_, round_.key, stored.content_hash))
    for erratum in store.errata.all_live():
        round_ = store.rounds.get(erratum.round)
        found.append(_waiting(service, round_, file_label(erratum.edition), erratum.content_hash))
    return tuple(found)


def _waiting(service: QuietService, round_: Round, label: str, content: str) -> Waiting:
    screenings = service.store.screenings
    return Waiting(round_, label, content, screenings.listed(round_.key, content), screenings.cleared(round_.key))
