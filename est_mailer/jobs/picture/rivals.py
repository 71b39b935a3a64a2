"""Two coordinators' completed drafts in conflict: both are kept, the difference is told, and either can be chosen."""

from __future__ import annotations

from dataclasses import replace

from est_mailer.adapters.store.drafts import CompletedDraft
from est_mailer.domain.model import Member
from est_mailer.domain.picture.corrections import corrections_text
from est_mailer.domain.picture.rival_drafts import draft_differences
from est_mailer.domain.picture.situation import Edition, SituationPicture
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.picture.correcting import discreet
from est_mailer.jobs.service import Service
from est_mailer.wording import Wording

_MOST = 12  # differences told of one other draft


def versions(service: Service, round_: Round) -> tuple[CompletedDraft, ...]:
    """Each different draft that has come back in a round, once, as it first came. Draft 1 is the first of them."""
    found: list[CompletedDraft] = []
    for completed in service.store.drafts.all_completed(round_.key):
        if all(decided(completed.picture) != decided(earlier.picture) for earlier in found):
            found.append(completed)
    return tuple(found)


def decided(picture: SituationPicture) -> SituationPicture:
    """The picture without what only stands beside it in the workbook: a note makes no other draft of it."""
    return replace(picture, beside=())


def rivals_of(service: Service, round_: Round, edition: Edition, by: Member, words: Wording) -> tuple[str, ...]:
    """What the other coordinators' latest drafts say otherwise than the one that is to be previewed and came from
    ``by``, in the words of whoever reads it.

    A draft is its first sender's. Nobody's own earlier version is told of: the later one replaces it.
    """
    known = versions(service, round_)
    author = next((draft.coordinator for draft in known if decided(draft.picture) == decided(edition.picture)), by.id)
    latest = {draft.coordinator: (number, draft) for number, draft in enumerate(known, 1)}
    return tuple(
        line
        for coordinator, (number, draft) in latest.items()
        if coordinator != author
        for line in _told(service, round_, edition, number, draft, words)
    )


def _told(
    service: Service, round_: Round, edition: Edition, number: int, rival: CompletedDraft, words: Wording
) -> tuple[str, ...]:
    deployment = service.deployment
    names = {member.id: member.name for member in service.store.rounds.members(round_.key)}
    statuses = {status.id: status.name(words.language) for status in deployment.statuses}
    name = names.get(rival.coordinator, rival.coordinator)
    head = words("rival.told", name=name, when=words.moment(rival.at), number=number)
    found = [discreet(service, difference) for difference in draft_differences(edition, rival.picture)]
    lines = corrections_text(found[:_MOST], deployment.area_name, lambda id_: statuses.get(id_, id_), words)
    more = (words("rival.more", count=len(found) - _MOST),) if len(found) > _MOST else ()
    return (head, *(lines or (words("rival.order"),)), *more)
