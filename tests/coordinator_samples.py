"""One filled-in letter of each kind that coordinators get, but for the preview and the dispatch."""

from __future__ import annotations

from sample_week import DEADLINE, TOWN, WEEK_47

from est_mailer.mail.writing import letters as kinds
from est_mailer.mail.writing.coordinator_letters import NearlyAWord, Reminded
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.pack_letter import DecisionsUnderstood, PackForMeeting
from est_mailer.mail.writing.register_letter import RegisterChange
from est_mailer.mail.writing.review_letter import ReviewRequest
from est_mailer.mail.writing.screening_letter import DispatchHalted, NotCleared


def to_coordinators() -> tuple[LetterContent, ...]:
    """All of them."""
    return (*_of_the_round(), *_of_words(), *_of_the_screening())


def _of_the_screening() -> tuple[LetterContent, ...]:
    lines = (
        "1. 5 Utskick B8 (Läget i kommunen): kan vara ett namn. Stoppar utskicket.",
        "2. Nya insatser, rad 2, Vem gör det?: kan vara ett telefonnummer. Stoppar utskicket.",
    )
    return (
        NotCleared(municipality=TOWN, period=WEEK_47, lines=lines, reply="godkänn 123456 granskat 1 2"),
        DispatchHalted(municipality=TOWN, period=WEEK_47, lines=lines),
    )


def _of_words() -> tuple[LetterContent, ...]:
    return (
        Reminded(
            municipality=TOWN,
            period=WEEK_47,
            reminded=(
                "Söderskolan",
                "Hemtjänsten norr",
                "Parken: adressen svarar automatiskt, så ersättaren fick den: vik@exempelstad.example.",
            ),
            not_reminded=(
                "Busstationen fick en påminnelse i dag kl. 08.00.",
                "Badhuset: mejlen kommer inte fram. Ring, eller skriv register och ändra adressen.",
            ),
            answered=31,
            expected=35,
        ),
        NearlyAWord(
            municipality=TOWN,
            wrote="kan du påmina Söderskolan?",
            why="Menar du ”påminn”? Vi gissar inte när något kan ändras.",
            lines=("påminn Söderskolan",),
        ),
    )


def _of_the_round() -> tuple[LetterContent, ...]:
    meeting, goes_out = "torsdag 19 november kl. 10.00", "torsdag 19 november kl. 11.15"
    return (
        kinds.DraftForMeeting(
            municipality=TOWN,
            period=WEEK_47,
            meeting=meeting,
            received=31,
            expected=35,
            calm=12,
            missing=4,
            flagged=3,
            version=2,
            news=("Fritidsgården: 2 händelser.", "Bad och gym: lugnt."),
        ),
        kinds.MendDraft(
            municipality=TOWN,
            period=WEEK_47,
            problems=("Bladet Utskick, ruta B4: välj en status.", "Bladet Insatser, ruta C7: området finns inte."),
        ),
        kinds.HoldNotice(
            municipality=TOWN, period=WEEK_47, approved_by="Samordnare kommun", goes_out=goes_out, recipients=214
        ),
        kinds.Stopped(municipality=TOWN, period=WEEK_47, stopped_by="Samordnare polis"),
        kinds.RegistrarCopy(
            municipality=TOWN,
            period=WEEK_47,
            year=2026,
            meeting_day="torsdag 19 november",
            dispatched=goes_out,
            recipients=214,
            files=("lagesbild-2026-v47.pdf",),
        ),
        kinds.Answer(
            municipality=TOWN,
            heading="Vi förstod inte svaret",
            paragraphs=("Hej! Vi letade efter ett ord vi känner igen.", "Samordnarna har fått det du skrev."),
            items=("Skriv ordet överst i svaret.", "Ta bort gammal text."),
        ),
        kinds.StatusAnswer(
            municipality=TOWN,
            period=WEEK_47,
            state="öppen för svar",
            events=19,
            calm=12,
            unclear=1,
            silent=3,
            steps=(("Svar senast", DEADLINE), ("Möte", meeting)),
            missing=("Söderskolan", "Parkenheten", "Hemtjänsten norr", "Busstationen: oklart svar"),
            ahead="Ni hoppar över vecka 52 och 53. Nästa inbjudan går ut måndag 4 januari kl. 08.00.",
        ),
        RegisterChange(
            municipality=TOWN,
            changes=(
                "Ny: Badhuset. Roller: rapporterar. Adresser: bad@exempelstad.example.",
                "Slutar: Norrskolan, sista dag fredag 15 maj 2026.",
            ),
            code="123456",
            remarks=("Raden Parken (park) finns inte i filen. Den står kvar.",),
        ),
        PackForMeeting(
            municipality=TOWN,
            title="Underlag till uppföljningen av kvartal 3 2026",
            summary=(
                "380 av 420 svar kom in på 13 omgångar, 371 av dem i tid.",
                "212 rader rapporterades, om 140 problem.",
                "Flest rader: Centrum (80 rader, 37 %), Norrby (41 rader, 19 %).",
            ),
        ),
        DecisionsUnderstood(
            municipality=TOWN,
            areas=("1. Centrum: Flest rader", "2. Norrby"),
            decisions=("Ny lampa i parken. Vem: Parkenheten. När: mars. Återrapport: nästa möte.",),
            first_day="måndag 5 oktober",
            code="123456",
            remarks=("Ni har valt 2 av tre områden. Stämmer det kan ni godkänna ändå.",),
        ),
        ReviewRequest(
            municipality=TOWN,
            period=WEEK_47,
            organisation="Exempelstads kommun",
            to_review=7,
            messages=2,
            due=DEADLINE,
            released=False,
            news=3,
        ),
        kinds.Help(municipality=TOWN, respondent=True, coordinator=True),
        kinds.Held(
            municipality=TOWN,
            number=12,
            sender="okand@annan.example",
            received="tisdag 17 november kl. 10.12",
            about="Rapport från Norrskolan",
            reason="Det har en fil från Norrskolan, men adressen står inte i registret.",
            excerpt="Hej, här kommer rapporten.",
        ),
        kinds.Bounced(
            municipality=TOWN,
            unit="Norrskolan",
            address="norrskolan@exempelstad.example",
            reason="550 5.1.1 User unknown",
        ),
        kinds.Alert(
            municipality=TOWN,
            headline="Disken är nästan full",
            happened="Tjänsten tar inte emot mejl förrän det finns plats. Mejlen är kvar på servern.",
            remedies=("Frigör minst 1 GB.", "Tjänsten fortsätter sedan av sig själv."),
            facts=(("Ledigt", "12 MB"), ("Tid", "torsdag 19 november kl. 03.10")),
        ),
        kinds.AlreadyDispatched(municipality=TOWN, period=WEEK_47, dispatched=goes_out),
    )
