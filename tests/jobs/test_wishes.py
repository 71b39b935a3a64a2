"""Other words than ours from those who report: what only answers is done, all else is told how to be said."""

from __future__ import annotations

import pytest
from builders import STOCKHOLM
from plain_language import HARDEST, lix
from played import played_once
from world import BROKEN_PANE, CARETAKERS, GUARDS, MUNICIPALITY, NEXT_ROUND, ROUND, SCHOOL, YOUTH, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.respondents.wishes import shown
from est_mailer.mail.words.wishes import Wish
from est_mailer.wording import Wording, languages


@played_once
def invited() -> World:
    return World.invited()


def said(world: World) -> list[str]:
    return [comment.text for comment in world.store.answers.comments(ROUND)]


def in_subject(world: World, subject: str, text: str = "") -> bytes:
    raw = world.fresh(SCHOOL, text)
    first, _, rest = raw.partition(b"Subject: ")
    return first + f"Subject: {subject}".encode() + rest[rest.index(b"\r\n") :]


@pytest.mark.parametrize(
    ("line", "heading", "told"),
    [
        ("Det är lugnt hos oss", "Menar du att veckan var lugn?", "med bara ordet lugnt"),
        ("lungt", "Menar du att veckan var lugn?", "”lungt”"),
        ("Jag är sjuk", "Ska en kollega svara i stället?", "ersättare namn@exempelstad.example"),
        ("Vidarebefordra till eva@exempelstad.example", "Ska en kollega", "ersättare eva@exempelstad.example"),
        ("Jag slutar på fredag", "Samordnarna ändrar vem som får mejlen", "Tar någon annan över?"),
        ("avregistrera mig", "Samordnarna ändrar vem som får mejlen", "Tills det är gjort får du dem som vanligt"),
        ("Ny adress!", "Samordnarna ändrar adressen", "Svara och skriv den"),
    ],
)
def test_what_may_be_meant_is_asked_about_and_nothing_is_done(line: str, heading: str, told: str) -> None:
    world = invited()
    before = len(world.outbox())
    world.answer(world.form(SCHOOL), line)
    letter = world.letters(SCHOOL)[-1]
    assert letter.subject.startswith(heading)
    assert told in " ".join(letter.text.split())
    assert lix(letter.text) < HARDEST
    assert len(world.outbox()) == before + 1, "nobody else is written to"
    assert world.store.answers.current(ROUND) == {}, "nothing counts on a guess"


@pytest.mark.parametrize(
    "text", ["Har inget hänt?", "Hej!\n\nÄr det lugnt hos oss? Mvh Anna", "Vad menar ni med samlingsplats?\n\nMvh\nEva"]
)
def test_a_question_goes_to_a_person_and_its_sender_is_told_so(text: str) -> None:
    world = invited()
    assert world.answer(world.form(SCHOOL), text).kind is AccountKind.COMMENT
    letter = world.letters(SCHOOL)[-1]
    assert letter.subject.startswith("Tack, samordnarna läser din fråga")
    assert letter.workbook is not None
    assert lix(letter.text) < HARDEST
    assert said(world) == [text]
    assert world.store.answers.current(ROUND) == {}


def test_the_same_as_last_week_is_shown_where_to_say_so() -> None:
    world = World.invited()
    assert world.answer(world.form(SCHOOL), "Samma som förra veckan").kind is AccountKind.COMMENT
    assert world.letters(SCHOOL)[-1].subject.startswith("Tack, men vi hittade ingen fil"), "nothing was reported yet"
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.answer(world.form(SCHOOL), "Samma som förra veckan. Mvh Anna")
    letter = world.letters(SCHOOL)[-1]
    assert letter.subject == "Är problemen från förra gången kvar?"
    assert "Skriv Ja vid det som är kvar" in letter.text
    assert letter.workbook is not None
    assert lix(letter.text) < HARDEST
    assert [c.text for c in world.store.answers.comments(NEXT_ROUND)] == ["Samma som förra veckan. Mvh Anna"]
    assert world.store.answers.current(NEXT_ROUND) == {}


@pytest.mark.parametrize("line", ["Jag slutar på fredag", "Ny adress: ny@exempelstad.example"])
def test_what_a_coordinator_must_do_is_read_by_the_coordinators(line: str) -> None:
    world = invited()
    world.answer(world.form(SCHOOL), line)
    assert [comment.text for comment in world.store.answers.comments(ROUND)] == [line]


def test_why_somebody_is_away_is_not_told_further() -> None:
    world = invited()
    world.answer(world.form(SCHOOL), "Jag är sjuk i magen")
    assert world.store.answers.comments(ROUND) == ()
    world.answer(world.form(YOUTH), "Jag är sjuk\n\nMen lampan vid skolan är trasig.")
    assert ["lampan" in comment.text for comment in world.store.answers.comments(ROUND)] == [True]


@pytest.mark.parametrize(
    "line",
    ["Vi är lediga på fredag, då brukar det bli bråk på torget", "Vi har slutat gå genom parken, den är för mörk"],
)
def test_what_happened_is_no_wish(line: str) -> None:
    world = invited()
    assert world.answer(world.form(SCHOOL), line).kind is AccountKind.COMMENT
    assert said(world) == [line]


def test_what_may_be_a_name_is_kept_too() -> None:
    world = invited()
    world.answer(world.form(SCHOOL), "Skicka det till Anna i receptionen")
    assert world.letters(SCHOOL)[-1].subject.startswith("Ska en kollega")
    assert said(world) == ["Skicka det till Anna i receptionen"]


def test_a_greeting_and_a_signature_are_nothing_beside() -> None:
    world = invited()
    world.answer(world.form(SCHOOL), "Hej!\n\nJag är sjuk i magen\n\nMvh\nAnna")
    assert said(world) == []


FIRE = "Det brann i parken i går."


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        ("Kan ni skicka om filen?", f"Kan ni skicka om filen?\n\n{FIRE}"),
        ("Hej!\n\nVad kan vi göra?", f"Hej!\n\nVad kan vi göra?\n\n{FIRE}"),
        ("Jag är sjuk", f"Jag är sjuk\n\n{FIRE}"),
        ("Avregistrera mig", f"Avregistrera mig\n\n{FIRE}"),
        ("hjälp", FIRE),
        ("formulär", FIRE),
        ("lugnt", FIRE),
        ("ersättare eva@exempelstad.example", FIRE),
        ("ersättare\neva@exempelstad.example", FIRE),
        ("ersättare eva@annan.test", FIRE),
        ("ersättare", FIRE),
        ("status", FIRE),
        ("Stopp! Ungdomar hotar personalen", f"Stopp! Ungdomar hotar personalen\n\n{FIRE}"),
    ],
)
def test_what_stands_below_a_word_is_read_by_the_coordinators(first: str, kept: str) -> None:
    world = invited()
    world.answer(world.form(SCHOOL), f"{first}\n\n{FIRE}\n\nMvh\nSara")
    (comment,) = said(world)
    assert comment.removesuffix("Mvh\nSara").strip().replace("\n\n", "\n") == kept.replace("\n\n", "\n")


def test_what_stands_below_a_word_of_who_may_not_say_it_is_kept() -> None:
    world = invited()
    world.write(GUARDS, f"formulär\n\n{FIRE}")
    assert said(world) == [FIRE]


def test_a_deputy_who_is_let_in_is_not_told_of_twice() -> None:
    world = invited()
    held = world.answer(world.form(SCHOOL), f"ersättare eva@annan.test\n\n{FIRE}")
    assert held.kind is AccountKind.HELD
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    world.send()
    assert world.letters("eva@annan.test")
    assert said(world) == [FIRE]


def test_a_line_from_outside_a_thread_is_not_told_on() -> None:
    world = invited()
    world.write(SCHOOL, "Skicka det till eva@falsk.test")
    letter = " ".join(world.letters(SCHOOL)[-1].text.split())
    assert "falsk.test" not in letter
    assert "ersättare namn@exempelstad.example" in letter


@pytest.mark.parametrize("link", ["https://falsk.test/x", "www.falsk.test", "falsk.test/logga-in", "HTTP://falsk.test"])
def test_a_link_is_never_quoted(link: str) -> None:
    assert shown(f"Ny adress {link} tack") == "Ny adress … tack"


@pytest.mark.parametrize("line", ["Kan du skicka om filen?", "hittar inte filen", "formulr"])
def test_the_form_is_sent_again(line: str) -> None:
    world = invited()
    world.answer(world.form(SCHOOL), line)
    letter = world.letters(SCHOOL)[-1]
    assert letter.workbook is not None


@pytest.mark.parametrize("line", ["hjäpl", "Vad ska jag svara?"])
def test_help_is_given(line: str) -> None:
    world = invited()
    world.answer(world.form(SCHOOL), line)
    assert world.letters(SCHOOL)[-1].subject.startswith("Det här kan du svara")


def test_the_answer_asks_and_its_own_answer_counts() -> None:
    world = invited()
    world.answer(world.form(SCHOOL), "Inget särskilt i veckan")
    asked = world.letters(SCHOOL)[-1]
    assert asked.workbook is not None
    world.answer(asked, "lugnt")
    (submission,) = world.store.answers.current(ROUND).values()
    assert submission.report.state is AnswerState.CALM


def test_a_word_alone_in_the_subject_is_the_word() -> None:
    world = invited()
    world.deliver(in_subject(world, "Lugnt", "Mvh\nSara Ek"))
    (submission,) = world.store.answers.current(ROUND).values()
    assert submission.report.state is AnswerState.CALM


def test_a_subject_over_something_said_is_none() -> None:
    world = invited()
    account = world.deliver(in_subject(world, "Lugnt", "En ruta är trasig på torget."))
    assert account.kind is AccountKind.COMMENT
    assert world.store.answers.current(ROUND) == {}
    world.deliver(in_subject(world, "Sv: lugnt", "Mvh\nSara Ek"))
    assert world.store.answers.current(ROUND) == {}


def test_who_has_reported_is_not_asked_whether_it_was_calm() -> None:
    world = invited()
    world.answer(world.form(SCHOOL), "lugnt")
    before = len(world.letters(SCHOOL))
    assert world.answer(world.form(SCHOOL), "Det är lugnt hos oss").kind is AccountKind.COMMENT
    assert world.letters(SCHOOL)[before:][0].subject.startswith("Tack, samordnaren läser")


def test_a_recipient_may_leave_and_hears_who_does_it() -> None:
    world = invited()
    world.write(GUARDS, "Avregistrera mig, tack")
    assert world.letters(GUARDS)[-1].subject.startswith("Samordnarna ändrar vem som får mejlen")
    assert world.write(GUARDS, "Det är lugnt hos oss").kind is AccountKind.COMMENT


def test_a_machine_is_not_answered() -> None:
    world = invited()
    before = len(world.letters(CARETAKERS))
    world.answer(world.form(CARETAKERS), "Jag är på semester", auto_submitted="auto-replied")
    assert len(world.letters(CARETAKERS)) == before


def test_every_wish_has_words_or_is_done() -> None:
    for language in languages():
        words = Wording.of(language, STOCKHOLM)
        for wish in set(Wish) - {Wish.HELP, Wish.FORM}:
            assert words.table[f"wish.{wish.value}.heading"]
            assert lix(words.table[f"wish.{wish.value}.text"]) < HARDEST
