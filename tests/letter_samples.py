"""One filled-in letter of each kind, as the jobs would fill it in, and the edition behind the dispatch."""

from __future__ import annotations

from datetime import date

from builders import STOCKHOLM, a_deployment, utc
from coordinator_samples import to_coordinators
from sample_week import DEADLINE, TOWN, WEEK_47

from est_mailer.domain.model import Measure
from est_mailer.domain.picture.situation import AreaText, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.standing import Tally
from est_mailer.mail.writing import letters as kinds
from est_mailer.mail.writing import receipt_letters as receipts
from est_mailer.mail.writing.dispatch_letter import dispatch_letter, preview_letter
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.screened import Screened
from est_mailer.wording import Wording


def an_edition() -> Edition:
    """The picture of the week, as the meeting left it."""
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
        *to_coordinators(),
        preview,
        dispatch_letter(edition, deployment, words),
    )
    return {letter.template: letter for letter in letters}


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
        receipts.Receipt(
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
        receipts.ReceiptCalm(
            municipality=TOWN, period=WEEK_47, unit=unit, received=received, number=number, deadline=DEADLINE
        ),
        receipts.ReceiptMend(
            municipality=TOWN,
            period=WEEK_47,
            unit=unit,
            rows=f"Vi har läst 5 av 8 rader från {unit}.",
            rest="Då går de klara raderna vidare. Samordnaren tittar på resten.",
            number=number,
            deadline=DEADLINE,
            cells=(
                "Rad 6, Område: ”Vivala” finns inte i listan. Menade du Vivalla?",
                "Rad 9, Datum: 31 november finns inte.",
                "Rad 12, Vad: texten kan peka ut en person. Skriv vad som hände och var, men inte vem.",
            ),
        ),
        receipts.ReceiptUnreadable(
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
