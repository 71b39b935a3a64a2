"""What people write beside the form, and rows that wait to be mended: shown to the coordinators with the draft."""

from __future__ import annotations

from datetime import timedelta

from unread_files import JPEG
from world import BROKEN_PANE, GUARDS, MISSPELT, NEXT_ROUND, ROUND, SCHOOL, World, texts, workbook_of

from est_mailer.asking import comment_text
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose


def test_the_words_that_came_with_a_photo_reach_the_coordinators() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Gatlyktan är fortfarande trasig", JPEG)
    world.drafted()
    (comment,) = world.store.answers.comments(ROUND)
    assert "Gatlyktan är fortfarande trasig" in comment.text
    assert "IMG_2041.jpg" in comment.written


def test_a_comment_reaches_the_coordinators_with_the_draft() -> None:
    world = World.invited()
    assert world.write(SCHOOL, "Belysningen vid skolan är trasig.").kind is AccountKind.COMMENT
    assert world.write(GUARDS, "Tack för förra veckan!").kind is AccountKind.COMMENT
    world.drafted()
    sheets = opened(workbook_of(world.draft())[1]).worksheets
    written = " ".join(str(c.value) for s in sheets for row in s.iter_rows() for c in row if c.value)
    assert "Belysningen vid skolan är trasig." in written
    assert "Tack för förra veckan!" in written


def test_a_comment_on_the_dispatch_or_the_feedback_is_shown_in_the_next_draft_once() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.go_to(Step.FEEDBACK)
    world.answer(world.letter(GUARDS, Purpose.DISPATCH), "Fel område: det var Söderäng.")
    world.answer(world.letter(SCHOOL, Purpose.FEEDBACK), "Lampan är trasig än.")
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    assert [c.text for c in latest.draft.comments] == ["Fel område: det var Söderäng.", "Lampan är trasig än."]
    world.go_to(Step.MEETING, "2026-W49")
    latest = world.store.drafts.latest("2026-W49")
    assert latest is not None
    assert latest.draft.comments == ()


def test_before_the_first_round_a_word_is_answered_and_a_comment_is_kept() -> None:
    world = World.of().go_to(timedelta(hours=1))
    world.write(SCHOOL, "lugnt")
    assert "ingen omgång" in texts(world.letters(SCHOOL)).casefold()
    assert world.write(SCHOOL, "När börjar det?").kind is AccountKind.COMMENT
    rows = world.store.connection.rows("SELECT text FROM comments")
    assert [row["text"] for row in rows] == ["När börjar det?"]


def test_words_beside_a_form_reach_the_meeting() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Knivrån i parken i lördags, polisen är underrättad", world.filled(form, BROKEN_PANE))
    world.go_to(Step.DRAFT)
    drafted = world.store.drafts.latest(ROUND)
    assert drafted is not None
    assert any("Knivrån" in comment.text for comment in drafted.draft.comments)


def test_rows_that_wait_to_be_mended_are_seen_at_the_meeting_and_not_counted() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, MISSPELT)
    world.go_to(Step.DRAFT)
    drafted = world.store.drafts.latest(ROUND)
    assert drafted is not None
    assert len(drafted.draft.rows) == 1
    told = [comment_text(comment, world.service.words()) for comment in drafted.draft.comments]
    assert any("Vivala" in text and "väntar på svar" in text for text in told)
