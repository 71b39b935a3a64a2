"""A coordinator's line that is nearly a command: what harms nobody is done, all else is asked about in dry words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.meaning.courtesy import is_courtesy, is_thanks, presents_a_file
from est_mailer.domain.model import Member
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import reply
from est_mailer.jobs.dispatch.on_its_way import on_its_way
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.comments import keep
from est_mailer.jobs.respondents.courtesies import names_near
from est_mailer.jobs.respondents.wishes import shown, wished
from est_mailer.jobs.service import Service
from est_mailer.jobs.words.awaiting import Awaiting, awaiting, going_out, meant, still
from est_mailer.jobs.words.reminding_by_mail import functions_named, nearest
from est_mailer.mail.words.command import FOR_RESPONDENTS, Command, Verb, bare_lines, read_command, read_commands
from est_mailer.mail.words.nearly import Nearly, Why, read_nearly, subject_line
from est_mailer.mail.words.wishes import Wished
from est_mailer.mail.writing.coordinator_letters import NearlyAWord
from est_mailer.wording import Wording

HARMLESS = frozenset({Verb.STATUS, Verb.HELP, Verb.DRAFT})
"""An answer and no more: done if it is nearly said."""
_OF_AN_APPROVAL = frozenset({Why.CONSENT, Why.BARE_CODE, Why.RESERVED, Why.NEGATED})
_UNDERSTOOD = frozenset({Why.MISSPELT, Why.SENTENCE, Why.SUBJECT})


def heard(
    service: Service, message: Message, command: Command | None, who: Known, now: datetime
) -> tuple[Command, ...] | Nearly | Wished:
    """What is to be carried out of a mail whose first line is this command or none; or what must be asked about first.

    Of a coordinator's several words in one mail those that harm nobody are all done, and ``stopp`` is, the safe error.
    A line that is nearly harmless is taken for the word itself.
    """
    unsure = _no_full_approval(service, message, command, who, now) if command else None
    if who.coordinator is None:
        wish = unsure or command or wished(service, message, who)
        return (wish,) if isinstance(wish, Command) else wish or ()
    if command is None:
        found = _guess(service, message, who, now)
        if found is None:
            return ()
        return (Command(found.verbs[0]),) if _is_harmless(found) else found
    said = _in_lines(message)
    if len(said) < 2 or all(one.verb in HARMLESS and not one.argument for one in said):
        return unsure or said or (command,)
    halting = tuple(one for one in said if one.verb is Verb.STOP)[:1]
    return halting or Nearly(tuple(dict.fromkeys(one.verb for one in said)), Why.SEVERAL, _first(message, len(said)))


def _no_full_approval(service: Service, message: Message, command: Command, who: Known, now: datetime) -> Nearly | None:
    """An approval without a code, or with more beside it that sounds as if something were left to change.

    Nothing is approved, and no try is counted: an approval cannot be taken back once it has gone out. None if nothing
    waits for a code; that is said as it is.
    """
    if command.verb is not Verb.APPROVE or not (command.reserved or not command.argument):
        return None
    if all(one.goes_out is not None for one in awaiting(service, message, who, now)):
        return None
    why = Why.RESERVED if command.reserved else Why.ARGUMENT
    return Nearly((Verb.APPROVE,), why, bare_lines(message.incoming.text)[0], command.argument)


def _guess(service: Service, message: Message, who: Known, now: datetime) -> Nearly | None:
    """What a mail that is no command nearly says; None if a person should read it, or nobody.

    A file, or the talk of one, is no command; neither are thanks, but an "ok" to a preview that waits is one in the
    sender's mind.
    """
    if message.files or message.others:
        return None
    found = read_nearly(message.incoming.text)
    names = names_near(service, message)
    if found is None and (not message.words or is_courtesy(message.words, names)):
        return _in_subject(message)
    if found is not None and found.verbs == (Verb.APPROVE,) and found.why in _OF_AN_APPROVAL:
        waiting = meant(message, awaiting(service, message, who, now))
        halts = found.why is Why.NEGATED
        return found if any(halts or one.goes_out is None for one in waiting) else None
    polite = is_thanks(message.words, names) or presents_a_file(message.words, names)
    if found is None or polite or not _names_somebody(service, found, who):
        return None
    return found


def _is_harmless(nearly: Nearly) -> bool:
    return len(nearly.verbs) == 1 and nearly.why in _UNDERSTOOD and nearly.verbs[0] in HARMLESS


def ask_about(service: Service, message: Message, nearly: Nearly, who: Known, now: datetime) -> Outcome:
    """Nothing is done; the answer says what was understood, and which line to write. What else the mail says is kept
    as a comment."""
    by, round_ = _speaker(who), who.round.key if who.round else None
    if not is_courtesy("\n".join(message.words.splitlines()[1:]), names_near(service, message)):
        keep(service, message, round_, None)
    reply(service, message, _letter(service, message, nearly, who, now), by.language, now)
    return Outcome(AccountKind.COMMAND, f"nearly {nearly.verbs[0].value}", round_, by.id)


def _speaker(who: Known) -> Member:
    by = who.coordinator or who.steering
    assert by is not None
    return by


def _in_lines(message: Message) -> tuple[Command, ...]:
    """The commands of a mail that has several, each on a line of its own; of two that are the same, one. After a word
    of one who reports only that counts, as it does for everybody who does."""
    said = () if message.files else read_commands(message.incoming.text)
    if said and said[0].verb in FOR_RESPONDENTS:
        return said[:1]
    return tuple({(command.verb, command.argument): command for command in reversed(said)}.values())[::-1]


def _first(message: Message, count: int) -> str:
    return " / ".join(message.words.splitlines()[:count])


def _in_subject(message: Message) -> Nearly | None:
    """A word in the subject of a mail that is otherwise empty; an answer's subject is ours."""
    subject = "" if message.incoming.in_reply_to else subject_line(message.incoming.subject)
    if command := read_command(subject):
        return Nearly((command.verb,), Why.SUBJECT, subject, command.argument)
    found = read_nearly(subject)
    return found if found is not None and found.why in _UNDERSTOOD | {Why.ARGUMENT} else None


def _names_somebody(service: Service, nearly: Nearly, who: Known) -> bool:
    """ "Påminn vaktmästaren om lampan" is something said: the name after the word must be a function's, or near one."""
    if nearly.verbs[0] not in (Verb.REMIND, Verb.REVOKE) or not nearly.argument:
        return True
    members = respondents(service.store.rounds.members(who.round.key)) if who.round else ()
    return bool(functions_named(members, nearly.argument) or nearest(members, nearly.argument))


def _letter(service: Service, message: Message, nearly: Nearly, who: Known, now: datetime) -> NearlyAWord:
    by = _speaker(who)
    words = service.words(by.language)
    verbs = nearly.verbs
    named = ", ".join(words(f"answer.verb.{verb.value}") for verb in verbs)
    key = f"nearly.lacks.{verbs[0].value}" if nearly.why is Why.ARGUMENT else f"nearly.why.{nearly.why.value}"
    wanted: tuple[Verb, ...] = verbs
    if nearly.why is Why.MEETING:
        wanted = (Verb.STATUS, Verb.DRAFT)
    elif nearly.why is Why.NEGATED and verbs[0] is Verb.APPROVE:
        wanted = (Verb.STOP,)
    argument = "" if nearly.why is Why.SEVERAL else nearly.argument
    things = awaiting(service, message, who, now) if Verb.APPROVE in verbs else ()
    return NearlyAWord(
        municipality=service.deployment.municipality,
        wrote=shown(nearly.wrote),
        why=words(key, word=named, still=still(things, words)),
        lines=tuple(_line(service, verb, argument, who, by, now) for verb in wanted),
        remark=" ".join(_remarks(service, nearly, wanted, argument, things, words)),
    )


def _remarks(
    service: Service,
    nearly: Nearly,
    wanted: Collection[Verb],
    argument: str,
    things: Collection[Awaiting],
    words: Wording,
) -> Iterator[str]:
    """What else there is to know of the lines ``wanted``."""
    if nearly.why is Why.MEETING:
        yield words("nearly.fixed_time")
    elif Verb.STOP in wanted and not on_its_way(service):
        yield words("nearly.nothing_on_its_way")
    elif nearly.why is Why.NEGATED and (out := going_out(things, words)):
        yield from out
    elif nearly.why is Why.NEGATED and Verb.STOP in wanted:
        yield words("nearly.others_may_approve")
    elif not argument and {Verb.APPROVE, Verb.RELEASE, Verb.REJECT} & set(wanted):
        yield words("nearly.own_code" if Verb.APPROVE in wanted else "nearly.own_number")
    if nearly.why is Why.RESERVED:
        yield words("nearly.left_to_change")


def _line(service: Service, verb: Verb, argument: str, who: Known, by: Member, now: datetime) -> str:
    """The line to write, with what was said after the word where that can be used, else an example."""
    words = service.words(by.language)
    if verb is Verb.REMIND and argument:
        members = respondents(service.store.rounds.members(who.round.key)) if who.round else ()
        found = functions_named(members, argument)
        name = ", ".join(m.name for m in found) if found else nearest(members, argument)
        return words("remind.line", unit=name)
    if verb in (Verb.SKIP, Verb.HOLD):
        example = words("skip.line.weeks", weeks=(service.day_of(now) + timedelta(weeks=2)).isocalendar().week)
        return words(f"skip.line.{verb.value}", weeks=argument or example)
    return words(f"nearly.line.{verb.value}", argument=argument or words(f"nearly.example.{verb.value}"))
