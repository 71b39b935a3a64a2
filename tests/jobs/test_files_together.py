"""Whose files may be read by one child: those of answers to our own mail, when several are opened at once."""

from collections.abc import Callable
from dataclasses import replace

from world import BROKEN_PANE, CARETAKERS, SCHOOL, STRANGER, YOUTH, World

from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.workbooks.foreign.isolation import InProcessReader, IsolatedReader


class Attentive(InProcessReader):
    """A reader that notes which files it was told to read with others."""

    def __init__(self) -> None:
        self.told: dict[str, bool] = {}

    def ahead(self, content: bytes, filename: str = "", *, together: bool = False) -> Callable[[], Workbook]:
        self.told[filename] = together
        return super().ahead(content, filename, together=together)


def test_only_files_in_answers_to_our_mail_are_read_together_and_only_when_several_came() -> None:
    reader = Attentive()
    world = World.invited()
    world.service = replace(world.service, reader=reader)
    school, youth = world.form(SCHOOL), world.form(YOUTH)
    (_, first), (_, second) = world.filled(school, BROKEN_PANE), world.filled(youth, BROKEN_PANE)
    world.mailbox.deliver(world.reply(school, "Här", ("one.xlsx", first)))
    world.mailbox.deliver(world.fresh(STRANGER, "Titta", ("strange.xlsx", first)))
    world.mailbox.deliver(world.fresh(YOUTH, "Ny mejl", ("anew.xlsx", second)))
    world.mailbox.deliver(world.reply(youth, "Här", ("two.xlsx", second)))
    take_in(world.service, world.now)
    assert reader.told == {"one.xlsx": True, "strange.xlsx": False, "anew.xlsx": False, "two.xlsx": True}
    world.answer(school, "Igen", ("alone.xlsx", first))
    assert reader.told["alone.xlsx"] is False


def test_answers_that_are_read_together_are_accounted_for_each_as_its_own() -> None:
    reader = IsolatedReader(helpers=1)
    world = World.invited()
    world.service = replace(world.service, reader=reader)
    try:
        for address in (SCHOOL, YOUTH, CARETAKERS):
            form = world.form(address)
            language = "en" if address == CARETAKERS else "sv"
            world.mailbox.deliver(world.reply(form, "Här", world.filled(form, BROKEN_PANE, language=language)))
        take_in(world.service, world.now)
        assert world.kinds() == [AccountKind.REPORT] * 3
        assert world.tally.events == 3
    finally:
        reader.close()
