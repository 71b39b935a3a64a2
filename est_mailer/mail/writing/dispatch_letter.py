"""The dispatch and its preview as letters, from the edition that the coordinators decided."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.picture.drawing import Drawing
from est_mailer.domain.picture.figures import Figures, figures
from est_mailer.domain.picture.presentation import Presentation, corrected, present
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.mail.writing.letters import PeriodLetter
from est_mailer.mail.writing.screened import Screened
from est_mailer.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(PeriodLetter):
    """The weekly dispatch. ``change``: the status against last week's; ``registrar``: whom to ask for a copy, or "".

    ``figures``: what was reported, None if it is not known; ``drawings``: the same as pictures, for those who see them.
    ``corrections``: what an erratum says otherwise than the version before it. ``own_part``: what the reader's own
    organisation adds, its name first; empty for all others.
    """

    template: ClassVar[str] = "dispatch"
    picture: Presentation
    meeting_day: str
    change: str
    registrar: str = ""
    figures: Figures | None = None
    drawings: tuple[Drawing, ...] = ()
    correction_intro: str = ""
    corrections: tuple[str, ...] = ()
    own_part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview(Dispatch):
    """To a coordinator: the dispatch as it will be, and how to approve it.

    ``hold``: the time between approval and dispatch ("15 minuter"). ``remarks``: what deserves a second look;
    ``screened``: what may point somebody out, and must be cleared.
    """

    template: ClassVar[str] = "preview"
    code: str
    hold: str
    recipients: int
    approvals: int = 1
    remarks: tuple[str, ...] = ()
    screened: Screened | None = None


def dispatch_letter(
    edition: Edition, deployment: Deployment, words: Wording, drawings: tuple[Drawing, ...] = ()
) -> Dispatch:
    """The weekly dispatch in the language of ``words``, which is also that of the drawings."""
    picture, period = present(edition, deployment, words.language), RoundPeriod.of_key(edition.round)
    words = words.about(period)
    return Dispatch(
        municipality=edition.municipality,
        period=period,
        picture=picture,
        meeting_day=words.day(edition.meeting_day),
        change=picture.change(words),
        registrar=deployment.registrar or "",
        figures=figures(edition, deployment, words),
        drawings=drawings,
        correction_intro=words("correction.intro", version=edition.version) if edition.version > 1 else "",
        corrections=corrected(edition, deployment, words.language, words),
    )


def preview_letter(
    dispatch: Dispatch,
    *,
    code: str,
    hold: str,
    recipients: int,
    approvals: int = 1,
    remarks: tuple[str, ...] = (),
    screened: Screened | None = None,
) -> Preview:
    """A dispatch as it will be, with the coordinator's code and how to approve; see ``Preview``."""
    return Preview(
        **{field.name: getattr(dispatch, field.name) for field in fields(dispatch)},
        code=code,
        hold=hold,
        recipients=recipients,
        approvals=approvals,
        remarks=remarks,
        screened=screened,
    )
