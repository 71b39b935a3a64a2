"""An account that cannot be signed in to: one alert in plain words, patience, and a warning before a secret ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import an_account, utc
from world import OPERATOR, World

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.signing_in.tokens import ServerLogin, TokenSource
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.adapters.systemd import Notifier
from est_mailer.daemon import Daemon
from est_mailer.domain.deployment import Endpoint, Step
from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.domain.oauth2 import AccessToken, OAuth2, Provider, warning_due
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.jobs.noted import paused_until
from est_mailer.jobs.outbox.relay import begin, login_backoff, relay
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.watching.status import status

MICROSOFT = OAuth2(Provider.MICROSOFT365, "app", "https://login.example", "x/.default", "exempelstad.example")
WRONG = LoginRefused(
    'The client secret is wrong. (Microsoft: "AADSTS7000215: …")', "Put the value there.", permanent=True
)
LOST = OutOfReach("The server did not answer in time.", "It is tried again.", "login.example:443")


def a_day(failure: OutOfReach) -> tuple[World, int]:
    """Eight hours of the daemon with an account that gets no token. Returns the times the token server was asked."""
    world, asked, stop = World.of(), [0], Interruption()
    now = [world.now]
    end = world.now + timedelta(hours=8)

    def clock() -> datetime:
        now[0] += timedelta(minutes=4)
        if now[0] >= end:
            stop.set()
        return now[0]

    def fetch() -> AccessToken:
        asked[0] += 1
        raise failure

    def seconds() -> float:
        return now[0].timestamp()

    source = TokenSource(fetch, seconds)
    account = an_account(
        oauth2=MICROSOFT, smtp_login=True, imap=Endpoint("127.0.0.1", 1, "tls"), smtp=Endpoint("127.0.0.1", 1, "tls")
    )
    imap, smtp = ServerLogin(source, seconds), ServerLogin(source, seconds)
    mailbox, transport = ImapMailbox(account, imap, interrupted=stop), SmtpTransport(account, smtp)
    service = replace(world.service, mailbox=mailbox, transport=transport)
    Daemon(service, clock, Notifier({}), stop, seconds).run()
    return world, asked[0]


def test_a_wrong_secret_is_one_alert_a_day_and_no_storm_of_questions() -> None:
    world, asked = a_day(WRONG)
    (alert,) = world.alerts("login_refused")
    assert alert.recipient == OPERATOR
    assert world.alerts("mailbox_lost") == world.alerts("paused") == []
    assert 10 < asked < 45, "patient, and not given up"


def test_a_refused_login_is_tried_four_times_in_ten_minutes_by_both_together() -> None:
    waits = [login_backoff(n) for n in range(1, 6)]
    assert waits == [timedelta(minutes=m) for m in (5, 10, 20, 30, 30)]
    tries = [sum(waits[:n], timedelta()) for n in range(6)]
    assert 2 * sum(at < timedelta(minutes=10) for at in tries) == 4


@pytest.mark.parametrize(("login", "wait"), [(True, timedelta(minutes=5)), (False, timedelta(minutes=1))])
def test_the_queue_waits_longer_for_a_refused_login_than_for_a_throttle(login: bool, wait: timedelta) -> None:
    world = World.of()
    world.transport.queue = [Handover(Refusal.PAUSE, "535 5.7.8 no", login=login)]
    world.go_to(Step.INVITATION)
    assert paused_until(world.service, world.now) == world.now + wait
    begin(world.service)  # as at a restart
    assert paused_until(world.service, world.now) == (None if login else world.now + wait)


def test_a_token_server_that_is_away_is_told_when_it_lasts() -> None:
    world, _ = a_day(LOST)
    assert world.alerts("login_refused") == []
    assert len(world.alerts("mailbox_lost")) == 1


def test_the_alert_says_what_is_wrong_and_what_to_do() -> None:
    world = World.of()
    world.pass_once()
    world.transport.queue = [Handover(Refusal.PAUSE, str(WRONG), login=True)]
    world.go_to(utc(2026, 11, 16, 8))
    world.go_to(timedelta(hours=1))
    world.send()  # it could not leave while it lasted
    (letter,) = world.letters(OPERATOR)
    assert "Tjänsten får inte logga in på sitt mejlkonto" in letter.text
    assert "AADSTS7000215" in letter.text
    assert "est-mailer check" in letter.text
    assert len(letter.text.split()) < 120


# Told 30 days before the last day, then 7 before, then at the very last; never twice for one of them.
def test_the_steps_of_the_warning() -> None:
    end = date(2027, 3, 1)
    steps = {days: warning_due(end, end - timedelta(days=days)) for days in (31, 30, 8, 7, 2, 1, 0, -5)}
    assert steps == {31: None, 30: 30, 8: 30, 7: 7, 2: 7, 1: 1, 0: 1, -5: 1}


@pytest.fixture
def ending() -> Callable[[date | None], World]:
    def make(expires: date | None) -> World:
        world = World.of()
        account = replace(world.service.deployment.account, oauth2=replace(MICROSOFT, expires=expires))
        world.service = replace(world.service, deployment=replace(world.service.deployment, account=account))
        return world

    return make


def test_the_operator_is_told_before_the_secret_ends(ending: Callable[[date | None], World]) -> None:
    world = ending(date(2026, 12, 20))
    told: list[date] = []
    for day in range(45):
        now = utc(2026, 11, 14, 9) + timedelta(days=day)
        before = len(world.alerts("secret_ends"))
        for minute in range(3):
            tick(world.service, now + timedelta(minutes=minute))
        told += [now.date()] * (len(world.alerts("secret_ends")) - before)
    assert told == [date(2026, 11, 20), date(2026, 12, 13), date(2026, 12, 19)]


def test_the_warning_names_the_day_and_the_file(ending: Callable[[date | None], World]) -> None:
    world = ending(date(2026, 11, 30))
    world.pass_once()
    relay(world.service, world.now, allowance=10)
    (letter,) = world.letters(OPERATOR)
    assert "2026-11-30" in letter.text
    assert "EST_OAUTH_SECRET" in letter.text
    assert len(letter.text.split()) < 120


@pytest.mark.parametrize(("expires", "warned"), [(date(2026, 12, 1), True), (date(2027, 6, 1), False), (None, False)])
def test_the_status_warns_of_it_all_the_while(
    ending: Callable[[date | None], World], expires: date | None, warned: bool
) -> None:
    world = ending(expires)
    world.pass_once()
    warnings = [w.what for w in status(world.service, world.now).warnings]
    assert any("secret is valid until" in words for words in warnings) is warned


@pytest.mark.parametrize("expires", [None, date(2027, 11, 30)])
def test_nothing_is_told_of_a_day_that_is_far_off_or_not_known(
    ending: Callable[[date | None], World], expires: date | None
) -> None:
    world = ending(expires)
    tick(world.service, world.now)
    assert world.alerts("secret_ends") == []
