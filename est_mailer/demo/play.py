"""``est-mailer demo``: play whole weeks through real IMAP and SMTP, and leave everything to look at."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import assembled
from est_mailer.config import load
from est_mailer.demo.leaving import leave
from est_mailer.demo.letters import Received, fresh, read, reply
from est_mailer.demo.meetings import code_in, complete
from est_mailer.demo.people import DEPUTY, Person, Post, Sent, cast
from est_mailer.demo.servers import PASSWORD, USER, EmbeddedMail
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Deployment, Endpoint, Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Member
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import respondents
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service
from est_mailer.looking import DATABASE
from est_mailer.resources import shared_folder

FIRST_MONDAY = date(2026, 11, 16)
_KEY = b"the demo's key seals nothing of worth"
_MINUTE = timedelta(minutes=1)
_STRANGER = "okand@annanstans.test"


@dataclass
class Play:
    """The service, the played people and their mail system, at the played time ``now``."""

    service: Service
    mail: EmbeddedMail
    people: dict[str, Person]
    coordinators: dict[str, Member]
    post: Post
    console: Console
    now: datetime
    week: int = 0
    waiting: list[Sent] = field(default_factory=list)
    draft: Received | None = None
    stopped_once: bool = False

    def week_of(self, round_: Round) -> None:
        """One round from its invitation to its feedback."""
        for step in (Step.INVITATION, Step.REMINDER, Step.CLOSE):
            self._go_to(round_.due(step), step.value)
        self._strangers_write()
        self._send_late()
        for step in (Step.DRAFT, Step.REDRAFT):
            self._go_to(round_.due(step), step.value)
        self._meet(round_.due(Step.MEETING))
        self._go_to(self.now + self.service.deployment.publication.hold + 2 * _MINUTE, "dispatch")
        self._go_to(round_.due(Step.FEEDBACK), "feedback")
        self.week += 1

    def _go_to(self, instant: datetime, name: str) -> None:
        self.now = max(self.now, instant)
        take_in(self.service, self.now)  # as the daemon does: a dispatch waits until its inbox has been looked at
        tick(self.service, self.now)
        sent, taken = self._settle()
        local = self.now.astimezone(self.service.deployment.calendar.zone)
        self.console.print(f"  {local:%a %d %b %H:%M}  {name:<11} mails sent {sent:>4}, answers taken in {taken:>3}")

    def _settle(self) -> tuple[int, int]:
        """Let mail go back and forth until nobody has more to say."""
        sent = taken = 0
        for _ in range(12):
            passed = self._relay()
            answers = self._people_answer()
            sent += passed
            if not passed and not answers:
                break
            for answer in answers:
                self._post(answer)
            self.now += _MINUTE
            taken += take_in(self.service, self.now)
            tick(self.service, self.now)
        return sent, taken

    def _relay(self) -> int:
        return relay(self.service, self.now, allowance=1000).sent

    def _people_answer(self) -> list[Sent]:
        answers: list[Sent] = []
        for address in list(self.mail.mailboxes):
            for raw in self.mail.take(address):
                answers.extend(self._read(read(raw, address)))
        self.waiting.extend(a for a in answers if a.late)
        return [a for a in answers if not a.late]

    def _read(self, letter: Received) -> Iterable[Sent]:
        if letter.to in self.coordinators:
            yield from self._coordinate(letter, self.coordinators[letter.to])
        elif letter.to in self.people:
            yield from self.people[letter.to].read(letter, self.week, self.now)
        elif letter.to.startswith(f"{DEPUTY}."):
            yield from self._deputise(letter)

    def _meet(self, instant: datetime) -> None:
        """The coordinators meet and send the draft in; the first week with a misspelt status."""
        if self.draft:
            self.now = max(self.now, instant)
            self._post(self._completed_draft(self.draft, self.draft, misspelt=self.week == 0))
            take_in(self.service, self.now)
        self._go_to(instant, "meeting")

    def _deputise(self, letter: Received) -> Iterable[Sent]:
        if letter.workbook:
            yield Sent(letter.to, letter.answer_to, reply(letter, "Lugnt", self.now, self.post.next()))

    def _coordinate(self, letter: Received, member: Member) -> Iterable[Sent]:
        """The municipality's coordinator fills in and approves; the police's stops once, to show that it can be."""
        leads = member is next(iter(self.coordinators.values()))
        if letter.workbook:
            self.draft = letter if leads else self.draft
        elif leads and self.draft and "rätta" in letter.subject.casefold():
            yield self._completed_draft(self.draft, letter)
        elif leads and "godkänn" in letter.text.casefold() and "kod" in letter.text.casefold() and letter.files:
            yield self._say(letter, f"godkänn {code_in(letter.text)}")
        elif leads and self.draft and "stoppad" in letter.subject.casefold():
            yield self._completed_draft(self.draft, letter)
        elif not leads and self._is_first_notice(letter):
            self.stopped_once = True
            yield self._say(letter, "stopp")

    def _is_first_notice(self, letter: Received) -> bool:
        """The second week's notice that the picture is approved: it has no preview attached."""
        return self.week == 1 and not self.stopped_once and not letter.files and "stopp" in letter.text.casefold()

    def _completed_draft(self, draft: Received, answered: Received, *, misspelt: bool = False) -> Sent:
        assert draft.workbook
        name, content = draft.workbook
        words = self.service.words(self.coordinators[draft.to].language)
        filled = complete(content, words, self.service.deployment, self.week, misspelt=misspelt)
        return self._say(answered, "Här är lägesbilden från mötet.", (name, filled))

    def _say(self, letter: Received, text: str, *files: tuple[str, bytes]) -> Sent:
        return Sent(letter.to, letter.answer_to, reply(letter, text, self.now, self.post.next(), files=files))

    def _send_late(self) -> None:
        late, self.waiting = self.waiting, []
        for answer in late:
            self._post(answer)
        taken = take_in(self.service, self.now + _MINUTE)
        self.console.print(f"  {'':<16}  {'late':<27} answers taken in {taken:>3}")

    def _strangers_write(self) -> None:
        """Somebody whom nobody knows asks; the first week somebody also sends in a form that was passed on."""
        service = self.service.deployment.account.address
        letter = fresh(_STRANGER, service, "Hej", "Vem är ni?", self.now, self.post.next())
        self._post(Sent(_STRANGER, service, letter))
        if self.week == 0:
            address = next(iter(self.people))
            passed_on = replace(read(self.mail.mailboxes[address][0], address), to=_STRANGER)
            assert passed_on.workbook
            self._post(self._say(passed_on, "Jag fick den här av en bekant.", passed_on.workbook))

    def _post(self, mail: Sent) -> None:
        with smtplib.SMTP("127.0.0.1", self.mail.smtp_port) as smtp:
            smtp.sendmail(mail.sender, [mail.to], mail.raw)


def play(folder: Path, weeks: int) -> None:
    """Play the weeks and leave mailboxes, workbooks, dispatches and the database under the folder."""
    console = Console(highlight=False, soft_wrap=True)
    _clear(folder)
    with ExitStack() as stack:
        example = load(shared_folder("config"), FIRST_MONDAY)
        mail = EmbeddedMail(example.account.address)
        mail.start()
        stack.callback(mail.stop)
        deployment = _on_embedded_servers(example, mail)
        store = stack.enter_context(Store.open(folder / DATABASE))
        mailbox = ImapMailbox(deployment.account, lambda: PASSWORD)
        transport = SmtpTransport(deployment.account, lambda: PASSWORD)
        service = stack.enter_context(assembled(deployment, store, mailbox, transport, _KEY, rehearsal=True))
        game = _set_up(service, mail, console)
        console.print(f"{deployment.municipality}: {len(game.people)} played addresses, {counted(weeks, 'week')}")
        for _ in range(weeks):
            _play_week(game)
        leave(folder, service, mail, console)


def _play_week(game: Play) -> None:
    tick(game.service, game.now)
    held = {r.key for r in game.service.store.rounds.all() if r.hold_until}
    coming = sorted(game.service.store.rounds.unfinished(), key=lambda r: r.first_day)
    round_ = next(r for r in coming if r.key not in held)
    game.console.print(f"\n[bold]Round {round_.key}[/bold]")
    game.week_of(round_)


def _set_up(service: Service, mail: EmbeddedMail, console: Console) -> Play:
    deployment, post = service.deployment, Post()
    members = deployment.on(FIRST_MONDAY)
    people = {
        person.member.addresses[0].casefold(): person
        for person in cast(respondents(members), deployment, service.wordings, post)
    }
    coordinators = {m.addresses[0].casefold(): m for m in deployment.coordinators(FIRST_MONDAY)}
    start = datetime.combine(FIRST_MONDAY, datetime.min.time(), deployment.calendar.zone).astimezone(UTC)
    return Play(service, mail, people, coordinators, post, console, start)


def _on_embedded_servers(example: Deployment, mail: EmbeddedMail) -> Deployment:
    account = replace(
        example.account,
        username=USER,
        imap=Endpoint("127.0.0.1", mail.imap_port, "none"),
        smtp=Endpoint("127.0.0.1", mail.smtp_port, "none"),
        smtp_login=False,
        ca_file=None,
        authserv_id=None,
    )
    return replace(example, account=account)


def _clear(folder: Path) -> None:
    """Begin anew, but only in a folder that an earlier demo made. Raises ServiceError otherwise."""
    if folder.exists() and any(folder.iterdir()) and not (folder / DATABASE).exists():
        raise ServiceError("The folder is not empty and no earlier demo made it.", "Give another: --out", str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
