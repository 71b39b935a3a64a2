"""The checklist workbook of one respondent in one round: what it asks, its token, its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.model import Member, OpenProblem, SentForm
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.correspondence import XLSX
from est_mailer.jobs.open_problems import open_on
from est_mailer.jobs.sealing import sealed
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.writing.compose import Attached
from est_mailer.workbooks.checklist.form import last_week_line
from est_mailer.workbooks.checklist.layout import FORM_VERSION
from est_mailer.workbooks.checklist.writing import ChecklistForm, filename, write_among_others


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is sent: what is stored of it, and the file."""

    sent: SentForm
    file: Attached


def asked_problems(service: QuietService, round_: Round) -> Mapping[str, tuple[OpenProblem, ...]]:
    """The open problems each respondent is asked about in this round."""
    return open_on(service, round_.first_day)


def new_form(service: Service, round_: Round, member: Member, carried: tuple[OpenProblem, ...]) -> Form:
    """The form for a respondent who has none in this round yet."""
    token = Token(
        TokenPurpose.CHECKLIST, round_.first_day, service.store.rounds.number_of(member.id), version=FORM_VERSION
    )
    sent = SentForm(
        token=sealed(service, token),
        round=round_.key,
        respondent=member.id,
        form_version=FORM_VERSION,
        carried=carried,
        language=member.language,
        keys={f"K{number}": problem.id for number, problem in enumerate(carried, start=1)},
    )
    return Form(sent, form_file(service, round_, member, sent))


def coordinators_token(service: Service, round_: Round, coordinator: Member, version: int = 0) -> str:
    """The token of what a coordinator is sent about a round: a version of its draft, a preview, a notice."""
    number = service.store.rounds.number_of(coordinator.id)
    return sealed(service, Token(TokenPurpose.DRAFT, round_.first_day, number, version=min(version, 255)))


def form_again(service: Service, round_: Round, member: Member) -> Form | None:
    """The form the respondent was sent in this round, made anew; None if it was sent none."""
    sent = service.store.answers.form_of(round_.key, member.id)
    return Form(sent, form_file(service, round_, member, sent)) if sent else None


def form_file(service: Service, round_: Round, member: Member, sent: SentForm) -> Attached:
    """The checklist workbook as an attachment."""
    form = checklist_form(service, round_, member, sent)
    words = service.words(member.language)
    return Attached(filename(form, words), XLSX, *write_among_others(form, service.deployment, words))


def checklist_form(service: Service, round_: Round, member: Member, sent: SentForm) -> ChecklistForm:
    """What the workbook's writer needs to know of a sent form."""
    return ChecklistForm(
        token=sent.token,
        round=round_.key,
        period=round_.period,
        respondent=member,
        deadline=round_.due(Step.CLOSE),
        carried=sent.carried,
        last_week=tuple(last_week_line(problem, service.deployment, member.language) for problem in sent.carried),
    )
