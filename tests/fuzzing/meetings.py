"""The coordinators' workbooks: the draft, an organisation's review, the register, the steering group's pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from builders import an_observation, utc
from checklist_files import DEPLOYMENT
from draft_samples import PREVIOUS, a_draft
from fuzzing.checklists import TODAY, WORDINGS
from fuzzing.grids import worked_in
from fuzzing.mutating import whole_lines
from fuzzing.promises import asked_in_words, fit, promise, same_again, stored_alike
from fuzzing.target import Target
from pack_samples import a_pack

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Member, Remains
from est_mailer.domain.periods.steering import SteeringDecisions
from est_mailer.domain.picture.sharing import Decision, ReviewRow, SentReview, Share, words_of
from est_mailer.domain.picture.situation import SituationPicture
from est_mailer.domain.picture.warning_signals import NUMBERS, RatedSignal
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.reading import looks_like_draft, read_draft
from est_mailer.workbooks.draft.writing import write_draft
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.pack.reading import looks_like_pack, read_pack
from est_mailer.workbooks.pack.writing import PackBook, write_pack
from est_mailer.workbooks.register.reading import Reader, looks_like_register, read_register
from est_mailer.workbooks.register.writing import RegisterSheet, write_register
from est_mailer.workbooks.review.reading import looks_like_review, read_review
from est_mailer.workbooks.review.writing import ReviewSheet, write_review

_TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
_WATCHFUL = replace(DEPLOYMENT, warning_signals=True)
_DRAFTS: tuple[tuple[Deployment, Any], ...] = (
    (DEPLOYMENT, a_draft()),
    (_WATCHFUL, a_draft(previous=replace(PREVIOUS, signals=tuple(RatedSignal(n, 1 + n % 4) for n in NUMBERS)))),
)
_PANE = an_observation(what="=Krossad ruta\ni busskuren", place="busskuren", action="Felanmält", day=date(2026, 11, 14))
_OLD = an_observation("K1", what="Klotter", place="tunneln", remains=Remains.YES)
_REVIEW = ReviewSheet(
    _TOKEN,
    SentReview(
        "2026-W47",
        "kommun",
        2,
        (
            ReviewRow("G1", "row-G1", "skola-norr", _PANE, words_of(_PANE)),
            ReviewRow("G2", "row-G2", "skola-norr", _OLD, words_of(_OLD), share=Share.RELEASED),
            ReviewRow("G3", "row-G3", "skola-norr", _OLD, words_of(_OLD), share=Share.WITHHELD, decided=True),
        ),
        messages=(),
        own_part="Samling kl. 22.",
        used=3,
        due=utc(2026, 11, 18, 15),
    ),
    {"skola-norr": "Skola norr"},
)


def _of(*contents: bytes) -> tuple[Workbook, ...]:
    return tuple(InProcessReader().read(content, "bok.xlsx") for content in contents)


@cache
def _drafts() -> tuple[Workbook, ...]:
    sv = WORDINGS["sv"]
    return _of(*(write_draft(draft, _TOKEN, deployment, sv) for deployment, draft in _DRAFTS))


@cache
def _reviews() -> tuple[Workbook, ...]:
    return _of(*(write_review(_REVIEW, DEPLOYMENT, words) for words in WORDINGS.values()))


@cache
def _registers() -> tuple[Workbook, ...]:
    sheet = RegisterSheet(_TOKEN, DEPLOYMENT.register, "kommun", TODAY)
    return _of(*(write_register(sheet, DEPLOYMENT, words) for words in WORDINGS.values()))


@cache
def _packs() -> tuple[Workbook, ...]:
    return _of(
        *(write_pack(PackBook(a_pack("2026-Q3", lang), _TOKEN), DEPLOYMENT, WORDINGS[lang]) for lang in WORDINGS)
    )


def the_draft(number: int, workbook: Workbook) -> None:
    """A completed draft, or anything else, read as one."""
    deployment, sent = _DRAFTS[number]
    looks_like_draft(workbook, WORDINGS.values())
    reading = read_draft(workbook, sent, deployment, WORDINGS, TODAY, closest)  # once: it takes a tenth of a second
    asked_in_words(reading.questions, WORDINGS)
    fit(reading, "draft")
    if reading.picture is not None:
        stored_alike(SituationPicture, reading.picture)
        areas = {area.id for area in deployment.areas}
        named = {m.area for m in reading.picture.measures} | {p.area for p in reading.picture.priorities}
        promise(named <= areas, f"areas that are none: {named - areas}")
    promise(reading.picture is not None or bool(reading.questions), "no picture, and nothing asked")


def the_review(number: int, workbook: Workbook) -> None:
    """A returned review, or anything else, read as one."""
    looks_like_review(workbook, WORDINGS)
    reading = same_again(lambda: read_review(workbook, _REVIEW, DEPLOYMENT, WORDINGS))
    asked_in_words(reading.questions, WORDINGS)
    fit(reading, "review")
    stored_alike(tuple[Decision, ...], tuple(reading.decisions))


def the_register(number: int, workbook: Workbook) -> None:
    """A returned register, or anything else, read as one."""
    looks_like_register(workbook, WORDINGS)
    reader = Reader("kommun", TODAY, "sv")
    reading = same_again(lambda: read_register(workbook, DEPLOYMENT.register, DEPLOYMENT, WORDINGS, reader, closest))
    asked_in_words((*reading.questions, *reading.remarks), WORDINGS)
    fit(reading, "register")
    if reading.register is not None:
        stored_alike(tuple[Member, ...], tuple(reading.register))
        ids = [member.id for member in reading.register]
        promise(len(set(ids)) == len(ids), f"a function twice: {ids}")
    promise(reading.register is not None or bool(reading.questions), "no register, and nothing asked")


def the_pack(number: int, workbook: Workbook) -> None:
    """The steering group's decisions, or anything else, read as such."""
    looks_like_pack(workbook, WORDINGS)
    reading = same_again(lambda: read_pack(workbook, DEPLOYMENT, WORDINGS, closest))
    asked_in_words((*reading.questions, *reading.remarks), WORDINGS)
    fit(reading, "pack")
    if reading.said is not None:
        stored_alike(SteeringDecisions, reading.said)
    promise(reading.said is not None or bool(reading.questions), "no decisions, and nothing asked")


def _target(
    name: str, bases: Callable[[], Sequence[Workbook]], judge: Callable[[int, Workbook], None], *more: str
) -> Target:
    """Worked in by the language of ``grids``; the seeds write one row after another, whatever stands there."""

    def seeds() -> list[bytes]:
        return [*(text.encode() for text in more), *map(bytes, _written_over(bases()))]

    return Target(name, seeds, lambda data: judge(*worked_in(bases(), data)), whole_lines, longest=8_192)


_VALUES = ("Norrby", "vivala", "x", "Ja", "▲ Gul", "n:3", "d:2026-11-16", "fre 21–02", "a@exempelstad.example", "§ ord")


def _written_over(bases: Sequence[Workbook]) -> list[bytes]:
    """For every sheet of the first workbook: a value in some cells beside and below those that are filled in."""
    edits = []
    for number, sheet in enumerate(bases[0].sheets, 1):
        lines = ["\0"]
        for nth, (row, column) in enumerate(list(sheet.cells)[:: max(1, len(sheet.cells) // 25)]):
            lines.append(f"=\t{number}\t{row + nth % 3}\t{column + nth % 2}\t{_VALUES[nth % len(_VALUES)]}")
        edits.append("\n".join(lines).encode())
    return edits


TARGETS = (
    _target("draft", _drafts, the_draft),
    _target("review", _reviews, the_review),
    _target("register", _registers, the_register),
    _target("pack", _packs, the_pack),
)
