"""What coordinators write when they nearly write a word: what is understood, and what is left to a person to read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.mail.words.command import Verb, read_command, read_commands
from est_mailer.mail.words.nearly import Nearly, Why, read_nearly, subject_line

IPHONE = "\n\nSkickat från min iPhone"
QUOTED = "\n\nDen mån 16 nov. 2026 kl 08:00 skrev EST <est@exempelstad.example>:\n> Svara stopp om det är fel.\n"
MVH = "\n\nMvh\nSara Ek\nTrygghetssamordnare"

# The line → the word as it stands: carried out.
WORDS = {
    "påminn": "remind",
    "Påminn.": "remind",
    "PÅMINN": "remind",
    "paminn": "remind",
    "påminn alla": "remind",
    "påminn dem som inte har svarat": "remind",
    "Påminn de som inte svarat!": "remind",
    "påminn resten": "remind",
    "remind": "remind",
    "Remind everyone": "remind",
    "remind those who have not answered": "remind",
    "Hej! Påminn, tack": "remind",
    "påminn /Sara": "remind",
    "påminn Norrbyskolan": "remind Norrbyskolan",
    "Påminn: Norrbyskolan.": "remind Norrbyskolan",
    "påminn Norrbyskolan och Parkenheten": "remind Norrbyskolan och Parkenheten",
    "remind Norrbyskolan": "remind Norrbyskolan",
    f"påminn{IPHONE}": "remind",
    f"påminn{QUOTED}": "remind",
    f"Hej,\n\npåminn{MVH}{QUOTED}": "remind",
    "hoppa över vecka 52": "skip vecka 52",
    "HOPPA ÖVER VECKA 52": "skip VECKA 52",
    "Hoppa över v. 52-53.": "skip v. 52-53",
    "hoppa över v52": "skip v52",
    "hoppa over v 52": "skip v 52",
    "hoppa över denna vecka": "skip denna vecka",
    "hoppa över den här veckan": "skip den här veckan",
    "hoppa över 2026-W52": "skip 2026-W52",
    "hoppa över 2026-12-24": "skip 2026-12-24",
    "hoppa över nästa vecka": "skip nästa vecka",
    "hoppa över vecka 52 /Sara": "skip vecka 52",
    f"hoppa över vecka 52, 53 och 1{IPHONE}": "skip vecka 52, 53 och 1",
    "skip week 52": "skip week 52",
    "Skip weeks 52 and 53": "skip weeks 52 and 53",
    "skip next week": "skip next week",
    "skip vecka 52": "skip vecka 52",
    "hoppa inte över vecka 52": "hold vecka 52",
    "Hoppa inte över v52!": "hold v52",
    "do not skip week 52": "hold week 52",
    "don't skip week 52": "hold week 52",
    "hoppa över vecka 60": "skip vecka 60",
    "nytt utkast": "new_draft",
    "Nytt utkast, tack!": "new_draft",
    "new draft": "new_draft",
    "kvartal": "pack K-",
    "kvartal 3": "pack K3-",
    "Kvartal 3 2026": "pack K3-2026",
    "K3 2026": "pack K3-2026",
    "quarter 3": "pack K3-",
    "år 2026": "pack 2026",
    "year 2026": "pack 2026",
    "status": "status",
    "Status?": "status",
    "STATUS!!!": "status",
    f"status{IPHONE}": "status",
    f"\n\n{QUOTED}\nstatus": "status",
    "stopp": "stop",
    "Stopp! Fel område i insatsen": "stop Fel område i insatsen",
    "utkast 2": "draft 2",
    "hjälp": "help",
    "Hjälp, mvh Sara": "help",
    "register": "register",
}

# The line → what is understood of it, and why it is not the word itself; the argument where one is of use.
NEARLY = {
    # misspelt
    "pämin": "remind misspelt",
    "Pämin Norrbyskolan": "remind misspelt Norrbyskolan",
    "påmin": "remind misspelt",
    "påmmin": "remind misspelt",
    "påmnin": "remind misspelt",
    "remnid": "remind misspelt",
    "stauts": "status misspelt",
    "statsu": "status misspelt",
    "satus": "status misspelt",
    "utksat": "draft misspelt",
    "utkasst": "draft misspelt",
    "hjälpp": "help misspelt",
    "hjäpl": "help misspelt",
    "regsiter": "register misspelt",
    "registeret": "register misspelt",
    "rättellse": "correct misspelt",
    "granskningn": "review misspelt",
    "godkän 123456": "approve misspelt 123456",
    "godkäntt 123456": "approve misspelt 123456",
    "aprove 123456": "approve misspelt 123456",
    "stoppp": "stop misspelt",
    "stopa": "stop misspelt",
    "avvissa 121234": "reject misspelt 121234",
    "släppp 121234": "release misspelt 121234",
    "spära Norrbyskolan": "revoke misspelt Norrbyskolan",
    "hopa över vecka 52": "skip misspelt vecka 52",
    "hoppa övr vecka 52": "skip sentence vecka 52",
    "kvratal 3": "pack misspelt",
    # a sentence
    "kan du skicka utkastet?": "draft sentence",
    "Hej! Kan du skicka status? Mvh Sara": "status sentence",
    "Kan jag få se läget?": "status sentence",
    "Jag vill ha det senaste utkastet tack": "draft sentence",
    "please send me the draft": "draft sentence",
    "Could you send the status please": "status sentence",
    "skicka utkastet igen": "draft sentence",
    "utkast för vecka 47": "draft sentence",
    "läget": "status sentence",
    "Hur många har svarat?": "status sentence",
    "vilka har inte svarat?": "status sentence",
    "Vilka saknas": "status sentence",
    "vem har inte svarat än": "status sentence",
    "hur går det?": "status sentence",
    "who has not answered?": "status sentence",
    "How many have replied so far": "status sentence",
    "vad kan jag skriva?": "help sentence",
    "Hur gör jag?": "help sentence",
    "what can I write": "help sentence",
    "Kan jag få hjälp": "help sentence",
    "skicka registret tack": "register sentence",
    "lägg till Parkenheten i registret": "register sentence",
    "ta bort Norrbyskolan ur registret": "register sentence",
    "kan du göra ett nytt utkast?": "new_draft sentence",
    "nytt utkast?": "new_draft sentence",
    "kan du påminna Norrbyskolan": "remind sentence Norrbyskolan",
    "Kan du påminna Norrbyskolan och Parkenheten?": "remind sentence Norrbyskolan och Parkenheten",
    "could you remind Norrbyskolan please": "remind sentence Norrbyskolan",
    "påminn Norrbyskolan?": "remind sentence Norrbyskolan",
    "skicka en påminnelse": "remind sentence",
    "Skicka påminnelse till alla som inte svarat": "remind sentence",
    "send a reminder": "remind sentence",
    "hoppa over 52": "skip sentence vecka 52",
    "Hoppa över 2 och 3.": "skip sentence vecka 2, 3",
    "Hoppa över den 3": "skip sentence vecka 3",
    "skip to 5": "skip sentence vecka 5",
    "hoppa inte över 3": "hold sentence vecka 3",
    "vi hoppar över vecka 52": "skip sentence vecka 52",
    "Vi vill hoppa över v. 52-53": "skip sentence v. 52-53",
    "kan vi hoppa över v52?": "skip sentence v52",
    "hoppa v52": "skip sentence v52",
    "ställ in vecka 52": "skip sentence vecka 52",
    "pausa vecka 28-31": "skip sentence vecka 28-31",
    "ingen EST vecka 52": "skip sentence vecka 52",
    "inget möte vecka 52": "skip sentence vecka 52",
    "cancel week 52 please": "skip sentence week 52",
    "vi ska inte hoppa över vecka 52": "hold sentence vecka 52",
    "stoppa utskicket": "stop sentence",
    "Kan du stoppa utskicket?": "stop sentence",
    "stopp?": "stop sentence",
    "avbryt": "stop sentence",
    "skicka inte ut": "stop sentence",
    "dra tillbaka utskicket": "stop sentence",
    "don't send it": "stop sentence",
    "vänta med utskicket": "stop sentence",
    "godkänn 123456?": "approve sentence 123456",
    "Vi godkänner med kod 123456": "approve sentence 123456",
    "rätta utkastet": "correct sentence",
    "kan vi rätta lägesbilden": "correct sentence",
    "granska rapporten": "review sentence",
    "underlag för kvartal 3": "pack sentence",
    "Kan du skicka underlaget för kvartalet?": "pack sentence",
    # what belongs after the word is missing, or is no such thing
    "godkänn koden": "approve argument",
    "jag godkänner": "approve argument",
    "Vi godkänner utskicket": "approve argument",
    "godkänn utkastet": "approve argument",
    "approve the picture": "approve argument",
    "Godkänt av mig": "approve argument",
    "släpp mejlet": "release argument",
    "släpp nr tolv": "release argument",
    "kan du avvisa meddelandet": "reject argument",
    "spärra?": "revoke argument",
    "utkast två": "draft argument",
    "hoppa över": "skip argument",
    "Hoppa över den här.": "skip argument",
    "skip this": "skip argument",
    "Skip next": "skip argument",
    "hoppa över nästa omgång": "skip argument",
    "hoppa över två veckor": "skip argument",
    "hoppa över julen": "skip argument",
    "hoppa över semestern": "skip argument",
    "skip christmas": "skip argument",
    # several, not, only in the mind, and what no word does
    "status och utkast": "status+draft several",
    "utkast, register": "draft+register several",
    "påminn och status": "remind+status several",
    "godkänn inte": "approve negated",
    "jag godkänner inte": "approve negated",
    "skicka inte utkastet": "draft negated",
    "släpp inte 121234": "release negated",
    "Do not approve": "approve negated",
    "Ok": "approve consent",
    "Ja, skicka": "approve consent",
    "Ser bra ut!": "approve consent",
    "kör": "approve consent",
    "looks good": "approve consent",
    "123456": "approve bare_code 123456",
    "123 456": "approve bare_code 123456",
    "Koden: 123456": "approve bare_code 123456",
    "mötet onsdag 10:00": "help meeting",
    "flytta mötet till onsdag kl. 10": "help meeting",
    "Kan vi byta mötet till nästa vecka": "help meeting",
    "move the meeting to wednesday": "help meeting",
    # as phones and clients send it
    f"pämin{IPHONE}": "remind misspelt",
    f"kan du skicka utkastet?{MVH}": "draft sentence",
    f"Hej Sara!\n\nKan du stoppa utskicket?{QUOTED}": "stop sentence",
    f"{QUOTED}\n\nstauts": "status misspelt",
    "KAN DU SKICKA STATUS?": "status sentence",
}

# Something said: a person reads it.
SAID = [
    "Status för Norrby är gul nu.",
    "Status quo i Vivalla",
    "Vi behöver stoppa klottret i tunneln",
    "Kan vi få hjälp av fältgruppen på fredag?",
    "Hjälp! Jag får inte upp filen",
    "Bra utkast!",
    "Tack för utkastet!",
    "Thanks for the draft",
    "Här är utkastet",
    "Jag bifogar utkastet",
    "Utkastet saknar Parkenheten",
    "Registret är fel",
    "hoppa över den punkten i utkastet",
    "Vi hoppar över raden om torget",
    "Hoppas allt är bra",
    "Drift",
    "Spara",
    "Sara",
    "Hej Sara",
    "Staten",
    "Slappt",
    "Utkant",
    "Mötet gick bra",
    "Vi ses på mötet",
    "Jag kan inte komma på torsdag",
    "Väktarna har avvisat tre personer från torget",
    "Polisen spärrade av gatan i lördags",
    "De släpptes i går",
    "Läget i Norrby är oroligt",
    "Påminnelsen gick till fel adress i går kväll, kan ni se varför",
    "Granskningen av rad 4 är fel",
    "Vem pratar med skolan?",
    "Formuläret fungerar inte",
    "Tack och hej",
    "",
    "👍",
    "x" * 300,
]


def reading(found: Nearly) -> str:
    verbs = "+".join(verb.value for verb in found.verbs)
    return " ".join(part for part in (verbs, found.why.value, found.argument) if part)


def test_there_are_enough_of_them() -> None:
    assert len(WORDS) + len(NEARLY) + len(SAID) >= 150


@pytest.mark.parametrize("text", WORDS)
def test_a_word_is_read_as_it_stands(text: str) -> None:
    command = read_command(text)
    assert command is not None
    assert f"{command.verb.value} {command.argument}".strip() == WORDS[text]


@pytest.mark.parametrize("text", NEARLY)
def test_a_line_that_is_nearly_a_word_is_none_and_is_understood(text: str) -> None:
    assert read_command(text) is None
    found = read_nearly(text)
    assert found is not None
    assert reading(found) == NEARLY[text]


@pytest.mark.parametrize("text", SAID)
def test_something_said_is_left_to_a_person(text: str) -> None:
    assert read_command(text) is None
    assert read_nearly(text) is None


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("status\nutkast", [Verb.STATUS, Verb.DRAFT]),
        ("godkänn 123456\n\nstopp", [Verb.APPROVE, Verb.STOP]),
        ("Hej!\nstatus\nMvh\nregister", [Verb.STATUS]),
        ("status\nVi ses på mötet.\nutkast", [Verb.STATUS]),
        (f"status{QUOTED}", [Verb.STATUS]),
        ("Vi ses på mötet.\nutkast", []),
    ],
)
def test_words_on_lines_of_their_own(text: str, verbs: list[Verb]) -> None:
    assert [command.verb for command in read_commands(text)] == verbs


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("status", "status"),
        (" Påminn ", "Påminn"),
        ("SV: Utkast", ""),
        ("Re: status", ""),
        ("Fwd: stopp", ""),
        ("", ""),
    ],
)
def test_a_subject_is_the_senders_own_or_nobodys(subject: str, line: str) -> None:
    assert subject_line(subject) == line


PARTS = st.sampled_from(
    [*WORDS, *NEARLY, "inte", "v52", "och", "?", "godkänn", "> ", "\n", "123456", "mötet", "å\u0308"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=6).map(" ".join))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read_nearly(text)
    assert found is None or (found.verbs and isinstance(found.why, Why))
