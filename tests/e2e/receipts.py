"""How long a respondent waits for the receipt: from Dovecot's untagged EXISTS to Postfix's 250 after the final dot; and
how long until the rows are committed, which another connection to the database looks for every two milliseconds.

The service is a process of its own, in IDLE over TLS. The EXISTS is the first that its own connection is sent for the
mail, in IDLE or between two spells of it, stamped by Dovecot in its record of the session. The 250 is stamped by a
tap between the service and Postfix. Dovecot announces in IDLE half a second after the delivery.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e import papers
from e2e.town import TRIAL_DAY, Town
from servers.fixtures import MailSystem
from servers.ports import until
from servers.tap import SmtpTap

from est_mailer.demo.letters import fresh, reply

INVITATION = "2026-11-16T08:00:05"
_KINDS = ("Skadegörelse", "Brand", "Samlingsplats för ungdomar", "Övrigt")
_AREAS = ("Torget", "Udden", "Backen", "Ängby")
_PAUSES = (0.1, 0.9)  # seconds between an answer dealt with and the next: any moment of the service's wait is met


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, in the order the answers were sent: until each receipt was accepted, from EXISTS and from delivery; and
    from EXISTS until the rows were committed."""

    from_exists: tuple[float, ...]
    from_delivery: tuple[float, ...]
    to_rows: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A filled checklist on its way from ``sender`` to the address in its form."""

    sender: str
    to: str
    raw: bytes


@contextmanager
def invited(folder: Path, mail: MailSystem, functions: int, tag: str) -> Iterator[tuple[Town, SmtpTap]]:
    """A municipality with so many functions more, its service running, every invitation delivered."""
    with SmtpTap(mail.postfix.port, mail.postfix.certificates) as tap:
        town = Town(folder, mail, "exempelstad", tag, smtp_port=tap.port)
        mail.dovecot.record(town.address)
        with (town.config / "register.csv").open("a") as register:
            register.writelines(
                f"enhet-{n};Enhet {n};kommun;respondent;{_address(town, n)};;;;;;\n" for n in range(1, functions + 1)
            )
        try:
            town.start(INVITATION)
            town.settle()
            yield town, tap
            town.stop()
        finally:
            town.kill()


def filled_forms(town: Town, functions: int) -> list[Answer]:
    """The answer of each of the functions: its own form with two events in it."""
    return [_answer(town, n) for n in range(1, functions + 1)]


def measure(
    town: Town,
    tap: SmtpTap,
    answers: Sequence[Answer],
    seed: int = 2026,
    before_each: Callable[[], object] = lambda: None,
) -> Waits:
    """Deliver the answers one at a time, each when the one before is dealt with, and time their receipts."""
    pauses = random.Random(seed)
    waits = []
    for answer in answers:
        time.sleep(pauses.uniform(*_PAUSES))
        before_each()
        waits.append(_time(town, tap, answer))
    return Waits(*zip(*waits, strict=True))


def _time(town: Town, tap: SmtpTap, answer: Answer) -> tuple[float, float, float]:
    known, before = _answers(town), time.time()
    town.mail.dovecot.deliver(answer.to, answer.raw, answer.sender)
    delivered = time.time()
    until(lambda: _answers(town) > known, 75, "the answer's rows are committed", every=0.002)
    committed = time.time()
    town.sent.append(answer.sender)
    town.settle()
    announced = next(at for at in town.mail.dovecot.announced(town.address) if at >= before)
    (accepted,) = [at for at in tap.of(answer.sender) if at >= before]
    return accepted - announced, accepted - delivered, committed - announced


def _answers(town: Town) -> int:
    return int(town.value("SELECT count(*) FROM submissions"))


def time_words(town: Town, tap: SmtpTap, sender: str, words: Sequence[str]) -> dict[str, float]:
    """Each of a coordinator's words, mailed when the one before is answered, and the seconds from its delivery until
    its answer was accepted."""
    return {word: _time_word(town, tap, sender, word, number) for number, word in enumerate(words, start=9000)}


def _time_word(town: Town, tap: SmtpTap, sender: str, word: str, number: int) -> float:
    known = len(tap.of(sender))
    raw = fresh(sender, town.address, "Till EST", word, TRIAL_DAY, number)
    town.mail.dovecot.deliver(town.address, _genuine(town, sender) + raw, sender)
    delivered = time.time()
    town.sent.append(sender)
    until(lambda: len(tap.of(sender)) > known, 75, f"“{word}” is answered", every=0.01)
    return tap.of(sender)[known] - delivered


def receipts(town: Town, answers: Iterable[Answer]) -> Counter[int]:
    """How many of those who answered have so many receipts in their mailbox: Counter({1: 100}) is as it should be."""
    return Counter(sum("är mottagen" in m.subject for m in town.letters(a.sender)) for a in answers)


def _address(town: Town, number: int) -> str:
    return town.domains(f"enhet{number}@exempelstad.test")


def _answer(town: Town, number: int) -> Answer:
    letter = town.form(_address(town, number))
    assert letter.workbook
    name, content = letter.workbook
    rows = tuple(
        (_KINDS[(number + i) % 4], _AREAS[(number + i) % 4], f"Port {number}", "i tisdags", f"Sett {number}", "Anmält")
        for i in range(2)
    )
    cells, _ = papers.events(content, rows)
    raw = reply(letter, "Hej!", TRIAL_DAY, number, files=((name, papers.typed(content, cells)),))
    return Answer(letter.to, letter.answer_to, _genuine(town, letter.to) + raw)


def _genuine(town: Town, sender: str) -> bytes:
    """What a receiving server notes of a mail that is its sender's own."""
    verdict = f"{town.mail.postfix.authserv_id}; dmarc=pass header.from={sender.partition('@')[2]}"
    return f"Authentication-Results: {verdict}\r\n".encode()
