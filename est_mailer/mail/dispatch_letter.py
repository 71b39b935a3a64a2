"""The dispatch and its preview as letters, from the edition that the coordinators decided."""

from __future__ import annotations

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.picture import Edition
from est_mailer.domain.presentation import present
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.mail.letters import Dispatch, Preview
from est_mailer.wording import Wording


def dispatch_letter(
    edition: Edition, deployment: Deployment, words: Wording, own_part: tuple[str, ...] = ()
) -> Dispatch:
    """The weekly dispatch in the language of ``words``; ``own_part``: see ``Dispatch``."""
    picture = present(edition, deployment, words.language)
    return Dispatch(
        municipality=edition.municipality,
        period=RoundPeriod.of_key(edition.round),
        picture=picture,
        meeting_day=words.day(edition.meeting_day),
        change=picture.change(words),
        registrar=deployment.registrar or "",
        own_part=own_part,
    )


def preview_letter(
    edition: Edition,
    deployment: Deployment,
    words: Wording,
    *,
    code: str,
    hold: str,
    recipients: int,
    approvals: int = 1,
    remarks: tuple[str, ...] = (),
    own_part: tuple[str, ...] = (),
) -> Preview:
    """The dispatch as it will be, with the coordinator's code and how to approve; see ``Preview``."""
    letter = dispatch_letter(edition, deployment, words, own_part)
    return Preview(
        municipality=letter.municipality,
        period=letter.period,
        picture=letter.picture,
        meeting_day=letter.meeting_day,
        change=letter.change,
        registrar=letter.registrar,
        own_part=letter.own_part,
        code=code,
        hold=hold,
        recipients=recipients,
        approvals=approvals,
        remarks=remarks,
    )
