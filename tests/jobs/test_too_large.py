"""A mail that is larger than the service takes: its sender gets the form, and the next one is read."""

from __future__ import annotations

import pytest
from unread_files import in_draft, says
from world import CARETAKERS, POLICE, SCHOOL, STRANGER, World, workbook_of

from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.holding import reject
from est_mailer.jobs.service import MAIL_LIMIT
from est_mailer.jobs.watching.status import status
from est_mailer.jobs.watching.weighing import Concern


def too_large(world: World, sender: str, **headers: str) -> tuple[bytes, InboundAccount]:
    """An answer to the school's invitation with a film in it."""
    raw = world.reply(world.form(SCHOOL), "Här är filmen", sender=sender, **headers) + b"x" * MAIL_LIMIT
    world.mailbox.deliver(raw)
    world.report(CARETAKERS)
    number = min(s.id for s in world.store.inbound.listing())
    account = world.store.inbound.account_of(number)
    assert account is not None
    return raw, account


def test_a_mail_that_is_too_large_is_answered_with_the_form_and_the_next_one_is_read() -> None:
    world = World.invited()
    raw, account = too_large(world, SCHOOL)
    assert (account.kind, account.respondent) == (AccountKind.QUARANTINED, "skola-norr")
    asked = (
        "Mejlet är större än 25 MB, så vi har inte läst det. Det ligger kvar i tjänstens brevlåda. "
        "Skicka bara formuläret, utan bilder och andra bilagor."
    )
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, asked)
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert world.state_of("vardskontor") is not AnswerState.SILENT, "the good mail behind it"
    assert len(world.alerts("quarantined")) == 1
    assert raw in world.mailbox.processed
    world.drafted()
    assert "Mejlet är större än 25 MB" in in_draft(world)


@pytest.mark.parametrize(
    ("sender", "headers"),
    [(STRANGER, {}), (SCHOOL, {"Auto_Submitted": "auto-replied"}), (POLICE, {})],
)
def test_a_mail_that_is_too_large_from_anybody_else_is_only_told_of_to_the_operator(
    sender: str, headers: dict[str, str]
) -> None:
    world = World.invited()
    before = len(world.letters(sender))
    assert too_large(world, sender, **headers)[1].kind is AccountKind.QUARANTINED
    assert len(world.letters(sender)) == before
    assert len(world.alerts("quarantined")) == 1
    assert world.state_of("skola-norr") is AnswerState.SILENT


def test_one_that_a_person_has_seen_to_is_warned_of_no_more_and_the_coordinators_still_read_that_it_came() -> None:
    world = World.invited()
    too_large(world, SCHOOL)
    (message,) = world.store.inbound.listing(kind=AccountKind.QUARANTINED)
    assert Concern.QUARANTINED in {w.kind for w in status(world.service, world.now).warnings}
    reject(world.service, message.id, "Anna Ek", world.now)
    assert Concern.QUARANTINED not in {w.kind for w in status(world.service, world.now).warnings}
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    world.drafted()
    assert "Mejlet är större än 25 MB" in in_draft(world)
