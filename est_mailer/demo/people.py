"""The played people: each reads their mail and answers in their own way, well or badly, as people do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from est_mailer.demo import story
from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, bounce, out_of_office, reply
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member
from est_mailer.wording import Wording


class Habit(StrEnum):
    """How a played function answers."""

    EVENTFUL = "eventful"
    CALM_WORD = "calm by a word"
    CALM_BOX = "calm by the box"
    BLANK = "blank form"
    SILENT = "silent"
    LATE = "late"
    CORRECTED = "misspelt, then corrected"
    DEPUTY = "names a deputy"
    AWAY = "out of office"
    GONE = "address that bounces"
    COMMENT = "writes a comment"
    PHOTO = "sends a photo"


# In the order of the register; the rest are eventful, calm or silent in turn.
_CAST = (
    Habit.EVENTFUL,
    Habit.CALM_WORD,
    Habit.CORRECTED,
    Habit.LATE,
    Habit.DEPUTY,
    Habit.AWAY,
    Habit.CALM_BOX,
    Habit.EVENTFUL,
    Habit.BLANK,
    Habit.GONE,
    Habit.COMMENT,
    Habit.PHOTO,
)
_ORDINARY = (Habit.EVENTFUL, Habit.CALM_WORD, Habit.EVENTFUL, Habit.CALM_BOX, Habit.SILENT)
DEPUTY = "kollega"


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that a played person sends, not before ``late`` if it is."""

    sender: str
    to: str
    raw: bytes
    late: bool = False


@dataclass
class Post:
    """Numbers the mails of a play, so that each has its own Message-ID."""

    number: int = 0

    def next(self) -> int:
        self.number += 1
        return self.number


@dataclass
class Person:
    """One function's played caretaker. ``answered`` holds what has been answered, so that a reminder is not twice."""

    member: Member
    habit: Habit
    turn: int
    deployment: Deployment
    words: Wording
    post: Post
    answered: set[str] = field(default_factory=set)

    def read(self, letter: Received, week: int, now: datetime) -> Iterable[Sent]:
        """What this person sends in answer to a mail."""
        if letter.workbook is None:
            return
        about = f"{week}/{letter.workbook[0]}"
        again = about in self.answered
        self.answered.add(about)
        if again:
            yield from self._mend(letter, week, now)
        else:
            yield from self._answer(letter, letter.workbook, week, now)

    def _answer(self, letter: Received, form: tuple[str, bytes], week: int, now: datetime) -> Iterable[Sent]:
        match self.habit:
            case Habit.SILENT:
                return
            case Habit.CALM_WORD:
                yield self._say(letter, f"{'Lugnt' if self.words.language == 'sv' else 'Calm'}", now)
            case Habit.DEPUTY:
                address = f"{DEPUTY}.{self.member.addresses[0]}"
                yield self._say(letter, f"ersättare {address}", now)
            case Habit.AWAY:
                text = "Jag är ledig och läser inte mejl. Vid brådskande ärenden, ring växeln."
                yield Sent(letter.to, letter.answer_to, out_of_office(letter, text, now, self.post.next()))
            case Habit.GONE:
                service = self.deployment.account.address
                yield Sent("", service, bounce(letter, service, now, self.post.next()))
            case Habit.COMMENT:
                yield self._say(letter, "Vi hinner inte den här veckan, men trappan vid stationen är mycket hal.", now)
            case Habit.PHOTO:
                picture = ("IMG_2041.jpg", b"\xff\xd8\xff\xe0" + b"a played photo of a filled form" * 20)
                yield self._say(letter, "Här kommer listan!", now, picture)
            case _:
                yield self._send_form(letter, form, week, now)

    def _mend(self, letter: Received, week: int, now: datetime) -> Iterable[Sent]:
        """The same form again: a receipt with cells to mend, or the form after a photo. Reminders are let be."""
        mends = self.habit in (Habit.CORRECTED, Habit.PHOTO)
        about = f"{week}/mended"
        if mends and letter.workbook and about not in self.answered:
            self.answered.add(about)
            filled = fill(letter.workbook[1], self.words, self._events(week), self._remains(week))
            if self.habit is Habit.CORRECTED:
                filled = self._correct(letter.workbook[1])
            yield self._say(letter, "Rättat, tack!", now, (letter.workbook[0], filled))

    def _send_form(self, letter: Received, form: tuple[str, bytes], week: int, now: datetime) -> Sent:
        name, content = form
        match self.habit:
            case Habit.CALM_BOX:
                filled = fill(content, self.words, (), self._remains(week), calm=True)
            case Habit.BLANK:
                filled = content
            case Habit.CORRECTED:
                filled = fill(content, self.words, self._misspelt(week), self._remains(week))
            case _:
                filled = fill(content, self.words, self._events(week), self._remains(week))
        sent = self._say(letter, "Hej, här kommer veckans lista.", now, (name, filled))
        return Sent(sent.sender, sent.to, sent.raw, late=self.habit is Habit.LATE)

    def _events(self, week: int) -> tuple[Event, ...]:
        sights = story.SIGHTS[self.words.language]
        count = 1 + (self.turn + week) % 2
        return tuple(self._event(sights[(self.turn * 3 + week * 5 + n) % len(sights)]) for n in range(count))

    def _event(self, seen: story.Sight, area: str = "") -> Event:
        areas = self.member.areas or tuple(a.id for a in self.deployment.areas)
        name = area or self.deployment.area(areas[self.turn % len(areas)]).name
        indicator = self.deployment.indicator(seen.indicator).name(self.words.language)
        return Event(indicator, name, seen.place, seen.when, seen.what, seen.action)

    def _misspelt(self, week: int) -> tuple[Event, ...]:
        first, *rest = self._events(week)
        return (Event(first.indicator, "Norby", first.place, first.when, first.what, first.action), *rest)

    def _correct(self, marked: bytes) -> bytes:
        """Write the right name over the red cell of the marked copy."""
        workbook = opened(marked)
        for line in workbook.worksheets[0].iter_rows():
            for cell in line:
                if cell.value == "Norby":
                    cell.value = "Norrby"
        return saved(workbook)

    def _remains(self, week: int) -> str:
        return story.CARRIED_ANSWERS[(self.turn + week) % len(story.CARRIED_ANSWERS)]

    def _say(self, letter: Received, text: str, now: datetime, *files: tuple[str, bytes]) -> Sent:
        return Sent(letter.to, letter.answer_to, reply(letter, text, now, self.post.next(), files=files))


def cast(
    respondents: Iterable[Member], deployment: Deployment, words: Mapping[str, Wording], post: Post
) -> list[Person]:
    """A played person for every respondent."""
    people = []
    for turn, member in enumerate(respondents):
        habit = _CAST[turn] if turn < len(_CAST) else _ORDINARY[turn % len(_ORDINARY)]
        people.append(Person(member, habit, turn, deployment, words[member.language], post))
    return people
