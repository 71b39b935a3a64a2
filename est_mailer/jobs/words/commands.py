"""What people may say in the first line of a reply, and what each word does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.rounds.life import PUBLISHED, Round, RoundState
from est_mailer.jobs import holding
from est_mailer.jobs.answering import answer, answer_with, reply
from est_mailer.jobs.correspondence import may_answer
from est_mailer.jobs.current import current_round
from est_mailer.jobs.dispatch import approvals, errata_approval
from est_mailer.jobs.dispatch.on_its_way import on_its_way
from est_mailer.jobs.forms import form_again
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods import steering
from est_mailer.jobs.picture.completing import choose_draft
from est_mailer.jobs.picture.correcting import send_workbook
from est_mailer.jobs.picture.drafting import compile_round, late_since_draft, send_draft, workbook_for
from est_mailer.jobs.picture.reviewing import send_review
from est_mailer.jobs.register import registering
from est_mailer.jobs.respondents.comments import keep_beside
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.respondents.reports import record_calm
from est_mailer.jobs.service import Service
from est_mailer.jobs.words import revoking
from est_mailer.jobs.words.besides import keep_besides, may_not
from est_mailer.jobs.words.deputies import name_deputy
from est_mailer.jobs.words.packs_by_mail import send_asked_pack
from est_mailer.jobs.words.reminding_by_mail import remind_by_mail
from est_mailer.jobs.words.skipping_by_mail import skip_by_mail
from est_mailer.jobs.words.status_letter import status_letter
from est_mailer.mail.words.command import FOR_RESPONDENTS, Command, Verb
from est_mailer.mail.writing.letters import FormAgain, Help

BESIDE_A_FILE = frozenset({Verb.STOP, Verb.DEPUTY})  # heard even if a file is attached
_LOOSE_STOP = re.compile(r"[\W_]*stopp?(?:a|ar)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """One command said by somebody who may say it, about no round or about one that it names itself."""

    message: Message
    command: Command
    speaker: Member
    who: Known


@dataclass(frozen=True, slots=True)
class Turn:
    """One command said by somebody who may say it, about a round."""

    message: Message
    command: Command
    speaker: Member
    round: Round
    who: Known

    @property
    def done(self) -> Outcome:
        """The account of a command that was carried out or answered."""
        return Outcome(AccountKind.COMMAND, self.command.verb.value, self.round.key, self.speaker.id)


def loose_stop(service: Service, message: Message, who: Known) -> Command | None:
    """While a picture is on its way out, a coordinator's line that begins with "stopp" halts it: the safe error."""
    begins = _LOOSE_STOP.match(message.words)
    if who.coordinator is None or message.files or not begins or not on_its_way(service):
        return None
    return Command(Verb.STOP, rest=message.words)


def carry_out(service: Service, message: Message, command: Command, who: Known, now: datetime) -> Outcome:
    """Do what a known sender asks for, or say in words why it cannot be done."""
    if command.verb is Verb.APPROVE and (decided := _steering(service, message, command, who, now)):
        return decided
    # A person vouches for a held report or a deputy, not for a word of power that somebody else wrote.
    speaker = None if message.released and command.verb not in FOR_RESPONDENTS else _speaker(command, who)
    done = Outcome(AccountKind.COMMAND, command.verb.value, respondent=who.member.id if who.member else None)
    if speaker is None or command.verb is not Verb.CALM or who.round is None:  # a calm week has a round of its own
        keep_besides(service, message, command, who)
    if speaker is None:
        may_not(service, message, command, who, now)
    elif (apart := _WITHOUT_A_ROUND.get(command.verb)) is not None:
        return apart(service, Said(message, command, speaker, who), now)
    elif command.verb is Verb.APPROVE and (
        settled := registering.confirm(
            service, message, command.argument, speaker, now, picture_waits=bool(on_its_way(service))
        )
    ):
        return settled
    elif (round_ := _meant(service, command, who)) is None:
        answer(service, message, speaker, "no_round", now)
    else:
        return _HANDLERS[command.verb](service, Turn(message, command, speaker, round_, who), now)
    return done


def _steering(service: Service, message: Message, command: Command, who: Known, now: datetime) -> Outcome | None:
    """A code for the steering group's decisions; None if none wait, or if it may be meant for something else."""
    if who.steering is None or message.released:
        return None
    about_pack = any(token.purpose is TokenPurpose.PACK for token in message.tokens)
    register_waits = service.store.register_changes.pending(who.steering.id) is not None
    others_wait = not about_pack and (register_waits or bool(on_its_way(service)))
    return steering.confirm(service, message, command.argument, who.steering, now, others_wait=others_wait)


def _meant(service: Service, command: Command, who: Known) -> Round | None:
    """The round a command is about: approving and stopping look for a picture on its way out, whatever week it is."""
    waiting = on_its_way(service)
    if command.verb in (Verb.APPROVE, Verb.STOP) and waiting and who.round not in waiting:
        return waiting[-1]
    return who.round


def _speaker(command: Command, who: Known) -> Member | None:
    """In which function the sender says this; None if it has none that may."""
    if command.verb is Verb.HELP:
        return who.member
    return who.respondent if command.verb in FOR_RESPONDENTS else who.coordinator


def _help(service: Service, said: Said, now: datetime) -> Outcome:
    letter = Help(
        municipality=service.deployment.municipality,
        respondent=said.who.respondent is not None,
        coordinator=Role.COORDINATOR in said.speaker.roles,
    )
    reply(service, said.message, letter, said.speaker.language, now)
    member = said.who.member.id if said.who.member else None
    return Outcome(AccountKind.COMMAND, said.command.verb.value, respondent=member)


def _calm(service: Service, turn: Turn, now: datetime) -> Outcome:
    """A nil return; said in the thread of a round that is over, it is meant for the one that goes on."""
    round_, latest = turn.round, current_round(service)
    if round_.state in PUBLISHED and latest is not None and latest.state not in PUBLISHED:
        asked = service.store.answers.form_of(latest.key, turn.speaker.id) is not None
        round_ = latest if asked else round_
    keep_beside(service, turn.message, turn.command.rest, round_.key, turn.speaker.id)
    return record_calm(service, turn.message, round_, turn.speaker, now)


def _deputy(service: Service, turn: Turn, now: datetime) -> Outcome:
    return name_deputy(service, turn.message, turn.command.argument, turn.round, turn.speaker, now)


def _form(service: Service, turn: Turn, now: datetime) -> Outcome:
    form, speaker = form_again(service, turn.round, turn.speaker), turn.speaker
    if form is None:
        answer(service, turn.message, speaker, "no_round", now)
        return turn.done
    letter = FormAgain(
        municipality=service.deployment.municipality,
        period=turn.round.period,
        unit=speaker.name,
        deadline=deadline(service, turn.round, speaker),
    )
    token, language = form.sent.token, speaker.language
    reply(service, turn.message, letter, language, now, round_=turn.round.key, token=token, attachments=[form.file])
    return turn.done


def _approve(service: Service, turn: Turn, now: datetime) -> Outcome:
    """A code is for what it was issued for, whatever thread it stands in; one that fits nothing counts everywhere."""
    by, code = turn.speaker, turn.command.argument
    erratum = errata_approval.fitting(service, code, by)
    picture = approvals.fitting(service, code, by) if erratum is None else None
    if erratum is None and picture is None:
        picture = approvals.spent(service, code, by, turn.round)
        erratum = service.store.errata.live((picture or turn.round).key)
        if picture is None:
            errata_approval.count_wrong(service, by, erratum)
            approvals.count_wrong(service, by, turn.round)
    if erratum is not None:
        return errata_approval.approve_erratum(service, turn.message, turn.command, erratum, by, now)
    return approvals.approve(service, turn.message, turn.command, picture or turn.round, by, now)


def _stop(service: Service, turn: Turn, now: datetime) -> Outcome:
    """Halt what the mail answers; if that is nothing on its way out, or it answers nothing of ours, all that is."""
    waiting = on_its_way(service)
    answers = bool(turn.message.tokens) and turn.who.round in waiting
    for round_ in (turn.round,) if answers or not waiting else waiting:
        erratum = service.store.errata.live(round_.key)
        if erratum is not None:
            errata_approval.stop_erratum(service, turn.message, erratum, turn.speaker, now)
        else:
            approvals.stop(service, turn.message, round_, turn.speaker, now)
    return turn.done


def _correct(service: Service, turn: Turn, now: datetime) -> Outcome:
    send_workbook(service, turn.message, turn.round, turn.speaker, now)
    return turn.done


def _status(service: Service, turn: Turn, now: datetime) -> Outcome:
    letter = status_letter(service, turn.round, service.words(turn.speaker.language), now)
    reply(service, turn.message, letter, turn.speaker.language, now, round_=turn.round.key)
    return turn.done


def _draft(service: Service, turn: Turn, now: datetime) -> Outcome:
    if turn.command.argument:
        choose_draft(service, turn.message, turn.round, int(turn.command.argument), turn.speaker, now)
        return turn.done
    compiled = service.store.drafts.latest(turn.round.key)
    if compiled is None:
        answer(service, turn.message, turn.speaker, "no_draft", now, period=turn.round.period)
    elif service.deployment.publication.reviewed and compiled.draft.waiting is None:
        # Made while everybody saw all rows: the organisations review their own now, so it is not sent again.
        if turn.round.state is RoundState.DRAFTED:
            compile_round(service, turn.round, None, now)
        else:
            answer(service, turn.message, turn.speaker, "draft_of_before", now, period=turn.round.period)
    elif may_answer(service, sender := turn.message.incoming.sender, now):
        workbook = workbook_for(service, turn.round, compiled.draft, turn.speaker)
        send_draft(service, turn.round, compiled.draft, workbook, turn.speaker, sender, now, answers=turn.message)
    return turn.done


def _new_draft(service: Service, turn: Turn, now: datetime) -> Outcome:
    """A new version to every coordinator, if anything has come since the latest; else that is said."""
    if turn.round.state not in (RoundState.CLOSED, RoundState.DRAFTED):
        answer_with(
            service, turn.message, turn.speaker, f"anew.{_when(turn.round)}", now, {"period": turn.round.period}
        )
    elif turn.round.state is RoundState.DRAFTED and not late_since_draft(service, turn.round):
        answer_with(service, turn.message, turn.speaker, "anew.nothing", now, {"period": turn.round.period})
    else:
        compile_round(service, turn.round, None, now)
    return turn.done


def _when(round_: Round) -> str:
    """Why no new draft can be compiled: it is too early, or a completed one has come back."""
    return "open" if round_.state in (RoundState.SCHEDULED, RoundState.OPEN) else "completed"


def _review(service: Service, turn: Turn, now: datetime) -> Outcome:
    return send_review(service, turn.message, turn.round, turn.speaker, now)


def _release(service: Service, turn: Turn, now: datetime) -> Outcome:
    holding.settle_by_mail(service, turn.message, turn.command.argument, turn.speaker, now, believe=True)
    return turn.done


def _reject(service: Service, turn: Turn, now: datetime) -> Outcome:
    holding.settle_by_mail(service, turn.message, turn.command.argument, turn.speaker, now, believe=False)
    return turn.done


_HANDLERS: Mapping[Verb, Callable[[Service, Turn, datetime], Outcome]] = MappingProxyType(
    {
        Verb.CALM: _calm,
        Verb.DEPUTY: _deputy,
        Verb.FORM: _form,
        Verb.APPROVE: _approve,
        Verb.STOP: _stop,
        Verb.STATUS: _status,
        Verb.DRAFT: _draft,
        Verb.NEW_DRAFT: _new_draft,
        Verb.CORRECT: _correct,
        Verb.REVIEW: _review,
        Verb.RELEASE: _release,
        Verb.REJECT: _reject,
    }
)
_WITHOUT_A_ROUND: Mapping[Verb, Callable[[Service, Said, datetime], Outcome]] = MappingProxyType(
    {
        Verb.HELP: _help,
        Verb.SKIP: lambda service, s, now: skip_by_mail(service, s.message, s.command, s.speaker, now),
        Verb.HOLD: lambda service, s, now: skip_by_mail(service, s.message, s.command, s.speaker, now),
        Verb.REMIND: lambda service, s, now: remind_by_mail(service, s.message, s.command, s.speaker, now),
        Verb.PACK: lambda service, s, now: send_asked_pack(service, s.message, s.command.argument, s.speaker, now),
        Verb.REGISTER: lambda service, s, now: registering.send_register(service, s.message, s.speaker, now),
        Verb.REVOKE: lambda service, s, now: revoking.revoke_by_mail(
            service, s.message, s.command.argument, s.speaker, now
        ),
    }
)
