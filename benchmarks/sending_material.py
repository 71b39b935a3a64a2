"""A municipality of so many functions on the morning of an invitation, on a database file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from full_week import the_town

from est_mailer.adapters.collector import settle
from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import assembled
from est_mailer.domain.deployment import Deployment, Endpoint, Step
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.model import AnswerState, Member, Observation, Report, Role, Submission, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.life import Due, Round, RoundState
from est_mailer.jobs.respondents.inviting import invite
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service

ROUND, EARLIER = "2026-W47", "2026-W46"
SUNDAY, MONDAY = datetime(2026, 11, 15, 12, tzinfo=UTC), datetime(2026, 11, 16, 7, tzinfo=UTC)
_KEY = b"the benchmark's key seals nothing"
_KINDS = ("Skolan", "Förskolan", "Fritidsgården", "Hemtjänsten", "Biblioteket", "Vaktmästarna", "Fältgruppen")
_SEEN = ("Krossad ruta", "Klotter på väggen", "Papperskorg brann", "Trasig belysning", "Bråk sent på kvällen")
_PLACES = ("lekplatsen", "torget", "gångtunneln", "parkeringen", "skolgården", "busskuren vid biblioteket")


def a_town(functions: int, port: int) -> Deployment:
    """The example municipality with so many functions that report, each tenth in English; mail goes to the port."""
    town = the_town()
    areas = [area.id for area in town.areas]
    register = (
        Member("samordnare", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("sam@exempelstad.example",)),
        *(
            Member(
                id=f"funktion-{n}",
                name=f"{_KINDS[n % len(_KINDS)]} i kvarter {n}",
                organisation="kommun",
                roles=frozenset({Role.RESPONDENT}),
                addresses=(f"funktion{n}@exempelstad.example",),
                areas=(areas[n % len(areas)],),
                language="sv" if n % 10 else "en",
                valid_from=date.min if n < 2 else MONDAY.date(),
            )
            for n in range(functions)
        ),
    )
    account = replace(town.account, smtp=Endpoint("127.0.0.1", port, "none"), smtp_login=False)
    return replace(town, register=register, account=account)


@contextmanager
def on_the_morning(folder: Path, functions: int, port: int) -> Iterator[Service]:
    """The service as the invitations fall due. It has run since the week before, when it wrote to two functions, so
    that words and templates are read; every second function has one to three problems to answer for."""
    deployment = a_town(functions, port)
    mailbox = ImapMailbox(deployment.account, str)
    transport = SmtpTransport(deployment.account, str)
    with (
        Store.open(folder / "est.db") as store,
        assembled(deployment, store, mailbox, transport, _KEY) as service,
    ):
        with store.atomic():
            _play_the_week_before(service)
        tick(service, SUNDAY)
        settle()  # as the daemon does after its first pass
        yield service


def _play_the_week_before(service: Service) -> None:
    store, members = service.store, service.on(MONDAY.date())
    first_day = RoundPeriod.of_key(EARLIER).first_day
    round_ = Round(EARLIER, first_day, RoundState.SCHEDULED, (Due(Step.CLOSE, SUNDAY),))
    store.rounds.add(round_)
    invite(service, round_, SUNDAY)
    store.outbox.withdraw(EARLIER, [Purpose.INVITATION], SUNDAY)
    store.rounds.move(EARLIER, RoundState.OPEN, RoundState.FED_BACK)
    for number, member in enumerate(members):
        if Role.RESPONDENT not in member.roles or number % 2:
            continue
        inbound = store.inbound.add(Fetched("INBOX", 1, number + 1, 2, str(number).encode()), SUNDAY)
        assert inbound is not None
        seen = tuple(_seen(service.deployment, member, number, row) for row in range(1, 2 + number // 2 % 3))
        report = Report(AnswerState.EVENTS, seen)
        store.answers.add(Submission(EARLIER, member.id, 1, SUNDAY, Timeliness.IN_TIME, report, inbound))


def _seen(deployment: Deployment, member: Member, number: int, row: int) -> Observation:
    turn, key = number // 2 + row, f"N{row}"
    carrying = [i.id for i in deployment.indicators if i.carries]
    return Observation(
        key=key,
        problem=f"{EARLIER}/{member.id}/{key}",
        indicator=carrying[turn % len(carrying)],
        area=member.areas[0],
        place=_PLACES[turn % len(_PLACES)],
        what=f"{_SEEN[turn % len(_SEEN)]} vid port {number}",
    )
