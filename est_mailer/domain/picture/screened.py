"""What is screened, where it stands, and what was found there: a finding names its place and kind, never the text."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from est_mailer.domain.model import Measure
from est_mailer.domain.picture.situation import Draft, Flag, SituationPicture
from est_mailer.domain.screening.text import Hit, Kind, Level


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, in keys of the word catalogue: the title of a field or a table, the row in it (0: a field),
    the column's title; ``cell``: "5 Utskick B7", where it is known."""

    title: str
    row: int = 0
    column: str = ""
    cell: str = ""


DISPATCHED = ("follow_up", "dispatch")  # tables of a draft whose texts have been dispatched before
WORKBOOK = Place("screening.place.workbook")


@dataclass(frozen=True, slots=True)
class Piece:
    """A free text and where it stands."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """That a text may point somebody out: of which kind, and how much it weighs.

    ``seal`` is bound to the exact text, so that a clearing does not outlive an edit; the text cannot be had from it.
    """

    place: Place
    kind: Kind
    level: Level
    seal: str


def found_in(piece: Piece, hits: Iterable[Hit], key: bytes) -> tuple[Found, ...]:
    """One finding for each kind in the text, however many times it is there."""
    spans: dict[tuple[Kind, Level], list[str]] = {}
    for hit in hits:
        spans.setdefault((hit.kind, hit.level), []).append(f"{hit.start}-{hit.end}")
    # What was cleared for the registrar's eyes is not cleared for a pack or a dispatch that says the same.
    text = f"{WORKBOOK.title}\0{piece.text}" if piece.place.title == WORKBOOK.title else piece.text
    return tuple(
        Found(piece.place, kind, level, text_seal(key, kind, ",".join(where), text))
        for (kind, level), where in spans.items()
    )


def text_seal(key: bytes, kind: Kind, where: str, text: str) -> str:
    """A keyed digest: a personal number could be found again from a plain one by trying them all."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return hmac.digest(key, f"screened\0{kind}\0{where}\0{digest}".encode(), "sha256").hex()


def picture_pieces(picture: SituationPicture) -> Iterator[Piece]:
    """Every free text of a picture that is dispatched, in the order of the draft's sheets."""
    for row, measure in enumerate(picture.measures, 1):
        yield from _row("measures", row, _texts_of(measure))
    for field, text in (("state", picture.state), ("important", picture.important), ("weather", picture.weather)):
        if text:
            yield Piece(Place(f"draft.field.{field}"), text)
    for table, areas in (("priorities", picture.priorities), ("others", picture.others)):
        for row, area in enumerate(areas, 1):
            yield from _row(table, row, (("situation", area.text),))
    for row, gathering in enumerate(picture.gatherings, 1):
        yield from _row("gatherings", row, (("gathering", gathering.what), ("when", gathering.when)))
    for row, unit in enumerate(picture.units, 1):
        yield from _row("units", row, (("unit", unit.unit), ("against", unit.works_against), ("when", unit.when)))


def kept_pieces(picture: SituationPicture) -> Iterator[Piece]:
    """Every free text of a picture that goes no further than the registrar and the records, with the workbook."""
    for row, follow_up in enumerate(picture.follow_ups, 1):
        yield from _row("follow_up", row, (("now", follow_up.problem_now),))
    for row, seen in enumerate(picture.added, 1):
        yield from _row("picture", row, (("place", seen.place), ("what", seen.what), ("action", seen.action)))
    if picture.analysis:
        yield Piece(Place("draft.field.analysis"), picture.analysis)
    for text in picture.beside:
        yield Piece(WORKBOOK, text)


def draft_pieces(draft: Draft) -> Iterator[tuple[Flag, str]]:
    """Every free text of the reports and comments in a draft, with the flag it gets if something is found in it."""
    rows = [("picture", row.number, row.observation) for row in draft.rows]
    rows += [("problems", number, problem.first) for number, problem in enumerate(draft.problems, 1)]
    for table, number, seen in rows:
        what = "problem" if table == "problems" else "what"
        for column, text in (("place", seen.place), (what, seen.what), ("action", seen.action)):
            if text:
                yield Flag(table, number, column), text
    for number, comment in enumerate(draft.comments, 1):
        yield Flag("comments", number, "text"), comment.written
    for number, measure in enumerate(draft.measures, 1):
        for column, text in _texts_of(measure):
            if text:
                yield Flag("follow_up", number, column), text
    if draft.previous:  # what was said last time stands in the draft again, in its fields or beside them
        for number, piece in enumerate(picture_pieces(draft.previous), 1):
            yield Flag("dispatch", number, "last_week"), piece.text


def repeated_texts(draft: Draft) -> Iterator[str]:
    """What people wrote in this round and the draft repeats: in its rows, its open problems and its comments."""
    return (text for flag, text in draft_pieces(draft) if flag.table not in DISPATCHED)


def _texts_of(measure: Measure) -> tuple[tuple[str, str], ...]:
    return (
        ("problem", measure.problem),
        ("new_measure", measure.what),
        ("why", measure.why),
        ("who_does", measure.who),
        ("when", measure.when),
    )


def _row(table: str, row: int, texts: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    for column, text in texts:
        if text:
            yield Piece(Place(f"draft.section.{table}", row, f"draft.column.{column}"), text)
