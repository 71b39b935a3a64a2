"""Every stored message ends in exactly one account, with its effects in the same transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from est_mailer.adapters.store import BrokenOff, Conflict, NotStored
from est_mailer.domain.errors import LibraryMissing, OutOfReach, StoreError, traced
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.journal import Told, told
from est_mailer.domain.meaning.courtesy import is_thanks
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.answering import answer
from est_mailer.jobs.current import current_round, roster
from est_mailer.jobs.dispatch.recording import take_case_number
from est_mailer.jobs.holding import hold
from est_mailer.jobs.identifying import Doubtful, Known, Stranger, identify
from est_mailer.jobs.intake.away import note_absence
from est_mailer.jobs.intake.bounces import note_bounce
from est_mailer.jobs.intake.files import by_form, take_files
from est_mailer.jobs.intake.foreseeing import foresee
from est_mailer.jobs.intake.opening import Cut, Opened, open_in_groups
from est_mailer.jobs.intake.quarantine import enter, quarantine
from est_mailer.jobs.intake.too_large import account_too_large
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.comments import comment_only, keep, keep_beside
from est_mailer.jobs.respondents.courtesies import names_near
from est_mailer.jobs.respondents.unread import came_with, files_note, files_of, unreadable_others
from est_mailer.jobs.respondents.wishes import answer_wish
from est_mailer.jobs.service import Service
from est_mailer.jobs.words.awaiting import awaiting, meant, tell_what_awaits
from est_mailer.jobs.words.commands import BESIDE_A_FILE, carry_out, loose_stop
from est_mailer.jobs.words.nearly_said import ask_about, heard
from est_mailer.mail.reading.classify import Nature
from est_mailer.mail.words.command import FOR_RESPONDENTS, Verb
from est_mailer.mail.words.nearly import Nearly
from est_mailer.mail.words.wishes import Wished

log = logging.getLogger(__name__)

_TOLD_BY_OTHERS = frozenset({Verb.REVOKE, Verb.REMIND, Verb.SKIP, Verb.HOLD})
_ENDED_EARLY = frozenset({RoundState.CANCELLED, RoundState.SKIPPED})


def account_all(service: Service, now: datetime) -> int:
    """Account for every stored message that has no account yet. Returns their number; else as ``account_in_groups``."""
    return sum(account_in_groups(service, service.store.inbound.unaccounted(), now))


def account_in_groups(service: Service, numbers: Iterable[int], now: datetime) -> Iterator[int]:
    """Account for messages in this order, some in one transaction; gives their number each time.

    A message that cannot be processed is quarantined with an alert; it never stops the others.
    Raises StoreError if the database cannot take the account, LibraryMissing if the program is not whole: then the
    message waits, stored.
    """
    for group in open_in_groups(service, numbers):
        if not _accounted_together(service, group, now):
            with service.store.atomic():  # within it each account stands or falls with its own effects
                for number, opened in group:
                    _account(service, number, opened, now)
        yield len(group)


def _accounted_together(service: Service, group: Sequence[tuple[int, Opened]], now: datetime) -> bool:
    """Account for all of a group, or for none: False if anything of any message went wrong. What they add is then
    written by one statement for each table, and nothing is kept ready to be undone for each.

    Raises what is no message's own: StoreError if the database cannot take it, LibraryMissing, OutOfReach.
    """
    if any(isinstance(opened, Exception) for _, opened in group):
        return False
    try:
        with service.store.together():
            foresee(service, [number for number, _ in group], [o for _, o in group if isinstance(o, Message)], now)
            for number, opened in group:
                _take(service, number, opened, now)
    except Exception as error:
        if _of_no_message(error):
            raise
        return False  # each by itself, so that the others stand and the journal says which it was
    return True


def account(service: Service, number: int, now: datetime) -> AccountKind:
    """Account for one stored message. Raises StoreError, LibraryMissing."""
    (((_, opened),),) = open_in_groups(service, [number])
    return _account(service, number, opened, now)


def _account(service: Service, number: int, opened: Opened, now: datetime) -> AccountKind:
    try:
        return _take(service, number, opened, now)
    except Exception as error:  # a poison message must not stop the others; it is kept and told of
        if _of_no_message(error) or isinstance(error, BrokenOff):
            raise
        taken = service.store.inbound.get(number).accounted
        if taken is not None:  # by a command beside us, meanwhile
            return taken
        unreadable = told(Told.MESSAGE_UNREADABLE, message=number)
        log.error("message %s could not be processed: %s", number, traced(error), extra=unreadable)
        kind = quarantine(service, number, type(error).__name__, now)
        if isinstance(opened, Message):
            _tell_sender(service, opened, now)
        return kind


def _take(service: Service, number: int, opened: Opened, now: datetime) -> AccountKind:
    """A message's effects and its account, all or nothing. Raises whatever is wrong with it."""
    if isinstance(opened, Exception):
        raise opened
    if isinstance(opened, Cut):
        return account_too_large(service, number, opened.head, now)
    with service.store.atomic():
        outcome = handle(service, opened, now)
        enter(service, number, outcome, now)
    return outcome.kind


def _of_no_message(error: Exception) -> bool:
    """True if the next message would meet it too: the database, a server or the program is not as it should be."""
    own = isinstance(error, Conflict | NotStored | BrokenOff)
    return isinstance(error, StoreError | OutOfReach | LibraryMissing) and not own


def handle(service: Service, message: Message, now: datetime) -> Outcome:
    """Decide what a message is and do what follows from it. The caller holds the transaction."""
    if message.nature is Nature.BOUNCE:
        return note_bounce(service, message, now)
    if message.nature is Nature.OWN or service.store.outbox.has(message.incoming.message_id):
        return Outcome(AccountKind.AUTO_REPLY, "our own mail")
    if message.from_machine and not any(f.tokens for f in message.files):
        if message.nature is Nature.AUTO_REPLY:
            return note_absence(service, message, now)
        return Outcome(AccountKind.AUTO_REPLY, message.nature.value)
    if (registered := take_case_number(service, message, now)) is not None:
        return registered
    outcomes = [_judge(service, part, now) for part in by_form(message)]
    if len(outcomes) == 1:
        return outcomes[0]
    first = min(outcomes, key=lambda o: o.kind is not AccountKind.HELD)  # held, if any part of it waits for a person
    return replace(first, detail="; ".join(o.detail for o in outcomes))


def _judge(service: Service, message: Message, now: datetime) -> Outcome:
    """A stranger gets no answer, a doubtful message is held, a known sender is listened to."""
    who = identify(service, message, now)
    if isinstance(who, Stranger):
        return Outcome(AccountKind.UNKNOWN, "nobody in the register")
    if isinstance(who, Doubtful):
        return _doubt(service, message, who, now)
    service.store.addresses.revive(message.incoming.sender, now)
    reports = (
        message.files or message.others or (message.command is not None and message.command.verb in FOR_RESPONDENTS)
    )
    if who.round is not None and who.round.state in _ENDED_EARLY and reports:
        return _ended(service, message, who, now)
    return _listen(service, message, who, now)


def _doubt(service: Service, message: Message, who: Doubtful, now: datetime) -> Outcome:
    """Held for a person. A sender who is in no doubt hears why; a coordinator's ``stopp`` is heard."""
    if who.sender is None or who.sender.member is None:
        return hold(service, message, who.reason, who.round, now)
    command = message.command or loose_stop(service, message, who.sender)
    if who.sender.coordinator is not None and command is not None and command.verb is Verb.STOP:
        halted = carry_out(service, message, command, who.sender, now)
        if not message.files:
            return halted
    else:
        answer(service, message, who.sender.member, who.reason, now)
    return hold(service, message, who.reason, who.round, now)


def _listen(service: Service, message: Message, who: Known, now: datetime) -> Outcome:
    """A command that halts or names a deputy counts beside a file; any other is heard where there is no file."""
    command = message.command or loose_stop(service, message, who)
    if command is not None and command.verb in _TOLD_BY_OTHERS and command.argument and who.coordinator is None:
        command = None  # "Spärra gatan vid skolan" is something to tell, not a word for others
    said = heard(service, message, command, who, now)
    if isinstance(said, Nearly):
        return ask_about(service, message, said, who, now)
    if isinstance(said, Wished):
        return answer_wish(service, message, said, who, now)
    if said and (not message.files or said[0].verb in BESIDE_A_FILE):
        outcomes = [carry_out(service, message, one, who, now) for one in said]
        if not message.files:
            _keep_names(service, message, who)
            return outcomes[0]
        # "Stopp" with a draft: what was on its way is halted, and the draft that came gets a preview of its own.
        who = replace(who, round=service.store.rounds.get(who.round.key)) if who.round else who
    if message.files:
        return take_files(service, message, who, now)
    thanks = is_thanks(message.words, names_near(service, message))
    if message.others and who.round is not None and who.respondent is not None and not thanks:
        return unreadable_others(service, message, who.round, who.respondent, now)
    note = files_note(came_with(message))
    waiting = () if thanks else meant(message, awaiting(service, message, who, now))
    if waiting:
        return tell_what_awaits(service, message, who, waiting, now, note)
    return comment_only(service, message, who, now, note)


def _keep_names(service: Service, message: Message, who: Known) -> None:
    """A photo beside a word such as "lugnt": the coordinators are told that it came."""
    note = files_note(came_with(message, links=False))
    if note and who.round is not None and who.respondent is not None:
        keep_beside(service, message, "", who.round.key, who.respondent.id, note)


def _ended(service: Service, message: Message, who: Known, now: datetime) -> Outcome:
    """The round was cancelled: nothing is counted, and the sender is told so."""
    note = files_note((*files_of(message), *came_with(message)))
    keep(service, message, who.round.key if who.round else None, who.respondent.id if who.respondent else None, note)
    if who.member is not None and who.round is not None:
        answer(service, message, who.member, "round_ended", now, period=who.round.period)
    return Outcome(AccountKind.COMMENT, "the round was cancelled", who.round.key if who.round else None)


def _tell_sender(service: Service, message: Message, now: datetime) -> None:
    """Somebody known who waits for an answer must not wait in vain, even if the fault is ours."""
    members = roster(service, current_round(service), now)
    known = next(iter(members.answering(message.incoming.sender)), None)
    if known is not None:
        answer(service, message, known, "quarantined", now)
