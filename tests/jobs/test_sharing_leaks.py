"""The raw text never leaves its organisation: two whole weeks with planted words, and every outgoing byte searched.

A plant is a word that stands nowhere else. Each belongs to an organisation; it may reach that organisation's own people
and nobody else: no other coordinator, recipient, the registrar, the operator, no log, no audit trail, no listing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from config_folders import Folder
from outgoing_search import found_in
from review_answers import filled_in, review
from typer.testing import CliRunner
from world import TESTS_KEY, World, workbook_of

from est_mailer.cli.main import app
from est_mailer.config import load
from est_mailer.demo.checklists import Event
from est_mailer.demo.letters import out_of_office
from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.periods.tabulating import table_rows
from est_mailer.domain.publishing import Unreviewed
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.dispatch.recording import registrar_record
from est_mailer.jobs.periods.exports import gis_files, statutory_files
from est_mailer.jobs.periods.packs import send_pack
from est_mailer.looking import DATABASE
from est_mailer.workbooks.foreign.isolation import InProcessReader

KOMMUN, POLIS, BOSTAD = "trygghet@exempelstad.test", "kommunpolis@polis.test", "trygghet@bostad.test"
KOMMUN_TOO = "trygghet2@exempelstad.test"
GROUP, REGISTRAR = "styrgrupp@exempelstad.test", "registrator@exempelstad.test"
SCHOOL, SCHOOL_TOO, YOUTH = "uddskolan@exempelstad.test", "backskolan@exempelstad.test", "fritid@exempelstad.test"
STREETS, FIELD, CARE = "gata@exempelstad.test", "falt@exempelstad.test", "hemtjanst@exempelstad.test"
CARETAKERS, STUDENTS = "vardar@bostad.test", "students@bostad.test"
WEEK, NEXT_WEEK = "2026-W47", "2026-W48"
SECRETS = {"EST_TOKEN_KEY": TESTS_KEY.decode(), "EST_MAIL_PASSWORD": "no server asks for it", "STATE_DIRECTORY": ""}


class Fragile(InProcessReader):
    """A reader with a fault, whose message quotes what it read."""

    def read(self, content: bytes, filename: str) -> Workbook:
        if b"poison" in content:
            raise RuntimeError(content.decode("latin-1"))
        return super().read(content, filename)


@dataclass
class Plants:
    """Words that stand nowhere else, by the organisation whose secret they are; "" is nobody's to read."""

    by_organisation: dict[str, list[str]] = field(default_factory=dict)

    def word(self, organisation: str, where: str) -> str:
        """A new plant; ``where`` it was planted is part of it, so that a leak tells where it came from."""
        plants = self.by_organisation.setdefault(organisation, [])
        plants.append(f"zq{organisation}{where}qz")
        return plants[-1]


@dataclass
class Town:
    """The two weeks as they were played."""

    world: World
    folder: Path
    plants: Plants
    shared: tuple[str, ...]
    log: str

    def organisation_of(self, address: str) -> str:
        """Whose address it is; "" for the operator, the registrar and strangers."""
        for member in self.world.service.deployment.register:
            if address in (*member.addresses, *member.deputies, member.manager):
                return member.organisation
        return ""


@pytest.fixture(scope="module", params=["withhold", "release"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two weeks; with "release" every organisation's coordinator answers for every row."""
    path = tmp_path_factory.mktemp("leaks")
    folder = Folder.of(path)
    folder.toml("[publication]\n", f'[publication]\nsharing = "reviewed"\nunreviewed = "{request.param}"\n')
    folder.path.joinpath("est.toml").open("a").write(f'\n[quarter]\nsteering = ["{GROUP}"]\n')
    folder.add_row(f"sam-kommun-2;Säkerhetschefen;kommun;coordinator recipient;{KOMMUN_TOO};;;;;;")
    folder.add_row(f"sam-bostad;Trygghetsansvarig;bostad;coordinator recipient;{BOSTAD};;;;en;;")
    (path / "state").mkdir()
    world = World.of(load(path), path / "state" / DATABASE)
    world.service = replace(world.service, reader=Fragile())
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: records.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        played = Story(world, Plants(), everything=request.param == "release").play()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    yield Town(world, path, played.plants, played.shared, "\n".join(records))
    world.store.close()


@dataclass
class Story:
    """What happens in the two weeks."""

    world: World
    plants: Plants
    everything: bool  # every coordinator answers for every row
    shared: tuple[str, ...] = ("zqdelatordqz", "zqdeladplatsqz", "zqdeladatgardqz")

    def play(self) -> Story:
        self.world.go_to(Step.INVITATION, WEEK)
        self.reports()
        self.oddities()
        self.world.go_to(Step.REMINDER, WEEK)
        self.world.go_to(Step.CLOSE, WEEK)
        self.reviews()
        self.after_the_close()
        self.publish(WEEK)
        self.after_the_dispatch()
        self.world.go_to(Step.FEEDBACK, WEEK)
        self.next_week()
        return self

    def event(self, organisation: str, where: str, **changes: str) -> Event:
        plant = {id_: self.plants.word(organisation, f"{where}{id_}") for id_ in ("place", "what", "action")}
        base = {"indicator": "Skadegörelse", "area": "Udden", "when": "2026-11-16"}
        return Event(**(base | plant | changes))

    def report(self, address: str, organisation: str, where: str, *events: Event) -> Any:
        """The form filled in, with words beside it, in its name and outside its table."""
        world, form = self.world, self.world.form(address)
        name, content = world.filled(form, *events, language="en" if address == STUDENTS else "sv")
        book = opened(content)
        book.worksheets[0].cell(200, 9).value = f"Utanför: {self.plants.word(organisation, where + 'stray')}"
        book.create_sheet("Mitt blad")["A1"] = self.plants.word(organisation, f"{where}sheet")
        file = (f"{self.plants.word(organisation, where + 'file')} {name}", saved(book))
        text = f"Så här var det i veckan: {self.plants.word(organisation, where + 'body')}."
        return world.answer(form, text, file)

    def reports(self) -> None:
        misspelt = self.event("kommun", "asked", area="Uden")
        first = self.event("kommun", "first")
        second = self.event("kommun", "second", indicator="Brand")
        self.report(SCHOOL, "kommun", "school", first, second, misspelt)
        self.report(CARETAKERS, "bostad", "caretakers", self.event("bostad", "caretakers"))
        lift = self.event("bostad", "students", indicator="Vandalism", area="Torget")
        self.report(STUDENTS, "bostad", "studentoffice", lift)

    def oddities(self) -> None:
        """All that can come besides reports."""
        world, plants = self.world, self.plants
        world.answer(world.form(FIELD), f"lugnt\n\nMen {plants.word('kommun', 'calmrest')} ska ni veta.")
        world.answer(world.form(CARE), f"En fråga om {plants.word('kommun', 'comment')}.")
        world.answer(world.form(STREETS), "", (f"{plants.word('kommun', 'unreadable')}.xlsx", b"PK\x03\x04 cut"))
        world.answer(world.form(YOUTH), plants.word("kommun", "photo"), ("bild.jpg", b"\xff\xd8\xff"))
        form = world.form(SCHOOL_TOO)
        held = self.event("kommun", "held")
        world.answer(form, plants.word("kommun", "heldbody"), world.filled(form, held), sender=YOUTH)
        # A person lets it in: what it says is then a report as any other.
        world.write(KOMMUN, f"släpp {world.held_reference(KOMMUN)}")
        stranger = "okand@annan.test"
        raw = world.reply(form, plants.word("kommun", "strangerbody"), world.filled(form, held), sender=stranger)
        world.deliver(raw.replace(b"Subject: ", f"Subject: {plants.word('kommun', 'subject')} ".encode(), 1))
        both = self.event("", "mixed")
        world.answer(form, plants.word("", "mixedbody"), world.filled(form, both), sender=CARETAKERS)
        world.deliver(out_of_office(form, plants.word("", "machine"), world.now, 4711))
        poison = f"PK poison {plants.word('kommun', 'poison')}".encode()
        world.answer(form, "", ("lista.xlsx", b"PK\x03\x04" + poison))
        for word in ("status", "utkast", "register", "hjälp", "granskning"):
            world.write(POLIS, word)
            world.write(KOMMUN_TOO, word)
        world.answer(world.form(YOUTH), f"ersättare vikarie@exempelstad.test\n{plants.word('kommun', 'deputyrest')}")
        assert {AccountKind.HELD, AccountKind.QUARANTINED} <= set(world.kinds())

    def answer_review(self, address: str, answers: dict[str, dict[str, str]], own_part: str | None = None) -> None:
        world, letter = self.world, review(self.world, address)
        name, content = workbook_of(letter)
        words = world.service.words("en" if "review" in name else "sv")
        everything = "Nej" if self.everything else ""
        content = filled_in(content, answers, words, own_part, everything)
        organisation = "bostad" if address == BOSTAD else "kommun"
        beside = self.plants.word(organisation, f"beside{world.posted}")
        account = world.answer(letter, f"Obs {beside}.", (name, content))
        assert account.kind is AccountKind.REVIEW

    def reviews(self) -> None:
        word, place, action = self.shared
        first = next(p for p in self.plants.by_organisation["kommun"] if "firstwhat" in p)
        second = next(p for p in self.plants.by_organisation["kommun"] if "secondwhat" in p)
        released = {"share": "Ja", "what": word, "place": place, "action": action}
        edited = {"share": "Nej", "what": self.plants.word("kommun", "editedandrefused")}
        self.answer_review(KOMMUN, {first: released, second: edited})
        if self.everything:
            self.answer_review(BOSTAD, {})
        else:  # a word that is not understood, in a text that was edited
            plant = next(p for p in self.plants.by_organisation["bostad"] if "caretakerswhat" in p)
            self.answer_review(BOSTAD, {plant: {"share": "Nja", "what": self.plants.word("bostad", "unclear")}})

    def after_the_close(self) -> None:
        world = self.world
        world.go_to(Step.DRAFT, WEEK)
        self.report(YOUTH, "kommun", "late", self.event("kommun", "late", area="Torget"))
        world.go_to(timedelta(minutes=20))
        self.answer_review(KOMMUN_TOO, {}, self.plants.word("kommun", "ownpart"))
        world.go_to(Step.MEETING, WEEK)
        for word in ("status", "utkast", "granskning"):
            world.write(POLIS, word)

    def publish(self, week: str) -> None:
        """The police fill the draft in for all, and approve it."""
        world = self.world
        draft = world.draft(POLIS)
        words, book = world.service.words(), opened(workbook_of(draft)[1])
        sheet = book[words("draft.sheet.dispatch")]
        write_beside(sheet, words("draft.field.status"), "Gult")
        write_beside(sheet, words("draft.field.state"), "Lugnt i hela staden.")
        measure = {"area": "Udden", "problem": "Rutor", "new_measure": "Rondering", "who_does": "Väktarna"}
        titled = {words(f"draft.column.{id_}"): value for id_, value in measure.items()}
        append(book[words("draft.sheet.measures")], words("draft.column.new_measure"), titled)
        world.answer(draft, "Klart.", (workbook_of(draft)[0], saved(book)))
        world.approve(POLIS)
        world.go_to(timedelta(minutes=20))
        assert world.store.rounds.get(week).state is RoundState.DISPATCHED

    def after_the_dispatch(self) -> None:
        self.report(SCHOOL, "kommun", "erratum", self.event("kommun", "erratum"))
        assert self.world.outbox(Purpose.ERRATUM)
        name, said = self.plants.word("kommun", "afterunreadable"), self.plants.word("kommun", "aftersaid")
        self.world.answer(self.world.form(STREETS), said, (f"{name}.xlsx", b"PK\x03\x04 cut off"))
        self.correct()

    def correct(self) -> None:
        """The police correct the picture that went out, with the figures as they stand by then."""
        world = self.world
        world.write(POLIS, "rättelse")
        letter = world.letters(POLIS)[-1]
        words, book = world.service.words(), opened(workbook_of(letter)[1])
        write_beside(book[words("draft.sheet.dispatch")], words("draft.field.state"), "Lugnt, utom på torget.")
        account = world.answer(letter, "", (workbook_of(letter)[0], saved(book)))
        assert account.detail == "correction previewed"
        world.approve(POLIS)
        world.go_to(timedelta(minutes=20))
        assert world.store.errata.live(WEEK) is None

    def pack(self) -> None:
        send_pack(self.world.service, period("2026-Q4"), self.world.now)
        self.world.send()
        assert self.world.letters(GROUP, Purpose.PACK)

    def next_week(self) -> None:
        world = self.world
        world.go_to(Step.INVITATION, NEXT_WEEK)
        form = world.form(SCHOOL)
        name, content = world.filled(form, remains="yes")
        book = opened(content)
        sheet = book.worksheets[0]
        title = next(c for line in sheet.iter_rows() for c in line if c.value == "Kommentar")
        sheet.cell(title.row + 1, title.column).value = self.plants.word("kommun", "carriedcomment")
        world.answer(form, "", (name, saved(book)))
        world.go_to(Step.CLOSE, NEXT_WEEK)
        self.answer_review(KOMMUN, {})
        world.go_to(Step.MEETING, NEXT_WEEK)
        self.publish(NEXT_WEEK)
        world.go_to(Step.FEEDBACK, NEXT_WEEK)
        self.pack()


def leaks(town: Town, plants: list[str], outside: str) -> list[tuple[str, str, set[str]]]:
    """Every mail to somebody outside an organisation in which a plant stands: purpose, recipient, the plants."""
    purposes = {row.message_id: row.purpose.value for row in town.world.outbox()}
    found = []
    for mail in town.world.transport.sent:
        if outside and town.organisation_of(mail.recipient) == outside:
            continue
        if here := found_in(plants, mail.content):
            purpose = next((p for id_, p in purposes.items() if id_.encode() in mail.content), "")
            found.append((purpose, mail.recipient, here))
    return found


@pytest.mark.parametrize("organisation", ["kommun", "bostad", ""])
def test_no_outgoing_byte_tells_another_organisation_what_was_reported(town: Town, organisation: str) -> None:
    assert leaks(town, town.plants.by_organisation[organisation], outside=organisation) == []


def test_the_search_finds_every_plant_where_it_may_stand(town: Town) -> None:
    """The control: the own people are told, in their receipts, questions and reviews, and the search sees it."""
    plants = [p for organisation in ("kommun", "bostad") for p in town.plants.by_organisation[organisation]]
    own = {plant for _, _, here in leaks(town, plants, outside="-") for plant in here}
    silent = (  # on to nobody, not even the own people
        "sheet",
        "file",
        "editedandrefused",
        "unclear",
        "poison",
        "erratumbody",
        "beside",
        "deputyrest",
    )
    expected = {p for p in plants if not any(where in p for where in silent)}
    assert expected - own == set()
    in_reviews = {
        plant
        for purpose, recipient, here in leaks(town, plants, outside="-")
        if purpose == "review" and recipient in (KOMMUN, BOSTAD)
        for plant in here
    }
    for where in (
        "firstwhat",
        "firstplace",
        "firstaction",
        "schoolbody",
        "caretakerswhat",
        "studentswhat",
        "askedwhat",
    ):
        assert any(where in plant for plant in in_reviews), where


def test_a_released_row_reaches_the_others_in_the_shared_words(town: Town) -> None:
    drafts = [(r, here) for purpose, r, here in leaks(town, list(town.shared), outside="-") if purpose == "draft"]
    assert {recipient for recipient, _ in drafts} == {KOMMUN, KOMMUN_TOO, POLIS, BOSTAD}
    assert all(here == set(town.shared) for _, here in drafts[:4])


def test_the_own_part_reaches_its_own_recipients_and_its_own_coordinators_preview(town: Town) -> None:
    own = [p for p in town.plants.by_organisation["kommun"] if "ownpart" in p]
    reached = leaks(town, own, outside="-")
    dispatched = {recipient for purpose, recipient, _ in reached if purpose == "dispatch"}
    members = town.world.store.rounds.members(WEEK)
    assert dispatched == {
        a for m in members if m.organisation == "kommun" and "recipient" in m.roles for a in m.addresses
    }
    assert {recipient for purpose, recipient, _ in reached if purpose == "preview"} == {KOMMUN, KOMMUN_TOO}


def test_the_registrar_gets_the_joint_picture_and_no_raw_word(town: Town) -> None:
    copies = town.world.letters(REGISTRAR)
    assert {name.rpartition(".")[2] for letter in copies for name, _ in letter.files} == {"pdf", "xlsx"}
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    assert not any(found_in(every, content) for letter in copies for _, content in letter.files)


def test_records_and_exports_have_no_raw_word_and_the_shared_ones(town: Town) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    service, now, year = town.world.service, town.world.now, period("2026-Q4")
    record = registrar_record(service, town.world.store.rounds.get(WEEK))
    assert {"utskick.eml", "utskick-v1.eml"} <= set(record)
    files = {**record, **statutory_files(service, year, now), **gis_files(service, year, now)}
    files["table"] = repr(
        table_rows(town.world.store.history.between(year.first, year.until), service.deployment)
    ).encode()
    for name, content in files.items():
        assert found_in(every, content) == set(), name
    # With "release" the last answer to every row is No: what was shared in the first draft is then taken back.
    stands = set(town.shared) if service.deployment.publication.unreviewed is Unreviewed.WITHHOLD else set()
    assert found_in(town.shared, record[f"lagesbild-{WEEK}.xlsx"]) == stands, "the search sees them"


def test_logs_and_the_audit_trail_have_no_content(town: Town) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    assert "could not be processed" in town.log, "the fault was told of"
    assert found_in(every, town.log.encode()) == set()
    for table in ("audit", "facts", "deliveries", "inbound"):
        rows = json.dumps(town.world.dump()[table], default=str)
        assert found_in(every, rows.encode()) == set(), table


def test_no_listing_and_no_preview_tells_what_was_reported(town: Town, tmp_path: Path) -> None:
    every = [p for plants in town.plants.by_organisation.values() for p in plants]
    town.world.store.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(town.folder), *arguments], env=SECRETS)

    numbers = [str(row.id) for row in town.world.outbox()[::9]]
    commands = [["status"], ["round", "list"], ["round", "show", WEEK], ["round", "show", NEXT_WEEK]]
    commands += [["held", "list"], ["held", "list", "--quarantined"], ["outbox", "list"]]
    commands += [["outbox", "show", number] for number in numbers]
    commands += [[*command, "--json"] for command in commands]
    commands += [["register"], ["tick", "--dry-run"], ["preview", str(tmp_path / "preview")]]
    for command in commands:
        result = run(*command)
        assert result.exit_code == 0, (command, result.output, result.exception)
        assert found_in(every, result.output.encode()) == set(), command
    previews = list((tmp_path / "preview").iterdir())
    assert any(path.suffix == ".pdf" for path in previews)
    assert {"review-sv.xlsx", "review-en.xlsx"} <= {path.name for path in previews}
    for path in previews:
        assert found_in(every, path.read_bytes()) == set(), path.name
