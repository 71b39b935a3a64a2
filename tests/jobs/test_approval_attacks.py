"""Approvals as an attacker sees them: guesses, borrowed codes, borrowed names, second hands that are the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment, an_account
from played import played_once
from register_mail import NEW, asked, edited
from world import (
    BROKEN_PANE,
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    World,
    texts,
    workbook_of,
)

from est_mailer.demo.meetings import code_in
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in

HOLD = timedelta(minutes=15)
MX = "mx.exempelstad.example"
FORGED = {"Authentication_Results": f"{MX}; dmarc=fail header.from=exempelstad.example"}
COLLEAGUE = "sam2@exempelstad.example"


@played_once
def previewed(approvals: int = 1, **changes: object) -> World:
    world = World.at_the_meeting(publication=Publication(approvals=approvals, hold=HOLD), **changes)
    assert world.complete().detail == "previewed"
    return world


@played_once
def with_coordinator(function: str, *addresses: str) -> World:
    """Two approvals are needed; one coordinating function has these addresses."""
    register = tuple(replace(m, addresses=addresses) if m.id == function else m for m in a_deployment().register)
    return previewed(approvals=2, register=register)


def trusting(world: World) -> World:
    """The same world; from now on only mail is believed that the mail server found genuine."""
    world.service = replace(
        world.service, deployment=replace(world.service.deployment, account=an_account(authserv_id=MX))
    )
    return world


def said(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def another(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06}"


def tries(world: World, coordinator: str = "samordnare-kommun") -> list[int]:
    return [c.tries for c in world.store.approvals.outstanding(ROUND) if c.coordinator == coordinator]


def test_guesses_in_one_pass_and_from_several_addresses_are_counted_together() -> None:
    world = with_coordinator("samordnare-kommun", MUNICIPALITY, COLLEAGUE)
    code = world.code()
    for number in range(1, MOST_TRIES + 3):
        sender = (MUNICIPALITY, COLLEAGUE)[number % 2]
        world.mailbox.deliver(world.fresh(sender, f"godkänn {another(code, number)}"))
    world.mailbox.deliver(world.fresh(MUNICIPALITY, f"godkänn {code}"))
    take_in(world.service, world.now)
    assert tries(world) == [MOST_TRIES]
    assert world.store.approvals.approved_by(ROUND, world.store.approvals.outstanding(ROUND)[0].content_hash) == set()


def test_one_mail_is_one_guess() -> None:
    world = previewed()
    code = world.code()
    world.write(MUNICIPALITY, f"godkänn {another(code)} {code}")
    assert tries(world) == [1]
    world.write(MUNICIPALITY, f"godkänn {another(code)}\ngodkänn {code}")
    assert tries(world) == [1], "of several approvals none is tried"
    assert world.state is RoundState.PREVIEWED


def test_a_new_preview_has_a_new_code_and_costs_every_coordinator_a_mail() -> None:
    world = previewed()
    old = world.code()
    for _ in range(MOST_TRIES):
        world.approve(code=another(old))
    previews = len(world.letters(POLICE, Purpose.PREVIEW))
    assert world.complete().detail == "previewed"
    assert world.code() != old
    assert len(world.letters(POLICE, Purpose.PREVIEW)) == previews + 1


@pytest.mark.parametrize(
    ("sender", "headers", "kind"),
    [(MUNICIPALITY, FORGED, AccountKind.HELD), (STRANGER, {}, AccountKind.HELD), (GUARDS, {}, AccountKind.HELD)],
)
def test_the_right_code_from_the_wrong_hand_is_neither_used_nor_counted(
    sender: str, headers: dict[str, str], kind: AccountKind
) -> None:
    world = trusting(previewed())
    preview = world.letter(MUNICIPALITY, Purpose.PREVIEW)
    account = world.answer(preview, f"godkänn {code_in(preview.text)}", sender=sender, **headers)
    assert account.kind is kind
    assert world.state is RoundState.PREVIEWED
    assert tries(world) == [0]
    assert world.letters(sender, Purpose.ANSWER) == []


def test_a_forged_approval_that_a_coordinator_releases_still_approves_nothing() -> None:
    world = trusting(previewed())
    preview = world.letter(MUNICIPALITY, Purpose.PREVIEW)
    world.answer(preview, f"godkänn {code_in(preview.text)}", **FORGED)
    passed = {"Authentication_Results": f"{MX}; dmarc=pass header.from=polis.example"}
    world.write(POLICE, f"släpp {world.held_reference(POLICE)}", **passed)
    take_in(world.service, world.now)
    assert world.state is RoundState.PREVIEWED


def test_a_code_in_the_subject_or_in_the_quoted_preview_approves_nothing() -> None:
    world = previewed()
    code = world.code()
    raw = world.fresh(MUNICIPALITY, "Tack, jag läser i kväll.").replace(
        b"Subject: Hej", f"Subject: godkänn {code}".encode()
    )
    world.deliver(raw)
    quoted = "\n".join(f"> {line}" for line in world.letter(MUNICIPALITY, Purpose.PREVIEW).text.splitlines())
    world.write(MUNICIPALITY, f"Den 19 november skrev EST:\n{quoted}")
    world.write(MUNICIPALITY, f"-----Ursprungligt meddelande-----\ngodkänn {code}")
    assert world.state is RoundState.PREVIEWED


def test_a_used_code_said_again_after_the_dispatch_changes_nothing() -> None:
    world = previewed()
    code = world.code()
    world.approve()
    world.go_to(HOLD)
    sent = world.dispatched()
    world.write(MUNICIPALITY, f"godkänn {code}")
    world.go_to(HOLD)
    assert world.dispatched() == sent
    assert len(world.store.approvals.given(ROUND, world.store.drafts.edition(ROUND).content_hash)) == 1  # type: ignore[union-attr]


def test_one_person_with_two_addresses_of_one_function_approves_once() -> None:
    world = with_coordinator("samordnare-kommun", MUNICIPALITY, COLLEAGUE)
    world.approve(MUNICIPALITY)
    code = code_in(world.letter(COLLEAGUE, Purpose.PREVIEW).text)
    world.write(COLLEAGUE, f"godkänn {code}")
    assert world.state is RoundState.PREVIEWED


@played_once
def standing_in(**deputies: str) -> World:
    """Two approvals are needed; these coordinating functions have a deputy."""
    named = {function.replace("_", "-"): address for function, address in deputies.items()}
    register = tuple(replace(m, deputies=(named[m.id],)) if m.id in named else m for m in a_deployment().register)
    return previewed(approvals=2, register=register)


def test_one_who_stands_in_for_another_coordinator_still_approves_once() -> None:
    world = standing_in(samordnare_polis=MUNICIPALITY)
    theirs = code_in(world.letter(POLICE, Purpose.PREVIEW).text)
    world.approve(MUNICIPALITY)
    world.write(MUNICIPALITY, f"godkänn {theirs}")
    assert world.state is RoundState.PREVIEWED


def test_two_who_stand_in_for_each_other_approve_each_for_itself() -> None:
    world = standing_in(samordnare_kommun=POLICE, samordnare_polis=MUNICIPALITY)
    world.approve(POLICE)
    assert world.state is RoundState.PREVIEWED
    world.approve(MUNICIPALITY)
    assert world.state is RoundState.APPROVED


def test_a_register_changed_by_mail_between_approval_and_dispatch_reaches_no_new_recipient() -> None:
    world = previewed()
    world.approve()
    letter = asked(world, POLICE)
    new = {**NEW, "Adresser": "bad@polis.example"}
    world.answer(letter, "", edited(letter, new=new))
    shown = world.letters(POLICE)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert NEW["Funktion"] in {m.name for m in world.service.register}
    world.go_to(HOLD)
    assert sorted(world.dispatched()) == sorted([MUNICIPALITY, POLICE, GUARDS])


def test_codes_of_the_register_and_of_the_picture_do_not_cross() -> None:
    world = previewed()
    letter = asked(world)
    world.answer(letter, "", edited(letter, new=NEW))
    picture, register = world.code(), code_in(world.letters(MUNICIPALITY)[-1].text)
    world.write(POLICE, f"godkänn {register}")
    assert world.state is RoundState.PREVIEWED
    world.write(MUNICIPALITY, f"godkänn {register}")
    assert world.state is RoundState.PREVIEWED
    assert NEW["Funktion"] in {m.name for m in world.service.register}
    world.write(MUNICIPALITY, f"godkänn {register}")
    assert world.state is RoundState.PREVIEWED
    world.write(MUNICIPALITY, f"godkänn {picture}")
    assert world.state is RoundState.APPROVED


def test_a_corrections_code_cannot_be_guessed_in_the_thread_of_another_picture() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    world.go_to(Step.MEETING, NEXT_ROUND)
    draft = world.draft()
    world.answer(draft, "", (workbook_of(draft)[0], world.completed(draft)))
    picture = world.letter(MUNICIPALITY, Purpose.PREVIEW)
    old = next(d for d in world.letters(MUNICIPALITY, Purpose.DRAFT) if "vecka 47" in d.subject)
    assert (
        world.answer(old, "", (workbook_of(old)[0], world.completed(old, "Oroligt."))).detail == "correction previewed"
    )
    code = world.code()
    for number in range(1, MOST_TRIES + 1):
        world.answer(picture, f"godkänn {another(code, number)}")
    assert tries(world) == [MOST_TRIES]
    world.answer(picture, f"godkänn {code}")
    assert [e.state.value for e in world.store.errata.listing(ROUND)] == ["previewed"]


def test_the_number_that_releases_a_message_cannot_be_guessed() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE), sender=STRANGER)
    right = world.held_reference(MUNICIPALITY)
    base = int(right) // 10_000 * 10_000
    for guess in range(base, base + 21):
        world.write((MUNICIPALITY, POLICE)[guess % 2], f"släpp {guess if str(guess) != right else base + 9999}")
    world.write(POLICE, f"släpp {right}")
    assert world.store.inbound.listing(kind=AccountKind.HELD) != ()
    assert "förrän i morgon" in said(world, POLICE)
    world.go_to(timedelta(days=1))
    world.write(POLICE, f"släpp {right}")
    assert world.store.inbound.listing(kind=AccountKind.HELD) == ()


def test_a_coordinator_of_both_kinds_is_no_way_round() -> None:
    """A respondent that also coordinates and has a deputy: the deputy named by mail reports, and approves nothing."""
    both = frozenset({Role.COORDINATOR, Role.RESPONDENT, Role.RECIPIENT})
    register = tuple(replace(m, roles=both) if m.id == "samordnare-kommun" else m for m in a_deployment().register)
    world = World.invited(register=register, publication=Publication(hold=HOLD))
    world.write(MUNICIPALITY, f"ersättare {COLLEAGUE}")
    world.drafted().complete()
    world.write(COLLEAGUE, f"godkänn {world.code()}")
    assert world.state is RoundState.PREVIEWED
