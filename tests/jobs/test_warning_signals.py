"""Rated warning signals are kept, counted in the preview and shown beside next week's; no recipient gets them."""

from __future__ import annotations

from datetime import timedelta

from draft_samples import row_with
from world import MUNICIPALITY, NEXT_ROUND, POLICE, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.warning_signals import RatedSignal


def test_signals_go_to_the_preview_and_to_next_weeks_draft_but_not_out() -> None:
    world = World.invited(warning_signals=True).drafted()
    draft = world.draft()
    book = opened(world.completed(draft))
    for number, value in ((1, 4), (12, 3), (20, 1)):
        sheet = book["Varningssignaler"]
        sheet.cell(row_with(sheet, number), 3).value = value
    world.answer(draft, "Klart.", (workbook_of(draft)[0], saved(book)))
    text = " ".join(world.letter(POLICE, Purpose.PREVIEW).text.split())
    assert "Varningssignaler: 2 av 3 bedömda är 3 eller 4 (20 frågor)." in text
    assert "Inga varningssignaler fylldes i förra gången." in text
    world.approve()
    world.go_to(timedelta(minutes=40))
    sent = [world.letter(address, Purpose.DISPATCH).text for address in world.dispatched()]
    assert sent
    assert not any("arningssignal" in text for text in sent)
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    assert latest.draft.previous is not None
    assert latest.draft.previous.signals == (RatedSignal(1, 4), RatedSignal(12, 3), RatedSignal(20, 1))
    sheet = opened(workbook_of(world.draft(MUNICIPALITY))[1])["Varningssignaler"]
    assert sheet.cell(row_with(sheet, 12), 4).value == 3
