"""A small whole week: who there is, what they answer, and when the service is started for it.

Two answers with events, of which one has a cell to mend; a calm one, one that comes late, a bounce, a form from
somebody unknown that is held and released, a stranger. Then the meeting's draft, approval, hold, dispatch, feedback.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, bounce, fresh, reply
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.outgoing import Purpose
from est_mailer.wording import Wording

ZONE = ZoneInfo("Europe/Stockholm")
COORDINATOR = "trygghet@exempelstad.test"
SCHOOL, YOUTH, STREETS = "uddskolan@exempelstad.test", "fritid@exempelstad.test", "gata@exempelstad.test"
CARE, CARETAKERS = "hemtjanst@exempelstad.test", "vardar@bostad.test"
FRIEND, STRANGER = "nagons.kollega@annan.test", "nyfiken@annan.test"
REGISTER = f"""id;function;organisation;roles;addresses;deputies;manager;areas;language;valid_from;valid_until
sam-kommun;Trygghetssamordnaren;kommun;coordinator recipient;{COORDINATOR};;;;;;
uddskolan;Uddskolan;kommun;respondent;{SCHOOL};;;udden;;;
fritidsgarden;Fritidsgården;kommun;respondent;{YOUTH};;;torget;;;
gatukontoret;Gatukontoret;kommun;respondent;{STREETS};;;;;;
hemtjansten;Hemtjänsten;kommun;respondent;{CARE};;;backen;;;
bovardarna;Bovärdarna;bostad;respondent;{CARETAKERS};;;angby;;;
nattvandrarna;Nattvandrarna;kommun;recipient;nattvandrare@exempelstad.test;;;;;;
"""
_BROKEN = Event("Skadegörelse", "Udden", "gaveln", "", "Tre rutor krossade", "Anmält")
_MISSPELT = replace(_BROKEN, area="Toget", place="busshållplatsen")
_NOISE = Event("Samlingsplats för ungdomar", "Ängby", "garaget", "", "Högljutt om kvällarna")


@dataclass(frozen=True)
class Reader:
    """What the played people see: ``letters`` answers all that an address has got for a purpose, oldest first."""

    letters: Callable[[str, Purpose], list[Received]]
    now: datetime
    first_number: int

    def letter(self, address: str, purpose: Purpose) -> Received:
        found = self.letters(address, purpose)
        assert found, f"{address} has got no {purpose.value}"
        return found[-1]

    def form(self, address: str) -> tuple[Received, str, bytes]:
        letter = self.letter(address, Purpose.INVITATION)
        assert letter.workbook
        return letter, *letter.workbook

    @property
    def words(self) -> Wording:
        return Wording.of("sv", ZONE)


@dataclass(frozen=True, slots=True)
class Act:
    """One stretch of the week: people write, the service is started ``day`` (0 Monday) at ``at``, and runs ``until`` a
    time ``days`` later."""

    name: str
    day: int
    at: time
    until: time
    mails: Callable[[Reader], Iterator[bytes]] = lambda _reader: iter(())
    days: int = 0

    def begins(self, monday: date) -> datetime:
        """When the service is started, in UTC."""
        return datetime.combine(monday + timedelta(days=self.day), self.at, ZONE).astimezone(UTC)

    def ends(self, monday: date) -> datetime:
        """When all that was due has been done, in UTC."""
        return datetime.combine(monday + timedelta(days=self.day + self.days), self.until, ZONE).astimezone(UTC)


def the_monday(year: int) -> date:
    """The Monday of a week that never has a holiday. A year to come: commands by hand look at the machine's clock."""
    return date.fromisocalendar(year + 1, 47, 1)


def _answers(reader: Reader) -> Iterator[bytes]:
    yield _filled(reader, SCHOOL, 1, _BROKEN)
    yield _filled(reader, YOUTH, 2, _MISSPELT)
    letter, _, _ = reader.form(STREETS)
    yield reply(letter, "Lugnt", reader.now, reader.first_number + 3)
    letter, _, _ = reader.form(CARETAKERS)
    yield bounce(letter, "est@exempelstad.test", reader.now, reader.first_number + 4)
    yield _filled(reader, CARE, 5, _NOISE, sender=FRIEND)
    yield fresh(STRANGER, "est@exempelstad.test", "Hej", "Vem är ni?", reader.now, reader.first_number + 6)


def _mended(reader: Reader) -> Iterator[bytes]:
    yield _filled(reader, YOUTH, 1, replace(_MISSPELT, area="Torget"))
    asked = reader.letter(COORDINATOR, Purpose.HELD)
    number = re.search(r"släpp (\d+)", asked.text)
    assert number
    yield reply(asked, f"släpp {number[1]}", reader.now, reader.first_number + 2)


def _late(reader: Reader) -> Iterator[bytes]:
    yield _filled(reader, CARETAKERS, 1, _NOISE)
    yield _filled(reader, SCHOOL, 2, _BROKEN, replace(_BROKEN, place="cykelstället"))


def _meeting(reader: Reader) -> Iterator[bytes]:
    draft = reader.letter(COORDINATOR, Purpose.DRAFT)
    assert draft.workbook
    name, content = draft.workbook
    words, book = reader.words, opened(content)
    write_beside(book[words("draft.sheet.dispatch")], words("draft.field.status"), "Gult")
    write_beside(book[words("draft.sheet.dispatch")], words("draft.field.state"), "Lugnt i hela staden.")
    measure = {"area": "Udden", "problem": "Krossade rutor", "new_measure": "Rondering", "who_does": "Väktarna"}
    titled = {words(f"draft.column.{id_}"): value for id_, value in measure.items()}
    append(book[words("draft.sheet.measures")], words("draft.column.new_measure"), titled)
    yield reply(draft, "Från mötet.", reader.now, reader.first_number + 1, files=((name, saved(book)),))


def _approval(reader: Reader) -> Iterator[bytes]:
    preview = reader.letter(COORDINATOR, Purpose.PREVIEW)
    yield reply(preview, f"godkänn {code_in(preview.text)}", reader.now, reader.first_number + 1)


def _filled(reader: Reader, address: str, number: int, *events: Event, sender: str = "") -> bytes:
    letter, name, content = reader.form(address)
    filled = _fill(content, events)
    writer = replace(letter, to=sender or address)
    return reply(writer, "Här är listan.", reader.now, reader.first_number + number, files=((name, filled),))


@lru_cache(maxsize=64)
def _fill(content: bytes, events: tuple[Event, ...]) -> bytes:
    """The form filled in; most runs begin after it was sent, so it is the same in each."""
    return fill(content, Wording.of("sv", ZONE), events)


WEEK = (
    Act("invitation", 0, time(8, 0, 5), time(8, 30)),
    Act("answers", 0, time(9), time(9, 30), _answers),
    Act("draft", 0, time(10), time(16, 30), _mended, days=2),
    Act("redraft", 3, time(7, 30), time(9), _late),
    Act("meeting", 3, time(10, 5), time(10, 20), _meeting),
    Act("dispatch", 3, time(10, 30), time(10), _approval, days=1),
)
