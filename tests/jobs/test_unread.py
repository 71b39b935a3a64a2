"""Files that cannot be read: a kind answer, a fresh form, and a word to the coordinators; nothing is lost."""

from __future__ import annotations

import pytest
from played import played_once
from unread_files import JPEG, KINDS, LINK, PASSWORD, PDF, PICTURE, PRINTED, RIGHTS, in_draft, said, says
from world import (
    BROKEN_PANE,
    GUARDS,
    MISSPELT,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    World,
    texts,
    workbook_of,
)

from est_mailer.asking import comment_text
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Event
from est_mailer.jobs.rounds.ending import end_round


@pytest.mark.parametrize(("name", "content", "asked"), KINDS, ids=[f"{k[0]}-{n}" for n, k in enumerate(KINDS)])
def test_each_kind_has_its_own_answer_a_fresh_form_and_a_word_to_the_coordinators(
    name: str, content: bytes, asked: str
) -> None:
    world = World.invited()
    raw = world.reply(world.form(SCHOOL), "Lampan vid Backen är trasig", (name, content))
    assert world.deliver(raw).kind is AccountKind.REPORT
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert receipt.subject == "Vi kunde inte läsa svaret för vecka 47"
    assert says(receipt, asked)
    assert name in receipt.text
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert world.store.inbound.raw(world.number_of(raw)) == raw, "the original is kept"
    world.drafted()
    told = in_draft(world)
    assert f"Skola norr har skickat något vi inte kan läsa: {name}. {asked.split('. ')[0]}" in told
    assert f"Mejlet är sparat som nummer {world.number_of(raw)}." in told
    assert "Lampan vid Backen är trasig" in told
    world.answer(receipt, "Så här då?", world.filled(receipt, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS


@pytest.mark.parametrize(
    "link",
    [
        "https://exempelstad-my.sharepoint.com/:x:/p/anna/abc?e=1",
        "https://1drv.ms/x/s!abc",
        "https://docs.google.com/spreadsheets/d/abc/edit",
        "https://www.icloud.com/numbers/0abc",
        "https://www.dropbox.com/scl/fi/abc/lista.xlsx?dl=0",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F1drv.ms%2Fx%2Fs%21abc&data=05",
    ],
)
def test_a_link_to_a_file_in_the_cloud_is_asked_for_as_a_copy(link: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), f"Här är listan: {link}")
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, LINK)
    assert workbook_of(receipt) == workbook_of(world.form(SCHOOL))
    world.drafted()
    assert link in in_draft(world), "a coordinator may open it, the service never does"


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        ((JPEG, PDF), PRINTED),
        ((JPEG, ("message.rpmsg", b"x")), RIGHTS),
        ((PDF, KINDS[0][:2]), PASSWORD),
    ],
)
def test_of_several_the_answer_is_about_the_one_that_is_easiest_to_send_again(
    files: tuple[tuple[str, bytes], ...], asked: str
) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "https://1drv.ms/x/s!abc", *files)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert says(receipt, asked)
    assert "länk" not in receipt.text
    assert all(name in receipt.text for name, _ in files)


def test_a_photo_beside_a_good_form_is_told_of_and_the_report_counts() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Se bilden", world.filled(form, BROKEN_PANE), JPEG)
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.letter(SCHOOL, Purpose.RECEIPT).subject == "Tack, rapporten för vecka 47 är mottagen"
    world.drafted()
    assert "Se bilden Med mejlet kom: IMG_2041.jpg." in in_draft(world)


def test_a_photo_beside_the_word_calm_is_told_of() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "lugnt", JPEG)
    assert world.state_of("skola-norr") is AnswerState.CALM
    world.drafted()
    assert "Med mejlet kom: IMG_2041.jpg." in in_draft(world)


def test_a_photo_from_one_who_has_no_form_is_a_comment_with_its_name() -> None:
    world = World.invited()
    assert world.write(GUARDS, "Så här ser det ut", JPEG).kind is AccountKind.COMMENT
    world.drafted()
    assert "Så här ser det ut Med mejlet kom: IMG_2041.jpg." in in_draft(world)


@played_once
def dispatched(*addresses: str) -> World:
    """The picture has gone out, and no later round has begun."""
    world = World.invited()
    for address in addresses:
        world.report(address, BROKEN_PANE)
    world.drafted()
    world.complete()
    world.approve()
    return world.go_to(Step.FEEDBACK)


@pytest.mark.parametrize("addresses", [(), (SCHOOL,)])
def test_after_the_dispatch_the_coordinators_hear_at_once_of_what_cannot_be_read(addresses: tuple[str, ...]) -> None:
    world = dispatched(*addresses)
    raw = world.reply(world.form(SCHOOL), "Ring mig", JPEG)
    world.deliver(raw)
    for coordinator in (MUNICIPALITY, POLICE):
        letter = world.letter(coordinator, Purpose.ERRATUM)
        assert letter.subject == "Skola norr har skickat något vi inte kan läsa, vecka 47"
        assert "Skola norr har skickat IMG_2041.jpg för vecka 47, efter att lägesbilden gick ut." in said(letter)
        assert f"Mejlet är sparat som nummer {world.number_of(raw)}." in said(letter)
    assert says(world.letter(SCHOOL, Purpose.RECEIPT), PICTURE)
    world.deliver(raw)
    assert len(world.letters(MUNICIPALITY, Purpose.ERRATUM)) == 1


def test_after_the_dispatch_the_coordinators_hear_of_rows_that_must_be_mended() -> None:
    world = dispatched(SCHOOL)
    form = world.form(SCHOOL)
    world.answer(form, "Ny lista", world.filled(form, MISSPELT))
    letter = world.letter(MUNICIPALITY, Purpose.ERRATUM)
    assert "Raderna i filen behöver rättas innan de kan räknas." in said(letter)
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    told = [comment_text(comment, world.service.words()) for comment in latest.draft.comments]
    assert "”Vivala” finns inte i listan" in " ".join(told)


def test_before_the_dispatch_rows_that_must_be_mended_are_shown_beside_those_that_stand() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(SCHOOL, MISSPELT)
    assert world.store.answers.current(ROUND)["skola-norr"].revision == 1
    world.drafted()
    assert "Krossad ruta" in in_draft(world)
    assert "”Vivala” finns inte i listan" in in_draft(world)
    assert world.outbox(Purpose.ERRATUM) == []


def test_what_comes_in_a_cancelled_round_is_kept_by_its_name() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    end_round(world.service, world.round, Event.CANCEL, "översvämning", world.now)
    assert world.answer(form, "Se bilden", JPEG).detail == "the round was cancelled"
    assert "IMG_2041.jpg" in world.store.answers.comments(ROUND)[0].written
    assert "inställd" in texts(world.letters(SCHOOL)).casefold()
