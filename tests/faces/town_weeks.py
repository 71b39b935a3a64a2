"""Two weeks in the example municipality, played in memory: the same each time, so that what people see is the same."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache

from full_week import the_town
from world import World, workbook_of

from est_mailer.demo import story
from est_mailer.demo.checklists import Event
from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in, complete
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose

ROUNDS = ("2026-W47", "2026-W48")
SCHOOL = "norrbyskolan@skola.exempelstad.example"
COORDINATOR = "trygghet@exempelstad.example"


@cache
def two_weeks() -> World:
    """One function in five sees something, three have it calm, the fifth is silent; the meeting decides."""
    world = World.of(deployment=the_town())
    for week, round_ in enumerate(ROUNDS):
        world.go_to(Step.INVITATION, round_)
        for number, member in enumerate(_members(world, round_, Role.RESPONDENT)):
            _answer(world, number + week, member)
        world.go_to(Step.MEETING, round_)
        draft = world.draft(COORDINATOR)
        content = complete(workbook_of(draft)[1], world.service.words("sv"), the_town(), week)
        world.answer(draft, "Här är lägesbilden.", (workbook_of(draft)[0], content))
        for coordinator in _members(world, round_, Role.COORDINATOR)[: the_town().publication.approvals]:
            preview = world.letter(coordinator.addresses[0], Purpose.PREVIEW)
            world.answer(preview, f"godkänn {code_in(preview.text)}")
        world.go_to(Step.FEEDBACK, round_)
    return world


def letter(address: str, purpose: Purpose) -> Received:
    """The latest of its kind."""
    return two_weeks().letter(address, purpose)


def message(address: str, purpose: Purpose) -> EmailMessage:
    """The same with its pictures, as it was sent."""
    wanted = letter(address, purpose).message_id
    sent = (mail.content for mail in two_weeks().transport.sent if wanted.encode() in mail.content)
    mails = (message_from_bytes(content, policy=default) for content in sent)
    return next(mail for mail in mails if mail["Message-ID"].strip() == wanted and isinstance(mail, EmailMessage))


def document() -> bytes:
    """The second week's dispatch as a PDF."""
    return next(content for name, content in letter(COORDINATOR, Purpose.DISPATCH).files if name.endswith(".pdf"))


def _members(world: World, round_: str, role: Role) -> list[Member]:
    return [member for member in world.store.rounds.members(round_) if role in member.roles]


def _answer(world: World, number: int, member: Member) -> None:
    address, language, areas = member.addresses[0], member.language, the_town().areas
    if number % 5 == 0:
        form, sights = world.form(address), story.SIGHTS[language]
        seen, area = sights[number // 5 % len(sights)], areas[number % len(areas)].name
        kind = the_town().indicator(seen.indicator).name(language)
        event = Event(kind, area, seen.place, seen.when, seen.what)
        world.answer(form, "Hej, här kommer listan.", world.filled(form, event, language=language))
    elif number % 5 < 4:
        world.write(address, "lugnt")
