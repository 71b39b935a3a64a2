"""Weeks for commands to look at, each played once and then copied: with something of everything that waits for a
person, with a picture that waits for approval, dispatched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from command_place import Place, world_in
from world import STRANGER, World, workbook_of

from est_mailer.demo.checklists import Event
from est_mailer.demo.spreadsheet import opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Handover, Purpose, Refusal
from est_mailer.jobs.dispatch.screening_waiting import waiting_pictures
from est_mailer.jobs.screening.texts import clear

REPORTER, COORDINATOR = "fritid@exempelstad.test", "trygghet@exempelstad.test"
PANE = Event("Skadegörelse", "Udden", "busskuren", "2026-11-16", "Krossad ruta")


def mixed_week(path: Path) -> Place:
    """A round with its draft sent: one report, one mail refused, one in doubt, one message held."""

    def play(world: World) -> None:
        refused = Handover(Refusal.PERMANENT, "550 5.1.1 user unknown")
        world.transport.queue = [refused, Handover(Refusal.IN_DOUBT, "the answer to DATA never came")]
        world.go_to(Step.INVITATION)
        world.send()
        form = world.form(REPORTER)
        world.answer(form, "", world.filled(form, PANE))
        world.answer(form, "", world.filled(form, PANE), sender=STRANGER)
        world.go_to(Step.DRAFT)

    return _laid_out(path, _played("mixed", play))


def previewed_week(path: Path, state: str) -> Place:
    """A round whose picture, with these words of the state in it, waits for approval."""

    def play(world: World) -> None:
        world.go_to(Step.INVITATION).go_to(Step.MEETING)
        draft, words = world.draft(COORDINATOR), world.service.words()
        name, content = workbook_of(draft)
        book = opened(content)
        sheet = book[words("draft.sheet.dispatch")]
        write_beside(sheet, words("draft.field.status"), "Grönt")
        write_beside(sheet, words("draft.field.state"), state)
        assert world.answer(draft, "Här är den.", (name, saved(book))).detail == "previewed"

    return _laid_out(path, _played(f"previewed {state}", play))


def dispatched_week(path: Path, state: str = "Lugnt i hela staden.") -> Place:
    """A round that has been dispatched, with one report and these words of the state, cleared if they must be."""

    def play(world: World) -> None:
        world.go_to(Step.INVITATION)
        form = world.form(REPORTER)
        world.answer(form, "", world.filled(form, PANE))
        world.go_to(Step.MEETING)
        draft = world.draft(COORDINATOR)
        world.answer(draft, "", (workbook_of(draft)[0], world.completed(draft, state, area="Udden")))
        for waiting in waiting_pictures(world.service):
            clear(world.service, waiting.round, waiting.content, tuple(waiting.listed), "Ada Exempel", world.now)
        world.approve(COORDINATOR)
        world.go_to(timedelta(hours=1))
        assert world.outbox(Purpose.DISPATCH)

    return _laid_out(path, _played(f"dispatched {state}", play))


_Play = Callable[[World], None]
_PLAYED: dict[str, tuple[tuple[Path, bytes], ...]] = {}


def _played(name: str, play: _Play) -> tuple[tuple[Path, bytes], ...]:
    if name not in _PLAYED:
        with TemporaryDirectory() as made:
            world = world_in(Path(made))
            play(world)
            world.store.close()
            _PLAYED[name] = tuple(_files(Path(made)))
    return _PLAYED[name]


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder), path.read_bytes()


def _laid_out(path: Path, files: tuple[tuple[Path, bytes], ...]) -> Place:
    for name, content in files:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return Place(path)
