"""Rated warning signals are kept, counted in the preview and shown beside next week's; no recipient gets them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from config_folders import Folder
from draft_samples import row_with
from world import MUNICIPALITY, NEXT_ROUND, POLICE, World, workbook_of

from est_mailer.config import load
from est_mailer.demo.spreadsheet import opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.warning_signals import RatedSignal


def test_signals_go_to_the_preview_and_to_next_weeks_draft_but_not_out() -> None:
    world = World.at_the_meeting(warning_signals=True)
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


@pytest.mark.parametrize("enabled", [True, False])
def test_what_est_toml_says_of_them_decides(tmp_path: Path, enabled: bool) -> None:
    folder = Folder.of(tmp_path)
    folder.write("est.toml", f"{folder.text('est.toml')}\n[warning_signals]\nenabled = {str(enabled).lower()}\n")
    deployment = load(folder.path)
    world = World.of(deployment).go_to(Step.MEETING)
    coordinator = next(m for m in deployment.register if Role.COORDINATOR in m.roles).addresses[0]
    draft = world.draft(coordinator)
    book = opened(workbook_of(draft)[1])
    assert ("Varningssignaler" in book.sheetnames) is enabled
    if enabled:
        sheet = book["Varningssignaler"]
        sheet.cell(row_with(sheet, 7), 3).value = 4
        write_beside(book["5 Utskick"], world.service.words()("draft.field.status"), "Gult")
        write_beside(book["5 Utskick"], world.service.words()("draft.field.state"), "Lugnt.")
        world.answer(draft, "Klart.", (workbook_of(draft)[0], saved(book)))
        completed = world.store.drafts.completed("2026-W47")
        assert completed is not None
        assert completed.picture.signals == (RatedSignal(7, 4),)
