"""What a coordinator writes freely while something waits for a code, or goes out: never done, always answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment
from pack_mail import decided, sent
from played import played_once
from register_mail import asked, edited
from world import GUARDS, MUNICIPALITY, POLICE, World

from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState

COORDINATOR = "samordnare-kommun"


@played_once
def previewed() -> World:
    world = World.at_the_meeting()
    world.complete()
    return world


@played_once
def approved() -> World:
    world = previewed()
    world.write(MUNICIPALITY, f"godkänn {world.code()}")
    assert world.state is RoundState.APPROVED
    return world


def answered(world: World, text: str, address: str = MUNICIPALITY) -> str:
    """The letters that one answer to the preview gives its writer, on one line; "" if none."""
    before = {row.id for row in world.outbox()}
    world.answer(world.letter(address, Purpose.PREVIEW), text)
    new = {row.id for row in world.outbox()} - before
    return " ".join(" ".join(letter.text.split()) for letter in world.letters(address)[-len(new) :]) if new else ""


@pytest.mark.parametrize(
    "after",
    [
        "Men ändra Norrby till grönt först",
        "Men a\u0308ndra Norrby till grönt först",
        "Vi ska inte ha med Centrum.",
        "Tack, men vänta till i morgon",
        "Skicka efter kl 15.",
        "Sara vill byta område",
        "But please wait",
        "Tack!\nMen ändra Norrby först",
        "Tack för hjälpen!\nVänta till i morgon",
        "Obs!\nNorrby ska vara gul",
        "Ok\nMen vänta",
        "/Sara\n\nPS. Ändra Norrby först",
        "Jag lägger till Centrum",
        "Ni tar bort den om Norrby",
        "Norrby must be green",
        "Inga fel i Norrby, men ändra Centrum",
    ],
)
def test_an_approval_with_a_reservation_under_it_approves_nothing(after: str) -> None:
    world = previewed()
    code = world.code()
    said = answered(world, f"godkänn {code}\n\n{after}\n\nMvh\nSara Ek")
    assert world.state is RoundState.PREVIEWED
    assert "om du vill ändra något först, eller vänta. Lägesbilden går inte ut än." in said
    assert f"godkänn {code} Ska något ändras? Ändra i filen" in said
    assert [after.split()[-1] in comment.text for comment in world.store.answers.comments("2026-W47")] == [True]
    world.write(MUNICIPALITY, f"godkänn {code}")
    assert world.state is RoundState.APPROVED


@pytest.mark.parametrize(
    "after",
    [
        "",
        "Tack för ett gott arbete!",
        "De andra är med på det.",
        "Sara Ek\nDetta mejl är inte avsett för andra.",
        "Mvh\nSara, som inte är här på fredag",
        "Skickat från min iPhone",
        "Tack!\nSara Ek, samordnare\nDetta mejl är inte avsett för andra.",
        "Inga ändringar",
        "Inget att lägga till, vi ses i morgon!",
        "Bra jobbat, inga fel!",
        "Inga synpunkter",
    ],
)
def test_a_kind_word_or_a_signature_under_it_takes_nothing_back(after: str) -> None:
    world = previewed()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()}\n\n{after}")
    assert world.state is RoundState.APPROVED


@pytest.mark.parametrize(
    "line", ["Godkänt, men ändra Norrby", "godkänn {code} men ändra Norrby", "Godkänn {code} efter kl 15"]
)
def test_a_reservation_on_the_line_itself(line: str) -> None:
    world = previewed()
    written = line.format(code=world.code())
    said = answered(world, written)
    assert f"”{written}”" in said
    assert "om du vill ändra något först" in said
    assert world.state is RoundState.PREVIEWED


def tries(world: World) -> list[int]:
    return [code.tries for code in world.store.approvals.outstanding("2026-W47")]


@pytest.mark.parametrize("line", ["godkänn", "Hej\n\nGodkänt!\n\nMvh Sara", "Godkänner"])
def test_the_word_without_a_code_is_no_try(line: str) -> None:
    world = previewed()
    said = answered(world, line)
    assert "men koden saknas. Lägesbilden går inte ut än." in said
    assert "”Hej”" not in said
    assert set(tries(world)) == {0}


def test_the_word_alone_to_nothing_hears_that_nothing_waits() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "godkänn")
    assert "Det finns inget att godkänna än" in world.letters(MUNICIPALITY)[-1].text


@pytest.mark.parametrize("line", ["godkänn\n{code}", "Godkänn:\n\nkod {spaced}\nMvh Sara"])
def test_a_code_on_the_line_under_the_word(line: str) -> None:
    world = previewed()
    code = world.code()
    answered(world, line.format(code=code, spaced=f"{code[:3]} {code[3:]}"))
    assert world.state is RoundState.APPROVED


def test_a_code_under_the_word_that_may_be_quoted_is_none() -> None:
    world = previewed()
    answered(world, f"godkänn\n\n> Svara med koden:\n{world.code()}\n> överst i svaret.")
    assert world.state is RoundState.PREVIEWED
    assert set(tries(world)) == {0}


@pytest.mark.parametrize("line", ["nej", "vänta", "Fel område i insatsen", "Vi tar det på mötet", "👍", "Bra jobbat!"])
def test_a_free_answer_is_kept_and_hears_where_the_picture_stands(line: str) -> None:
    world = previewed()
    said = answered(world, line)
    assert said.startswith("Det väntar på ett godkännande")
    assert "Lägesbilden för vecka 47 väntar på godkännande. Den går inte ut än." in said
    assert "Vill du rapportera" not in said
    assert line in [comment.text for comment in world.store.answers.comments("2026-W47")]


@pytest.mark.parametrize("line", ["nej", "vänta", "Fel område i insatsen", "Kan du ändra Norrby till gult?"])
def test_within_the_hold_it_hears_when_the_picture_goes_out(line: str) -> None:
    world = approved()
    said = answered(world, line)
    assert said.startswith("Det går ut om ingen svarar stopp")
    assert "är godkänd och går ut torsdag 19 november kl." in said
    assert "Svara stopp" in said


def test_not_to_approve_what_another_has_approved_names_the_word_that_halts() -> None:
    world = approved()
    said = answered(world, "godkänner inte")
    assert "stopp Lägesbilden för vecka 47 är godkänd och går ut torsdag" in said
    assert "behöver inte svara" not in said


def test_not_to_approve_says_that_another_may() -> None:
    said = answered(previewed(), "Fel siffra för Norrby, godkänn inte")
    assert "stopp Du behöver inte svara alls om du inte godkänner. Men en annan samordnare kan göra det" in said


@pytest.mark.parametrize(
    "line", ["Perfekt", "Toppen, tack!", "Tack, ser bra ut!", "Ja, skicka ut", "Vi är nöjda, skicka", "ok {code}"]
)
def test_consent_in_other_words_is_said_to_be_no_approval(line: str) -> None:
    world = previewed()
    assert "Lägesbilden går inte ut än" in answered(world, line.format(code=world.code()))
    assert world.state is RoundState.PREVIEWED


def test_thanks_are_not_answered() -> None:
    assert answered(previewed(), "Tack så mycket!\n\nMvh\nSara") == ""


def test_what_answers_the_coordinators_own_checklist_is_about_that() -> None:
    register = tuple(
        replace(m, roles=m.roles | {Role.RESPONDENT}) if m.id == COORDINATOR else m for m in a_deployment().register
    )
    world = World.at_the_meeting(register=register)
    world.complete()
    world.answer(world.letter(MUNICIPALITY, Purpose.INVITATION), "Det är oroligt i Norrby på kvällarna.")
    said = world.letters(MUNICIPALITY)[-1].text
    assert "väntar på godkännande" not in said
    assert "räkna det som står i formuläret" in " ".join(said.split())


@pytest.mark.parametrize("address", [GUARDS, MUNICIPALITY])
def test_who_reports_nothing_is_not_asked_to_report(address: str) -> None:
    world = World.invited()
    world.write(address, "Läget i Norrby är oroligt på kvällarna.")
    said = " ".join(world.letters(address)[-1].text.split())
    assert "visar det för samordnarna i nästa utkast" in said
    assert "Vill du rapportera" not in said


def test_a_correction_that_waits_is_told_of_beside_its_week() -> None:
    world = approved().go_to(timedelta(hours=1))
    assert world.state is RoundState.DISPATCHED
    world.write(MUNICIPALITY, "vänta lite")
    assert "väntar på godkännande" not in world.letters(MUNICIPALITY)[-1].text
    world.complete("Lugnt utom i centrum.")
    world.write(MUNICIPALITY, "vänta lite")
    said = " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    assert "Rättelsen av lägesbilden för vecka 47 väntar på godkännande." in said


def change_of_the_register(world: World) -> Received:
    letter = asked(world)
    world.answer(letter, "", edited(letter, {"Skola norr": {"Adresser": "skola@exempelstad.example"}}))
    return world.letters(MUNICIPALITY)[-1]


@pytest.mark.parametrize(("line", "said"), [("ok", "inte för att godkänna"), ("godkänn", "men koden saknas")])
def test_a_change_of_the_register_waits_too(line: str, said: str) -> None:
    world = World.invited()
    shown = change_of_the_register(world)
    world.answer(shown, line)
    assert f"{said}. Registret är inte ändrat än." in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    pending = world.store.register_changes.pending(COORDINATOR)
    assert pending is not None
    assert pending.tries == 0
    world.answer(shown, "Fel adress")
    assert "Dina ändringar i registret väntar på din kod." in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.write(MUNICIPALITY, "Läget i Norrby är oroligt på kvällarna.")
    assert "registret" not in world.letters(MUNICIPALITY)[-1].text


def test_the_steering_groups_decisions_wait_too() -> None:
    world = World.invited()
    letter = sent(world)
    world.answer(letter, "", decided(letter, ("Söderäng", "Vivalla", "Norrby"), []))
    shown = world.letters(MUNICIPALITY)[-1]
    for line, said in (("ok", "inte för att godkänna"), ("godkänn", "men koden saknas")):
        world.answer(shown, line)
        assert f"{said}. Besluten gäller inte än." in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.answer(shown, f"godkänn {code_in(shown.text)}\nMen byt ordning på dem")
    assert "om du vill ändra något först" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert "Besluten gäller" in world.letters(MUNICIPALITY)[-1].text


def test_of_two_approvals_the_first_one_is_not_asked_for_again() -> None:
    world = World.at_the_meeting(publication=Publication(approvals=2, hold=timedelta(minutes=15)))
    world.complete()
    world.approve(MUNICIPALITY)
    assert "Du har godkänt lägesbilden för vecka 47. Fler samordnare behöver göra det." in answered(world, "vänta lite")
    assert "Lägesbilden för vecka 47 väntar på godkännande." in answered(world, "vänta lite", POLICE)
    said = answered(world, f"godkänn {world.code()}")
    assert "Samordnare kommun har redan godkänt vecka 47, och räknas en gång" in said
    assert "Antal som saknas: 1." in said
    world.approve(POLICE)
    assert world.state is RoundState.APPROVED
