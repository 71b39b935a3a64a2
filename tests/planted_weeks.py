"""Two weeks in a town that reviews what it shares, with a planted word wherever anybody writes one.

A plant is a word that stands nowhere else. Each belongs to an organisation; it may reach that organisation's own people
and nobody else: no other coordinator, recipient, the registrar, the operator, no log, no audit trail, no listing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from review_answers import filled_in, review
from world import World, workbook_of

from est_mailer.demo.checklists import Event
from est_mailer.demo.letters import out_of_office
from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.periods.packs import send_pack
from est_mailer.workbooks.foreign.isolation import InProcessReader

KOMMUN, POLIS, BOSTAD = "trygghet@exempelstad.test", "kommunpolis@polis.test", "trygghet@bostad.test"
KOMMUN_TOO = "trygghet2@exempelstad.test"
GROUP, REGISTRAR = "styrgrupp@exempelstad.test", "registrator@exempelstad.test"
SCHOOL, SCHOOL_TOO, YOUTH = "uddskolan@exempelstad.test", "backskolan@exempelstad.test", "fritid@exempelstad.test"
STREETS, FIELD, CARE = "gata@exempelstad.test", "falt@exempelstad.test", "hemtjanst@exempelstad.test"
CARETAKERS, STUDENTS = "vardar@bostad.test", "students@bostad.test"
WEEK, NEXT_WEEK = "2026-W47", "2026-W48"


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
