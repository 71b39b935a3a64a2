"""The reader is told of mail as soon as it is announced, before any file is there; never while nothing comes."""

from collections.abc import Callable
from dataclasses import replace

from alone import alone
from builders import utc
from world import BROKEN_PANE, SCHOOL, World

from est_mailer.domain.grid import Workbook
from est_mailer.workbooks.foreign.isolation import InProcessReader


class Told(InProcessReader):
    """Notes what it was told, and in which order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def expect(self) -> None:
        self.told.append("mail is announced")

    def ahead(self, content: bytes, filename: str = "", *, together: bool = False) -> Callable[[], Workbook]:
        self.told.append("a file")
        return super().ahead(content, filename, together=together)


def test_the_reader_hears_of_mail_before_its_file_and_of_nothing_while_nothing_comes() -> None:
    world, reader = World.invited(), Told()
    world.service = replace(world.service, reader=reader)
    form = world.form(SCHOOL)
    daemon, clock = alone(world, utc(2026, 11, 16, 10, 30))
    clock.at(
        utc(2026, 11, 16, 10),
        lambda: world.mailbox.deliver(world.reply(form, "", world.filled(form, BROKEN_PANE))),
    )
    daemon.run()
    assert reader.told == ["mail is announced", "a file"]
