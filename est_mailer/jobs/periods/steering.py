"""The steering group's decisions: returned in the pack's workbook, shown as understood, confirmed with a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from est_mailer.adapters.store.codec import to_json
from est_mailer.adapters.store.steering import ProposedDecisions
from est_mailer.asking import question_text
from est_mailer.domain.identity import Token, TokenPurpose, seal
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.periods.steering import Decision, SteeringDecisions
from est_mailer.domain.picture.approving import MOST_TRIES, code_fits, code_seal, digits, new_code
from est_mailer.domain.rounds.calendar import next_round_monday
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.answering import letter_of, reply
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods.packs import period_of_token
from est_mailer.jobs.periods.priorities import priority_areas
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.writing.pack_letter import DecisionsUnderstood
from est_mailer.wording import Wording
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.pack.reading import looks_like_pack, read_pack

_NOT_DRAFTED = frozenset({RoundState.SCHEDULED, RoundState.OPEN, RoundState.CLOSED})


def is_pack(service: Service, message: Message, file: File) -> bool:
    """True if a file is a pack sent back: by its token, or by its tables where the tokens are gone."""
    if _token(message, file) is not None:
        return True
    return not file.tokens and file.workbook is not None and looks_like_pack(file.workbook, service.wordings)


def take_pack(service: Service, message: Message, file: File, by: Member, now: datetime) -> Outcome:
    """Decisions that came back: what is unclear is asked by cell, what was understood is shown with a code."""
    words = service.words(by.language)
    if file.workbook is None:
        reason = file.unreadable.value if file.unreadable else "not_a_workbook"
        return _mend(service, message, by, [words(f"questions.unreadable.{reason}.reason")], now)
    reading = read_pack(file.workbook, service.deployment, service.wordings, closest)
    if reading.said is None:
        asked = (*reading.questions, *reading.remarks)
        return _mend(service, message, by, [question_text(q, words) for q in asked], now)
    token = _token(message, file)
    period, first_day = period_of_token(token, service), ruling_from(service, now)
    ruling = service.store.steering.ruling(first_day)
    if ruling and (ruling.period, ruling.said) == (period, reading.said) and _rules(service, first_day, reading.said):
        reply(service, message, letter_of(service, by.language, "pack.same"), by.language, now, kind="pack_same")
        return Outcome(AccountKind.COMMAND, "decisions: no change", respondent=_respondent(by))
    code = new_code(service.random(16))
    content = _content(service.store.steering.latest_number(), to_json(reading.said))
    sealed = code_seal(code, content, _sender(message, by), service.key)
    store = service.store
    number = store.steering.propose(period, _sender(message, by), reading.said, sealed, message.id, now)
    letter = DecisionsUnderstood(
        municipality=service.deployment.municipality,
        areas=area_lines(reading.said, service, words),
        decisions=tuple(decision_line(d, words) for d in reading.said.decisions),
        first_day=words.day(first_day),
        code=code,
        remarks=tuple(question_text(q, words) for q in reading.remarks),
    )
    reply(service, message, letter, by.language, now, token=seal(token, service.key) if token else "")
    store.audit.add(now, by.id, "decisions proposed", str(number), {"inbound": message.id, "period": period})
    return Outcome(AccountKind.COMMAND, f"decisions: {len(reading.said.areas)} areas", respondent=_respondent(by))


def awaits(service: Service, message: Message, by: Member) -> bool:
    """True if decisions that the sender sent in wait for the sender's code."""
    return service.store.steering.pending(_sender(message, by)) is not None


def confirm(
    service: Service, message: Message, code: str, by: Member, now: datetime, *, others_wait: bool
) -> Outcome | None:
    """Try a code on the sender's decisions. None if none wait, or if the code may be meant for something else."""
    pending = service.store.steering.pending(_sender(message, by))
    if pending is None:
        return None
    done = Outcome(AccountKind.COMMAND, "approve decisions", respondent=_respondent(by))
    left = MOST_TRIES - pending.tries
    content = _content(pending.base, pending.value)
    if left > 0 and code_fits(code, pending.code_hash, content, _sender(message, by), service.key):
        _put_in_force(service, message, pending, by, now)
        return done
    if left > 0:  # a wrong code counts wherever it was meant, as for the register
        service.store.steering.count_try(pending.id)
        service.store.audit.add(now, by.id, "wrong code", "decisions", {"tries": pending.tries + 1})
        left -= 1
    if others_wait:
        return None
    _say(service, message, by, "wrong_code", now, code=digits(code) or "–", left=left)
    return done


def ruling_from(service: Service, now: datetime) -> date:
    """The first day of the first round whose draft is not made yet: the draft is what the priority areas shape."""
    waiting = [r.first_day for r in service.store.rounds.unfinished() if r.state in _NOT_DRAFTED]
    calendar = service.deployment.calendar
    today = now.astimezone(calendar.zone).date()
    return min(waiting) if waiting else next_round_monday(calendar, today)


def area_lines(said: SteeringDecisions, service: Service, words: Wording) -> tuple[str, ...]:
    """The areas in their order, each with its reason."""
    return tuple(
        words(
            "pack.line.area_reason" if chosen.reason else "pack.line.area",
            number=number,
            area=service.deployment.area_name(chosen.area),
            reason=chosen.reason,
        )
        for number, chosen in enumerate(said.areas, start=1)
    )


def decision_line(decision: Decision, words: Wording) -> str:
    """What, who, when and report back, as far as they were written."""
    parts = [words("pack.line.decision", what=decision.what).rstrip(".")]
    for key in ("who", "when", "report"):
        if text := getattr(decision, key):
            parts.append(words(f"pack.line.decision_{key}", text=text.rstrip(".")))
    return ". ".join(parts) + "."


def _put_in_force(service: Service, message: Message, pending: ProposedDecisions, by: Member, now: datetime) -> None:
    steering = service.store.steering
    if pending.base != steering.latest_number():
        steering.void(pending.id, now, "others were confirmed first")
        _say(service, message, by, "moved", now)
        return
    first_day = ruling_from(service, now)
    steering.confirm(pending.id, first_day, service.deployment.priority_areas, now)
    detail = {"inbound": message.id, "period": pending.period, "from": first_day.isoformat()}
    service.store.audit.add(now, by.id, "decisions confirmed", str(pending.id), detail)
    _say(service, message, by, "confirmed", now, first_day=service.words(by.language).day(first_day))
    _tell_the_others(service, message, pending, by, first_day, now)


def _tell_the_others(
    service: Service, message: Message, pending: ProposedDecisions, by: Member, first_day: date, now: datetime
) -> None:
    """What has been decided, to every coordinator but the one who sent it."""
    today = service.day_of(now)
    told = {message.incoming.sender.casefold()}
    for coordinator, address in _addresses(with_role(service.on(today), Role.COORDINATOR), told):
        words = service.words(coordinator.language)
        lines = (*area_lines(pending.said, service, words), *(decision_line(d, words) for d in pending.said.decisions))
        values = {"by": by.name, "first_day": words.day(first_day)}
        letter = letter_of(service, coordinator.language, "pack.told", values, lines)
        envelope = Envelope("", Purpose.PACK, address, coordinator.language, f"decided/{pending.id}")
        queue(service, letter, envelope, now)


def _addresses(members: Iterable[Member], told: set[str]) -> Iterator[tuple[Member, str]]:
    for member in members:
        for address in member.addresses:
            if address.casefold() not in told:
                told.add(address.casefold())
                yield member, address


def _rules(service: Service, day: date, said: SteeringDecisions) -> bool:
    """True if what was said is what rules on that day: est.toml may have been changed since."""
    return priority_areas(service, day) == said.area_ids


def _token(message: Message, file: File) -> Token | None:
    found = [t for t in file.tokens or message.tokens if t.purpose is TokenPurpose.PACK]
    return found[0] if found else None


def _mend(service: Service, message: Message, by: Member, problems: Sequence[str], now: datetime) -> Outcome:
    letter = letter_of(service, by.language, "pack.mend", items=problems)
    reply(service, message, letter, by.language, now, kind="pack_mend")
    return Outcome(AccountKind.COMMAND, f"decisions: {len(problems)} to mend", respondent=_respondent(by))


def _say(service: Service, message: Message, by: Member, kind: str, now: datetime, **values: object) -> None:
    letter = letter_of(service, by.language, f"pack.{kind}", values)
    reply(service, message, letter, by.language, now, kind=f"pack_{kind}")


def _sender(message: Message, by: Member) -> str:
    """Whose decisions they are: the function's, or the steering group's under the address that sent them."""
    return by.id if by.roles else message.incoming.sender.casefold()


def _respondent(by: Member) -> str | None:
    return by.id if by.roles else None


def _content(base: int, value: str) -> str:
    return f"decisions\0{base}\0{value}"
