"""A checklist that comes back with something written in it, and what is read of it."""

from datetime import date

from builders import STOCKHOLM
from checklist_files import CARRIED, DEPLOYMENT, sent_form, the_form, write_checklist
from corpus.handling import NEW, Edit, cells, edited

from est_mailer.asking import question_text
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Observation, Question, Remains, Report, SentForm
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.reading import read_checklist
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader

TODAY = date(2026, 11, 18)  # a Wednesday
WORDS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}


def returned(*edits: Edit, language: str = "sv") -> bytes:
    """The form as it is sent, with these edits, as the file that comes back."""
    return edited(write_checklist(the_form(), DEPLOYMENT, WORDS[language]), *edits)


def grid(content: bytes, filename: str = "svar.xlsx") -> Workbook:
    """The cells of the file."""
    return InProcessReader().read(content, filename)


def understood(content: bytes, filename: str = "svar.xlsx", form: SentForm | None = None) -> Report:
    """What is reported in the file, on a day of the form's week."""
    return read_checklist(grid(content, filename), form or sent_form(), DEPLOYMENT, WORDS, TODAY, closest)


FILLED = cells(
    D7="Ja",
    E7="värre nu",
    D8="Nej",
    **{f"B{NEW}": "Norrby", f"C{NEW}": "skolgården", f"D{NEW}": "9/11", f"E{NEW}": "Bål", f"F{NEW}": "Släckt"},
)
EXPECTED = (
    Observation(
        "K1",
        CARRIED[0].id,
        "skadegorelse",
        "norrby",
        "busskuren",
        what="Krossad ruta",
        action="värre nu",
        remains=Remains.YES,
    ),
    Observation("K2", CARRIED[1].id, "skadegorelse", "centrum", "torget", what="Klotter", remains=Remains.NO),
    Observation(
        "N12",
        "2026-W47/skola-norr/N12",
        "skadegorelse",
        "norrby",
        "skolgården",
        date(2026, 11, 9),
        what="Bål",
        action="Släckt",
    ),
)


def kinds(report: Report) -> list[str]:
    """What is asked, by kind."""
    return [question.kind for question in report.questions]


def only_question(report: Report) -> Question:
    """The question of a report that asks one thing."""
    assert len(report.questions) == 1, report.questions
    return report.questions[0]


def asked(*edits: Edit) -> tuple[Report, str]:
    """What is reported after these edits, and the one question in Swedish."""
    report = understood(returned(*edits))
    return report, question_text(only_question(report), WORDS["sv"])
