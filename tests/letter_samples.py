"""One filled-in letter of each kind, as the jobs would fill it in, and the edition behind the dispatch."""

from __future__ import annotations

from datetime import date

from builders import STOCKHOLM, a_deployment, utc

from est_mailer.domain.model import Measure
from est_mailer.domain.picture.situation import AreaText, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.standing import Tally
from est_mailer.mail.writing import letters as kinds
from est_mailer.mail.writing.coordinator_letters import NearlyAWord, Reminded
from est_mailer.mail.writing.dispatch_letter import dispatch_letter, preview_letter
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.pack_letter import DecisionsUnderstood, PackForMeeting
from est_mailer.mail.writing.register_letter import RegisterChange
from est_mailer.mail.writing.review_letter import ReviewRequest
from est_mailer.mail.writing.screened import Screened
from est_mailer.mail.writing.screening_letter import DispatchHalted, NotCleared
from est_mailer.wording import Wording

WEEK_47 = RoundPeriod.of_key("2026-W47")
DEADLINE = "onsdag 18 november kl. 15.00"
TOWN = "Exempelstad"


def an_edition() -> Edition:
    picture = SituationPicture(
        status="yellow",
        state="Läget är mest lugnt, men oron runt torget har ökat.\nRäkna med fler unga ute på fredag kväll.",
        weather="Klart och milt, 6 grader på lördag kväll.",
        important=(
            "1. Derby på Norrvallen på lördag klockan 15.\n"
            "2. Gångtunneln vid stationen är avstängd.\n"
            "3. Ring jouren vid trasig belysning."
        ),
        priorities=(
            AreaText("centrum", "Ungdomar samlas på torget efter klockan 20.\nTre krossade rutor vid busstationen."),
            AreaText("norrby", "Mindre bränder i papperskorgar vid skolan."),
            AreaText("vivalla", ""),
        ),
        others=(AreaText("soderang", "Klotter i gångtunneln är sanerat."),),
        measures=(
            Measure(
                "2026-W47/1",
                "centrum",
                "Oro på torget",
                "Vuxna på torget",
                "Unga söker sig dit",
                "Fältgruppen",
                "fre–lör 19–24",
            ),
            Measure("2026-W47/2", "centrum", "", "Extra tillsyn av busstationen", "", "Väktarna", "varje kväll"),
            Measure("2026-W47/3", "norrby", "Bränder", "Töm papperskorgarna före helgen", "", "Parkenheten", "fredag"),
        ),
        gatherings=(
            Gathering("Derby, 4 000 besökare", "norrby", "lör 15–18"),
            Gathering("Julmarknad", "centrum", "lör–sön"),
        ),
        units=(
            FieldUnit("Fältgruppen", "centrum", "fre 18–01", "oro bland unga"),
            FieldUnit("Polisen, två patruller", "Hela staden", "fre–sön", "våld och narkotika"),
            FieldUnit("Nattvandrarna", "norrby", "lör 20–24"),
        ),
    )
    return Edition(
        round="2026-W47",
        municipality=TOWN,
        meeting_day=date(2026, 11, 19),
        compiled_at=utc(2026, 11, 18, 15),
        tally=Tally(events=19, calm=12, unclear=1, silent=3, in_time=29),
        picture=picture,
        previous_status="green",
    )


def samples(language: str = "sv") -> dict[str, LetterContent]:
    """Template name → a sample letter."""
    words = Wording.of(language, STOCKHOLM)
    edition, deployment = an_edition(), a_deployment()
    preview = preview_letter(
        dispatch_letter(edition, deployment, words),
        code="7K3M-9QXD",
        hold="15 minuter",
        recipients=214,
        approvals=2,
        remarks=("Raden om Norrby kan peka ut en person.",),
        screened=Screened(
            lines=("5 Utskick B8 (Läget i kommunen): kan vara ett namn. Stoppar utskicket.",), blocking="1"
        ),
    )
    letters = (
        *_to_respondents(words),
        *_to_coordinators(),
        *_of_words(),
        *_of_the_screening(),
        preview,
        dispatch_letter(edition, deployment, words),
    )
    return {letter.template: letter for letter in letters}


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


def _to_respondents(words: Wording) -> tuple[LetterContent, ...]:
    unit, number, received = "Norrskolan", "2026-W47-norrskolan-1", "tisdag 17 november kl. 10.12"
    return (
        kinds.Invitation(
            municipality=TOWN,
            period=WEEK_47,
            headline=words("profile.invitation.subject", period=WEEK_47, deadline=DEADLINE),
            heading=words("profile.invitation.heading.weekly"),
            unit=unit,
            deadline=DEADLINE,
            carried=2,
            feedback=("Belysningen vid busskuren är lagad.", "Fältgruppen går förbi skolan på kvällarna."),
        ),
        kinds.Reminder(municipality=TOWN, period=WEEK_47, unit=unit, deadline=DEADLINE),
        kinds.Receipt(
            municipality=TOWN,
            period=WEEK_47,
            unit=unit,
            events=4,
            received=received,
            number=number,
            deadline=DEADLINE,
            notes=("Rad 9, Datum: ”i tisdags” är tisdag 10 november.",),
            pointing=("Rad 12, Vad hände: texten kan peka ut en person.",),
        ),
        kinds.ReceiptCalm(
            municipality=TOWN, period=WEEK_47, unit=unit, received=received, number=number, deadline=DEADLINE
        ),
        kinds.ReceiptMend(
            municipality=TOWN,
            period=WEEK_47,
            unit=unit,
            read=5,
            total=8,
            number=number,
            deadline=DEADLINE,
            cells=(
                "Rad 6, Område: ”Vivala” finns inte i listan. Menade du Vivalla?",
                "Rad 9, Datum: 31 november finns inte.",
                "Rad 12, Vad: texten kan peka ut en person. Skriv vad som hände och var, men inte vem.",
            ),
        ),
        kinds.ReceiptUnreadable(
            municipality=TOWN,
            period=WEEK_47,
            unit=unit,
            filename="rapport vecka 47.xlsx",
            reason="Filen har ett lösenord.",
            remedy="Spara den utan lösenord.",
            deadline=DEADLINE,
        ),
        kinds.Feedback(
            municipality=TOWN,
            period=WEEK_47,
            received=31,
            expected=35,
            calm=12,
            answered=("Norrby, busskuren: trasig belysning → Belysningen lagas på tisdag.",),
            unsolved=("Klottret i tunneln.",),
            noted=("Konsert i parken.",),
            done=("Fältgruppen är på torget fredag och lördag.",),
        ),
        kinds.FormAgain(municipality=TOWN, period=WEEK_47, unit=unit, deadline=DEADLINE),
        kinds.DeputyForm(
            municipality=TOWN, period=WEEK_47, unit=unit, asked_by="chef@exempelstad.example", deadline=DEADLINE
        ),
        kinds.NotYourCommand(municipality=TOWN, command="godkänn"),
    )


def _to_coordinators() -> tuple[LetterContent, ...]:
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
