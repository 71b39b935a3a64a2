"""Our service on the same replies: what of it is "reading", and everything.

Both run the service's own jobs on its own adapters: the mailbox over TLS, the isolated reader, the database file with
``synchronous=FULL``. The time is the played Wednesday's, a rehearsal: the mail server's times are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from racing.replies import NOON, ROUND, place_of

from est_mailer.bootstrap import writing
from est_mailer.domain.identity import seal
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.rounds import Round
from est_mailer.jobs.inbox import PORTION, collect, take_in
from est_mailer.jobs.message import open_message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.quarantine import enter
from est_mailer.jobs.service import Service
from est_mailer.jobs.submitting import submit
from est_mailer.workbooks.checklist_reading import read_checklist
from est_mailer.workbooks.closest import closest


def reading(service: Service) -> None:
    """The raw message committed, the guard, the isolated read, the rows committed with the message's account.

    Of the rest only what the rows need: the form that the workbook's code was sent with. Nobody is identified, nothing
    is screened, answered or filed away.
    """
    round_ = service.store.rounds.get(ROUND)
    functions = {member.id: member for member in service.register}
    while collect(service, NOON, at_most=PORTION):
        for number in service.store.inbound.unaccounted():
            _read_one(service, number, round_, functions)


def everything(service: Service) -> None:
    """What the daemon does with an inbox: also identify, check, screen, compose and queue the receipt, file away."""
    take_in(service, NOON)


def run(folder: Path, work: Callable[[Service], None]) -> Callable[[], None]:
    """The service of a configuration folder, started and waiting; the function returned does the work and ends it."""
    running = writing(place_of(folder), rehearsal=True)
    service = running.__enter__()
    service.reader.warm_up()

    def working() -> None:
        work(service)
        running.__exit__(None, None, None)

    return working


def _read_one(service: Service, number: int, round_: Round, functions: Mapping[str, Member]) -> None:
    store = service.store
    message = open_message(service, number, store.inbound.raw(number))
    (file,) = message.files
    (token,) = file.tokens
    form = store.answers.form(seal(token, service.key))
    assert form
    assert file.workbook
    day = message.received_on(service)
    report = read_checklist(file.workbook, form, service.deployment, service.wordings, day, closest)
    with store.atomic():
        submit(service, message, report, round_, functions[form.respondent], NOON)
        enter(service, number, Outcome(AccountKind.REPORT, "read", round_.key, form.respondent), NOON)
