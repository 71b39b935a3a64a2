"""Own → shared → joint: each organisation says which of its rows the others see, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from played import played_once
from review_answers import HOUSING, SECOND, a_reviewing_world, a_town, filled_in, review, send_in
from world import (
    BROKEN_PANE,
    CARETAKERS,
    FIRE,
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    OPERATOR,
    POLICE,
    ROUND,
    SCHOOL,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.demo.letters import Received
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.publishing import Sharing, Unreviewed
from est_mailer.domain.rounds.life import RoundState

NOISE = replace(BROKEN_PANE, area="Vivalla", place="gården", what="Musik hela natten")
LOUD = replace(BROKEN_PANE, indicator="Vandalism", area="Vivalla", place="the yard", what="Music all night")


@played_once
def closed(unreviewed: Unreviewed = Unreviewed.WITHHOLD) -> World:
    """Two rows from the school, one from the caretakers, and the reports closed."""
    world = a_reviewing_world(unreviewed)
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    form = world.form(CARETAKERS)
    world.answer(form, "", world.filled(form, LOUD, language="en"))
    return world.go_to(Step.CLOSE)


def the_draft(world: World) -> Draft:
    compiled = world.store.drafts.latest(ROUND)
    assert compiled is not None
    return compiled.draft


def rows(world: World) -> list[tuple[str, str, str]]:
    return [(r.observation.place, r.observation.what, r.observation.action) for r in the_draft(world).rows]


def cells(letter: Received, sheet: int | None = None) -> str:
    book = opened(workbook_of(letter)[1])
    sheets = book.worksheets if sheet is None else [book.worksheets[sheet]]
    return "\n".join(str(c.value) for s in sheets for line in s.iter_rows() for c in line if c.value)


def test_at_close_each_coordinator_gets_the_own_organisations_rows_and_nobody_elses() -> None:
    world = closed()
    sent = {(row.recipient, row.about) for row in world.outbox(Purpose.REVIEW)}
    assert sent == {(MUNICIPALITY, "1"), (SECOND, "1"), (HOUSING, "1")}, "the police have no rows"
    own, others = cells(review(world, MUNICIPALITY)), cells(review(world, HOUSING))
    assert "Krossad ruta" in own
    assert "Papperskorg brann" in own
    assert "Music" not in own
    assert "Music all night" in others
    assert "Krossad" not in others
    assert "2" in review(world, MUNICIPALITY).text


def test_where_sharing_is_open_nobody_is_asked() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    assert world.outbox(Purpose.REVIEW) == []
    assert the_draft(world).waiting is None
    assert [r.observation.what for r in the_draft(world).rows] == ["Krossad ruta"]


def test_only_released_rows_in_the_released_words_enter_the_draft() -> None:
    world = closed()
    receipt = send_in(
        world,
        MUNICIPALITY,
        {"Krossad": {"share": "Ja", "place": "en hållplats", "what": "Skadad ruta"}, "Papperskorg": {"share": "nej"}},
    )
    assert "förmedlas: 1. Hålls inne: 1. Inte granskade: 0." in receipt
    world.drafted()
    assert rows(world) == [("en hållplats", "Skadad ruta", "")]
    assert the_draft(world).counts == {"norrby": {"skadegorelse": 1}}
    assert the_draft(world).waiting == 1
    shown = cells(world.draft(POLICE))
    assert "Skadad ruta" in shown
    assert "Krossad" not in shown
    assert "1 rad väntar på granskning" in shown
    assert the_draft(world).tally.events == 2, "n of N is no secret"


@pytest.mark.parametrize(("rule", "seen"), [(Unreviewed.WITHHOLD, 0), (Unreviewed.RELEASE, 3)])
def test_rows_that_nobody_has_reviewed_follow_the_rule(rule: Unreviewed, seen: int) -> None:
    world = closed(rule).drafted()
    assert len(rows(world)) == seen
    assert the_draft(world).waiting == 3 - seen


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ({"share": "kanske"}, "”kanske” förstår vi inte"),
        ({"what": "En annan text"}, "ändrat texten men inte svarat"),
        ({"share": "Ja", "number": "G9"}, "hör inte till någon rad"),
    ],
)
def test_what_is_not_understood_is_asked_about_and_held_back_even_where_all_else_is_released(
    answer: dict[str, str], asked: str
) -> None:
    world = closed(Unreviewed.RELEASE)
    receipt = send_in(world, MUNICIPALITY, {"Krossad": answer})
    assert asked in receipt
    assert "C5" in receipt or "Rad 5" in receipt
    world.drafted()
    held = "number" not in answer  # a row whose number is gone is not known to have been answered
    assert ("busskuren", "Krossad ruta", "") not in rows(world) or not held


def test_an_answer_that_became_a_formula_is_asked_about_and_its_row_held_back() -> None:
    world = closed(Unreviewed.RELEASE)
    receipt = send_in(world, MUNICIPALITY, {"Krossad": {"share": "=A1/0"}})
    assert "”=A1/0” har blivit en formel som inte går att räkna ut." in receipt
    world.drafted()
    assert ("busskuren", "Krossad ruta", "") not in rows(world)


def test_an_answer_beside_another_rows_text_releases_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    book = opened(workbook_of(letter)[1])
    sheet = book.worksheets[0]
    places = [(c.row, c.column) for line in sheet.iter_rows() for c in line if "Skola norr" in str(c.value)]
    (one, column), (two, _) = places  # only one column was sorted
    first, second = sheet.cell(one, column), sheet.cell(two, column)
    first.value, second.value = second.value, first.value
    for row in (one, two):
        sheet.cell(row, column + 1).value = "Ja"
    world.answer(letter, "", (workbook_of(letter)[0], saved(book)))
    assert "något annat än det vi skickade" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.drafted()
    assert rows(world) == []


def test_a_text_column_that_is_gone_releases_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    book = opened(filled_in(content, {}, world.service.words(), everything="Ja"))
    for merged in list(book.worksheets[0].merged_cells.ranges):
        book.worksheets[0].unmerge_cells(str(merged))
    book.worksheets[0].delete_cols(4)
    world.answer(letter, "", (name, saved(book)))
    assert "Kolumnen Plats att förmedla finns inte" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.drafted()
    assert rows(world) == []


def test_a_blank_answer_changes_nothing_and_an_answer_taken_away_is_asked_about() -> None:
    world = closed(Unreviewed.RELEASE)
    first = review(world, MUNICIPALITY)
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Nej"}})
    send_in(world, SECOND, {"Papperskorg": {"share": "Ja"}}, letter=review(world, SECOND))
    assert "förmedlas: 1. Hålls inne: 1." in send_in(world, MUNICIPALITY, {}, letter=first)
    world.write(MUNICIPALITY, "granskning")
    again = world.letters(MUNICIPALITY)[-1]
    assert "svaret är borttaget" in send_in(world, MUNICIPALITY, {"Krossad": {"share": ""}}, letter=again)
    world.drafted()
    assert "Krossad ruta" not in str(rows(world))


def test_the_last_answer_on_a_row_counts_and_the_other_coordinators_are_told() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    told = world.letters(SECOND, Purpose.REVIEW)[-1]
    assert told.workbook is None
    assert "förmedlas: 2." in " ".join(told.text.split())
    assert len(world.letters(HOUSING, Purpose.REVIEW)) == 1, "it is nothing for another organisation"
    send_in(world, SECOND, {"Krossad": {"share": "Nej"}})
    assert "Hålls inne: 1." in " ".join(world.letters(MUNICIPALITY, Purpose.REVIEW)[-1].text.split())
    world.drafted()
    assert rows(world) == [("parken", "Papperskorg brann", "")]


def test_the_same_review_twice_changes_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    file = (name, filled_in(content, {}, world.service.words(), everything="Ja"))
    world.answer(letter, "", file)
    before = world.dump()["review_decisions"]
    assert world.answer(letter, "igen", file).kind is AccountKind.REVIEW
    assert world.dump()["review_decisions"] == before


def test_a_review_read_anew_later_does_not_undo_a_newer_one() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    raw = world.reply(letter, "", (name, filled_in(content, {}, world.service.words(), everything="Ja")))
    world.deliver(raw)
    send_in(world, SECOND, everything="Nej")
    with world.store.atomic():
        world.store.inbound.reopen(world.number_of(raw), world.now)
    world.go_to(Step.DRAFT)
    assert rows(world) == []


def test_late_and_corrected_rows_are_reviewed_anew_and_marked_and_the_others_keep_their_answer() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.go_to(timedelta(minutes=20))
    world.report(YOUTH, NOISE)
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, replace(BROKEN_PANE, what="Två krossade rutor"), FIRE))
    world.go_to(timedelta(minutes=20))
    again = review(world, MUNICIPALITY)
    shown = cells(again, 0)
    assert "NY\nFritidsgard" in shown
    assert "ÄNDRAD\nSkola norr\nSkadegörelse" in shown
    assert "Redan granskat" in shown
    assert shown.index("Redan granskat") < shown.index("Papperskorg brann")
    world.go_to(Step.DRAFT)
    assert rows(world) == [("parken", "Papperskorg brann", "")], "the corrected row has lost its yes"
    assert the_draft(world).waiting == 3


def test_late_rows_are_sent_together_not_one_by_one() -> None:
    world = closed()
    world.report(YOUTH, NOISE)
    world.report(YOUTH, NOISE, FIRE)
    assert len(world.letters(MUNICIPALITY, Purpose.REVIEW)) == 1
    world.go_to(Step.DRAFT)
    assert len(world.letters(MUNICIPALITY, Purpose.REVIEW)) == 2


def test_an_older_file_returned_unchanged_undoes_nothing() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.write(SECOND, "granskning")
    older = world.letters(SECOND)[-1]
    send_in(world, MUNICIPALITY, everything="Nej")
    send_in(world, SECOND, {}, letter=older)
    world.drafted()
    assert rows(world) == []


def test_a_review_after_the_draft_gives_it_a_new_version_at_the_redraft() -> None:
    world = closed().go_to(Step.DRAFT)
    assert "nästa utkast, torsdag 19 november kl. 08.00" in send_in(world, MUNICIPALITY, everything="Ja")
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 1
    world.go_to(Step.REDRAFT)
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 2
    assert len(rows(world)) == 2


def test_a_review_after_the_redraft_and_before_the_meeting_gives_a_new_draft_at_once() -> None:
    world = closed().go_to(Step.REDRAFT)
    assert "Ett nytt utkast skickas" in send_in(world, MUNICIPALITY, everything="Ja")
    assert len(rows(world)) == 2
    assert world.state is RoundState.DRAFTED
    world.go_to(Step.MEETING)
    assert "Utkastet är redan klart" in send_in(world, SECOND, everything="Nej")


def test_a_review_after_the_dispatch_is_refused_in_words() -> None:
    world = closed().drafted()
    letter = review(world, MUNICIPALITY)
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    before = world.dump()["review_decisions"]
    assert "redan utskickad" in world_heading(world, letter)
    assert world.dump()["review_decisions"] == before
    world.write(MUNICIPALITY, "granskning")
    assert "redan utskickad" in world.letters(MUNICIPALITY)[-1].subject


def world_heading(world: World, letter: Received) -> str:
    send_in(world, MUNICIPALITY, everything="Ja", letter=letter)
    return world.letters(MUNICIPALITY)[-1].subject


def test_a_released_problem_is_suggested_in_the_next_week_in_the_words_that_the_others_saw() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Ja", "what": "Skadad ruta"}, "Papperskorg": {"share": "Nej"}})
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, remains="yes")
    world.go_to(Step.CLOSE, NEXT_ROUND)
    suggested = review(world, MUNICIPALITY)
    sheet = opened(workbook_of(suggested)[1]).worksheets[0]
    told = {str(line[1].value).splitlines()[-2]: [c.value for c in line[2:6]] for line in sheet.iter_rows(5, 6)}
    assert told == {
        "Krossad ruta": ["Ja", "busskuren", "Skadad ruta", None],
        "Papperskorg brann": [None, "parken", "Papperskorg brann", None],
    }
    send_in(world, MUNICIPALITY, {}, letter=suggested)
    world.go_to(Step.DRAFT, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert [(r.observation.what, r.weeks) for r in compiled.draft.rows] == [("Skadad ruta", 1)]
    assert [(p.first.what, p.weeks) for p in compiled.draft.problems] == [("Skadad ruta", 1)]


def test_a_problem_that_nobody_answered_for_stays_in_the_words_that_the_others_saw() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Ja", "what": "Skadad ruta"}, "Papperskorg": {"share": "Nej"}})
    world.go_to(Step.MEETING, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert [p.first.what for p in compiled.draft.problems] == ["Skadad ruta"]


def test_a_problem_that_is_refused_later_is_shown_no_more() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, remains="yes")
    world.go_to(Step.CLOSE, NEXT_ROUND)
    send_in(world, MUNICIPALITY, everything="Nej")
    world.go_to(Step.MEETING, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert compiled.draft.problems == ()
    assert compiled.draft.rows == ()


def test_what_is_written_beside_the_form_goes_to_the_own_coordinators_only() -> None:
    world = a_reviewing_world()
    world.answer(world.form(YOUTH), "Trappan vid stationen är hal.")
    world.drafted()
    assert "Trappan" in cells(review(world, MUNICIPALITY))
    assert [row.recipient for row in world.outbox(Purpose.REVIEW)] == [MUNICIPALITY, SECOND]
    assert "Trappan" not in cells(world.draft(MUNICIPALITY)), "the joint draft is the same for all"
    assert "bara till den egna organisationens samordnare" in cells(world.draft(POLICE))


def test_a_comment_between_the_review_and_the_draft_is_not_lost() -> None:
    world = closed()
    world.answer(world.form(YOUTH), "Trappan vid stationen är hal.")
    world.go_to(Step.DRAFT)
    assert "Trappan" in cells(review(world, SECOND))


def test_nobody_else_may_answer_for_an_organisation() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    file = (name, filled_in(content, {}, world.service.words(), everything="Ja"))
    for sender in (POLICE, SCHOOL, "nagon@annan.test"):
        assert world.answer(letter, "", file, sender=sender).kind is AccountKind.HELD
    world.drafted()
    assert rows(world) == []


def test_a_review_without_its_code_is_known_by_its_table() -> None:
    world = closed()
    _, content = workbook_of(review(world, MUNICIPALITY))
    book = opened(filled_in(content, {}, world.service.words(), everything="Ja"))
    book.worksheets[0]["A1"].value = "Granskning"
    del book.defined_names["est_token"]
    book.properties.keywords = None
    assert world.write(MUNICIPALITY, "", ("granskning.xlsx", saved(book))).kind is AccountKind.REVIEW
    assert world.write(POLICE, "", ("granskning.xlsx", saved(book) + b" ")).detail == "none was sent"
    world.drafted()
    assert len(rows(world)) == 2


def test_an_unreadable_review_is_asked_for_again() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    account = world.answer(letter, "", (workbook_of(letter)[0], b"PK\x03\x04 cut off"))
    assert (account.kind, account.detail) == (AccountKind.REVIEW, "unreadable: broken")
    assert "kunde inte läsa" in world.letters(MUNICIPALITY)[-1].subject


@played_once
def a_week_with_an_own_part(text: str = "Insats fredag 22.\nSamling i garaget.") -> World:
    world = closed()
    world.write(POLICE, "egen del")
    send_in(world, POLICE, own_part=text, letter=world.letters(POLICE)[-1])
    world.drafted()
    world.complete()
    return world


def test_an_own_part_goes_to_its_own_recipients_only_and_is_previewed_to_its_own_coordinators_only() -> None:
    world = a_week_with_an_own_part()
    assert "Samling i garaget." in world.letter(POLICE, Purpose.PREVIEW).text
    assert "garaget" not in texts(world.letters(MUNICIPALITY))
    world.approve()
    world.go_to(timedelta(minutes=16))
    dispatch = world.letter(POLICE, Purpose.DISPATCH)
    assert "Endast för Polisen" in dispatch.text
    assert "Insats fredag 22." in dispatch.text
    assert "Samling i garaget." in dispatch.html
    for address in (MUNICIPALITY, GUARDS, HOUSING):
        assert "garaget" not in str(world.letter(address, Purpose.DISPATCH))


def test_a_changed_own_part_voids_the_approval_and_is_previewed_anew() -> None:
    world = a_week_with_an_own_part()
    code = world.code()
    world.write(POLICE, "granskning")
    receipt = send_in(world, POLICE, own_part="Insatsen är flyttad.", letter=world.letters(POLICE)[-1])
    assert "De gamla koderna gäller inte längre" in receipt or world.letters(POLICE, Purpose.PREVIEW)
    assert len(world.letters(MUNICIPALITY, Purpose.PREVIEW)) == 2
    world.approve(code=code)
    assert world.state is RoundState.PREVIEWED, "the old code counts no more"
    world.approve()
    world.write(POLICE, "granskning")
    send_in(world, POLICE, own_part="", letter=world.letters(POLICE)[-1])
    assert world.state is RoundState.PREVIEWED, "an approval too is void"
    world.go_to(timedelta(minutes=20))
    assert world.dispatched() == []
    world.approve()
    world.go_to(timedelta(minutes=16))
    assert "Endast för" not in world.letter(POLICE, Purpose.DISPATCH).text


def test_an_own_part_needs_no_review_of_rows() -> None:
    world = World.invited()
    world.write(POLICE, "granskning")
    letter = world.letters(POLICE)[-1]
    assert "Förmedlas?" not in cells(letter)
    send_in(world, POLICE, own_part="Bara för polisen.", letter=letter)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    assert "Bara för polisen." in world.letter(POLICE, Purpose.DISPATCH).text
    assert "Bara för polisen." not in world.letter(GUARDS, Purpose.DISPATCH).text


def test_an_erratum_tells_the_others_that_a_report_came_and_not_what_it_says() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE, replace(FIRE, what="Två papperskorgar brann")))
    own, other = world.letter(MUNICIPALITY, Purpose.ERRATUM), world.letter(POLICE, Purpose.ERRATUM)
    assert "Två papperskorgar brann" in " ".join(own.text.split())
    assert "Krossad" not in own.text, "the row that is the same is no change"
    assert "papperskorg" not in other.text.casefold()
    assert "Bara den egna organisationens samordnare" in " ".join(other.text.split())


def test_what_cannot_be_read_after_the_dispatch_is_told_to_the_own_coordinators_only() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    photo = ("hemligt.jpg", b"\xff\xd8\xff\xe0" + b"a photo" * 40)
    world.answer(world.form(SCHOOL), "Hemliga ord", photo)
    assert {row.recipient for row in world.outbox(Purpose.ERRATUM)} == {MUNICIPALITY, SECOND}


def test_a_held_message_is_asked_about_in_its_own_organisation() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "Hemliga ord", world.filled(form, BROKEN_PANE), sender="fritidsgard@exempelstad.example")
    assert {row.recipient for row in world.outbox(Purpose.HELD)} == {MUNICIPALITY, SECOND}
    assert "Hemliga ord" in world.letter(MUNICIPALITY, Purpose.HELD).text


def test_a_held_message_that_nobody_can_place_is_asked_about_without_its_words() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "Hemliga ord", world.filled(form, BROKEN_PANE), sender="vard@bostad.example")
    asked = {row.recipient for row in world.outbox(Purpose.HELD)}
    assert asked == {MUNICIPALITY, SECOND, POLICE, HOUSING}
    assert "Hemliga ord" not in texts(world.letters(POLICE))
    assert world.store.inbound.listing(kind=AccountKind.HELD)


def test_an_organisation_without_a_coordinator_follows_the_rule() -> None:
    for rule, seen in ((Unreviewed.WITHHOLD, 0), (Unreviewed.RELEASE, 1)):
        register = tuple(m for m in a_town().register if m.id != "samordnare-bostad")
        world = a_reviewing_world(rule, register=register)
        form = world.form(CARETAKERS)
        world.answer(form, "The lift has stopped.", world.filled(form, LOUD, language="en"))
        world.drafted()
        assert len(rows(world)) == seen
        assert ("The lift has stopped." in cells(world.draft(POLICE))) is bool(seen)


def test_what_nobody_reviews_is_told_by_number_to_the_operator_and_the_coordinators() -> None:
    register = tuple(m for m in a_town().register if m.id != "samordnare-bostad")
    world = a_reviewing_world(Unreviewed.WITHHOLD, register=register)
    form = world.form(CARETAKERS)
    world.answer(form, "The lift has stopped.", world.filled(form, LOUD, language="en"))
    world.drafted()
    told = " ".join(world.draft(POLICE).text.split())
    assert "Exempelbostäder: 1 rader, 1 meddelanden" in told
    assert len(world.alerts("nobody_reviews")) == 1
    alert = texts(world.letters(OPERATOR))
    assert "Exempelbostäder: 1 rader, 1 meddelanden" in " ".join(alert.split())
    assert LOUD.what not in told + alert
    assert "lift has stopped" not in told + alert


def test_where_everybody_is_reviewed_nothing_is_told_of_it() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE))
    world.drafted()
    assert not world.alerts("nobody_reviews")


def test_a_draft_of_before_the_switch_to_reviewing_is_not_sent_again() -> None:
    world = World.of(a_town(), None).go_to(Step.INVITATION)
    publication = world.service.deployment.publication
    opened_up = replace(publication, sharing=Sharing.OPEN)
    reviewed = world.service
    world.service = replace(reviewed, deployment=replace(reviewed.deployment, publication=opened_up))
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE))
    world.drafted()
    assert BROKEN_PANE.what in cells(world.draft(POLICE))
    world.service = reviewed
    world.write(POLICE, "utkast")
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 2
    assert BROKEN_PANE.what not in cells(world.draft(POLICE))
    assert not [letter for letter in world.letters(POLICE, Purpose.ANSWER) if letter.workbook]
