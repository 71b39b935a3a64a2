"""Our service on the same replies: what of it is "reading", and everything.

Both run the service's own jobs on its own adapters: the mailbox over TLS, the isolated reader, the database file with
``synchronous=FULL``. The time is the played Wednesday's, a rehearsal: the mail server's times are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from racing.replies import NOON, ROUND, place_of

from est_mailer.adapters.collector import settle
from est_mailer.bootstrap import writing
from est_mailer.domain.identity import seal, tokens_in
from est_mailer.domain.incoming import AccountKind, Stored
from est_mailer.domain.model import Report, Submission
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.intake.arriving import Arriving
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.intake.opening import GROUP
from est_mailer.jobs.intake.quarantine import enter
from est_mailer.jobs.message import Opening, begin
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.submitting import timeliness
from est_mailer.jobs.service import Service
from est_mailer.workbooks.checklist.reading import read_checklist, token_texts
from est_mailer.workbooks.closest import closest


def reading(service: Service) -> None:
    """The raw message committed, the guard, the isolated read, the rows committed with the message's account.

    Of the rest only what the rows need: the form that the workbook's code was sent with. Nobody is identified, nothing
    is screened, answered or filed away.
    """
    round_ = service.store.rounds.get(ROUND)
    for group in _begun(service, Arriving(service, NOON).numbers()):
        reports = [(opening.stored, *_read(service, opening)) for opening in group]
        with service.store.atomic():
            for stored, respondent, report in reports:
                _keep(service, round_, stored, respondent, report)


def everything(service: Service) -> None:
    """What the daemon does with an inbox: also identify, check, screen, compose and queue the receipt, file away."""
    take_in(service, NOON)


def run(folder: Path, work: Callable[[Service], None]) -> Callable[[], None]:
    """The service of a configuration folder, waiting; the function returned does the work and ends it."""
    running = writing(place_of(folder), rehearsal=True)
    service = running.__enter__()
    service.reader.warm_up()
    settle()

    def working() -> None:
        work(service)
        running.__exit__(None, None, None)

    return working


def _begun(service: Service, numbers: Iterator[int]) -> Iterator[Sequence[Opening]]:
    """The messages in the service's groups: while one is stored, the files of the next are being read."""
    begun: Sequence[Opening] = ()
    while True:
        group = tuple(islice(numbers, GROUP))
        following = [begin(service, *service.store.inbound.whole(n), together=len(group) > 1) for n in group]
        if begun:
            yield begun
        if not following:
            return
        begun = following


def _read(service: Service, opening: Opening) -> tuple[str, Report]:
    """The function that the form in the message was sent to, and what the form says."""
    ((attachment, read),) = opening.files
    workbook = read()
    (token,) = tokens_in(token_texts(workbook, attachment.filename), service.key)
    form = service.store.answers.form(seal(token, service.key))
    assert form
    day = service.day_of(opening.stored.received_at)
    return form.respondent, read_checklist(workbook, form, service.deployment, service.wordings, day, closest)


def _keep(service: Service, round_: Round, stored: Stored, respondent: str, report: Report) -> None:
    revision = service.store.answers.next_revision(round_.key, respondent)
    when = timeliness(round_, stored.received_at)
    service.store.answers.add(Submission(round_.key, respondent, revision, stored.received_at, when, report, stored.id))
    enter(service, stored.id, Outcome(AccountKind.REPORT, "read", round_.key, respondent), NOON)
