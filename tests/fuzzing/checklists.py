"""Returned checklists: every way of working in one, and what was written in it ends as data or in a question."""

from __future__ import annotations

from datetime import date
from functools import cache

from builders import STOCKHOLM
from checklist_files import DEPLOYMENT, sent_form, the_form, write_checklist
from fuzzing.grids import worked_in
from fuzzing.mutating import whole_lines
from fuzzing.promises import asked_in_words, fit, promise, same_again, stored_alike, texts_in
from fuzzing.target import Target

from est_mailer.asking import note_text, question_text
from est_mailer.domain.grid import Sheet, Workbook
from est_mailer.domain.identity import tokens_in
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import AnswerState, FilledRow, Note, Observation, Question, Report
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.checklist.layout import CALM_MARKS
from est_mailer.workbooks.checklist.reading import read_checklist, token_texts
from est_mailer.workbooks.checklist.writing import write_marked
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.tables import cell_text

WORDINGS = {language: Wording.of(language, STOCKHOLM) for language in languages()}
TODAY = date(2026, 11, 18)
_LONGEST_ASKED = 20_000
_WRITTEN = "§"  # a text that begins so is the sender's own, whatever stands around it


def a_checklist(language: str = "sv") -> bytes:
    """The form as it is sent, with two problems from last week."""
    return write_checklist(the_form(language=language), DEPLOYMENT, WORDINGS[language])


@cache
def _bases() -> tuple[Workbook, ...]:
    return tuple(InProcessReader().read(a_checklist(language), "lista.xlsx") for language in WORDINGS)


def read(workbook: Workbook, language: str = "sv") -> Report:
    """The report in any workbook at all. Raises if a promise is broken."""
    form = sent_form(language=language)
    report = same_again(lambda: read_checklist(workbook, form, DEPLOYMENT, WORDINGS, TODAY, closest))
    careful = read_checklist(workbook, form, DEPLOYMENT, WORDINGS, TODAY, closest, searching=True)
    promise(careful == report, "the quick road reads something else")
    stored_alike(tuple[Observation, ...], report.observations)
    stored_alike(tuple[Question, ...], report.questions)
    stored_alike(tuple[Note, ...], report.notes)
    stored_alike(tuple[FilledRow, ...], report.filled)
    fit(report, "report")
    asked_in_words(report.questions, WORDINGS)
    for note in report.notes:
        fit(note_text(note, WORDINGS[language]), "note")
    tokens_in(token_texts(workbook, "lista.xlsx"), b"k" * 32)
    _judge(report)
    return report


def _judge(report: Report) -> None:
    ids = {i.id for i in DEPLOYMENT.indicators}, {a.id for a in DEPLOYMENT.areas}
    for seen in report.observations:
        promise(seen.indicator in ids[0] and seen.area in ids[1], f"an indicator or area that is none: {seen}")
    keys = [seen.key for seen in report.observations]
    promise(len(set(keys)) == len(keys), f"a key twice: {keys}")
    calm = report.state is AnswerState.CALM
    promise(not (calm and (report.observations or report.filled)), "calm, with rows")
    promise(report.state is not AnswerState.EVENTS or bool(report.observations), "events, without rows")
    promise(report.state is not AnswerState.UNCLEAR or bool(report.questions), "unclear, and nothing asked")


def dropped(workbook: Workbook, report: Report) -> list[str]:
    """What the sender has written and the report knows nothing of."""
    if any(question.kind == "no_table" or len(question.value) > _LONGEST_ASKED for question in report.questions):
        return []  # the whole file is asked about, by its sheets' names; or more than a question holds
    said = " ".join(" ".join(text.split()) for text in texts_in((report.observations, report.questions, report.filled)))
    written = [text for sheet in workbook.sheets for text in _texts_of(sheet)]
    written += [aside.text for aside in workbook.asides]
    told = [text for text in written if text.startswith(_WRITTEN) and fold(text) not in CALM_MARKS]
    return [text for text in told if " ".join(text.split()) not in said]


def _texts_of(sheet: Sheet) -> list[str]:
    """A sheet's texts; what stands in the columns of the hidden lists is the form's own, by design."""
    texts = {place: cell_text(value) for place, value in sheet.cells.items()}
    lists = {area.name for area in DEPLOYMENT.areas} <= set(texts.values())
    return [text for (_, column), text in texts.items() if not (lists and column <= 2)]


def _checklist(data: bytes) -> None:
    number, workbook = worked_in(_bases(), data)
    report = read(workbook, tuple(WORDINGS)[number])
    lost = dropped(workbook, report)
    promise(not lost, f"neither data nor a question: {lost!r:.300}")


def _marked(data: bytes) -> None:
    number, workbook = worked_in(_bases(), data)
    language = tuple(WORDINGS)[number]
    words, report = WORDINGS[language], read(workbook, language)
    content = write_marked(
        the_form(language=language), report, DEPLOYMENT, words, lambda question: question_text(question, words)
    )
    again = read(InProcessReader().read(content, "rättad.xlsx"), language)
    promise(not again.filled or bool(report.filled or report.questions), "the marked copy says what nobody has written")


_EDITS = (  # see ``grids``
    "sv\n=\t1\t7\t4\tJa\n=\t1\t7\t5\t§1 värre nu\n=\t1\t8\t4\tNej",
    "sv\n=\t1\t12\t2\tNorrby\n=\t1\t12\t3\t§2 gården\n=\t1\t12\t4\t9/11\n=\t1\t12\t5\t§3 Bål\n=\t1\t12\t6\t§4 Släckt",
    "sv\n=\t1\t13\t2\tVivala\n=\t1\t13\t5\t§5 Bråk\n=\t1\t13\t4\td:2026-11-09T23:15\n=\t1\t14\t4\tn:46346",
    "sv\n=\t1\t3\t2\tx\n=\t1\t8\t3\t§6 annan plats\n=\t1\t20\t1\t§7 annat",
    "en\n=\t1\t7\t4\tStill there\n=\t1\t12\t2\tvivalla\n=\t1\t12\t5\t§8 bin\n=\t1\t12\t4\tlast Tuesday",
    "sv\nd\t1\n=\t1\t7\t4\tJa\n=\t5\t7\t4\t§9 Nej\nn\t1\tBlad 1\n-\t1\t8\n+\t1\t6\n>\t1\t2\n<\t1\t4",
    "sv\nw\t1\t7\t8\nc\t1\t7\t9\n=\t1\t9\t4\tNej\n=\t1\t1\t8\t§10 utanför\n=\t2\t30\t2\t§11 på bladet\nx\t4",
    "sv\na\t1\t1\t12\t5\t§12 lapp\na\t2\t1\t12\t5\t#VALUE!\na\t3\t1\t0\t0\t§13 ruta\nm\tABCD-EFGH-JKMN-PQRS-TVWX-YZ01",
    "sv\n=\t1\t12\t2\tb:1\n=\t1\t12\t5\tn:1e308\n=\t1\t300\t5\t§14 långt ner\n=\t1\t12\t40\t§15 långt ut",
)


def _edits() -> list[bytes]:
    return [edit.encode() for edit in _EDITS]


TARGETS = (
    Target("checklist", _edits, _checklist, whole_lines, longest=8_192),
    Target("marked", _edits, _marked, whole_lines, longest=8_192),
)
