"""A completed picture, or a correction of one, is shown to every coordinator with a code of the function's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import code_seal, new_code
from est_mailer.domain.picture.screened import Found
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.dispatch.dispatch_letters import Documents, dispatch_letters
from est_mailer.jobs.dispatch.publication import own_part, recipients_of
from est_mailer.jobs.forms import coordinators_token
from est_mailer.jobs.message import Message
from est_mailer.jobs.pacing import words_for
from est_mailer.jobs.screening.pictures import screened
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.writing.dispatch_letter import preview_letter
from est_mailer.wording import Wording

Remarks = Callable[[Wording], Sequence[str]]
"""What deserves a second look, in the words of whoever reads it."""
NO_REMARKS: Remarks = lambda _: ()  # noqa: E731 - nothing to say in any language


def undone(service: Service, round_: Round, replaced: str | None, by: Member) -> Remarks:
    """That the approval of the content which is ``replaced`` holds no more, if there was one: the others were told that
    it would go out, and would wait for it. To be asked before it is made void."""
    if replaced is None or not service.store.approvals.approved_by(round_.key, replaced):
        return NO_REMARKS
    return lambda words: (words("answer.approval_undone", name=by.name),)


def send_previews(
    service: Service,
    message: Message,
    round_: Round,
    edition: Edition,
    content: str,
    document: Documents,
    remarks: Remarks,
    found: tuple[Found, ...],
    now: datetime,
) -> None:
    """One code for each coordinating function, bound to ``content``; every address of it gets the same preview.

    ``remarks`` are told each reader in their own language. ``found``: what the screening found and nobody has cleared.
    """
    publication, letter_in = service.deployment.publication, dispatch_letters(service, edition)
    for coordinator in with_role(service.store.rounds.members(round_.key), Role.COORDINATOR):
        words = words_for(service, round_, coordinator.language)
        token = coordinators_token(service, round_, coordinator)
        code = new_code(service.random(16))
        service.store.approvals.issue(
            round_.key, content, coordinator.id, code_seal(code, content, coordinator.id, service.key), now
        )
        letter = preview_letter(
            replace(letter_in(words.language), own_part=own_part(service, round_, coordinator.organisation)),
            code=code,
            hold=words.counted("mail.minutes", int(publication.hold.total_seconds() // 60)),
            recipients=len(recipients_of(service, round_, edition.picture.status)),
            approvals=publication.approvals,
            remarks=tuple(remarks(words)),
            screened=screened(found, words),
        )
        for address in coordinator.addresses:
            about = f"{content[:16]}/{message.id}"
            envelope = Envelope(round_.key, Purpose.PREVIEW, address, coordinator.language, about, token)
            queue(service, letter, envelope, now, [document(words.language)])
