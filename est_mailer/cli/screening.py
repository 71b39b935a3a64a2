"""``est-mailer screening``: what was found in the picture on its way, clearing it, and trying the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.by_folder import advise
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import NEEDS_A_PERSON, as_json
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.screening.screen import screen
from est_mailer.jobs.dispatch.screening_waiting import Waiting, waiting_pictures
from est_mailer.jobs.screening.texts import clear as clear_findings
from est_mailer.jobs.screening.texts import rules_of
from est_mailer.jobs.service import QuietService
from est_mailer.looking import clock, reading

_NONE_WAITS = "No picture waits for approval."
_WHEN = "The findings come with the preview of a completed draft."


@dataclass(frozen=True, slots=True)
class Screened:
    """A finding in a picture or a correction that waits: ``text`` says where and what kind, never the words found."""

    picture: str
    number: int
    level: str
    text: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding in a file: its line, the columns in it ("5-17"), its kind and level."""

    line: int
    columns: str
    kind: str
    level: str


def list_findings(context: typer.Context, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        waiting = waiting_pictures(service)
        found = [(w.label, row) for w in waiting for row in w.rows(service.words())]
    if json:
        as_json("screening list", [Screened(label, r.number, r.level, r.text, r.cleared) for label, r in found])
    else:
        columns = ("picture", "number", "level", "where and what", "cleared")
        told = ((label, r.number, r.level, r.text, "yes" if r.cleared else "no") for label, r in found)
        table(columns, told, "Nothing was found." if waiting else f"{_NONE_WAITS} {_WHEN}")
    if not all(row.cleared for _, row in found):
        if not json:
            advise(
                context.obj,
                "Settle each in the draft, or: est-mailer screening clear NUMBER … --by YOU [--picture PICTURE]",
            )
        raise typer.Exit(NEEDS_A_PERSON)


def clear(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(help="The findings' numbers, from the preview or `screening list`.")],
    by: Annotated[str, typer.Option("--by", help="Who has looked at the texts.")],
    picture: Annotated[str, typer.Option("--picture", help="Which picture, where several wait (2026-W47-v2).")] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    done = not dry_run
    with changing(place_of(context)) as service:
        waiting = _chosen(_waiting(service), picture)
        known = {r.number for r in waiting.rows(service.words())}
        if unknown := sorted(set(numbers) - known):
            raise ServiceError(f"There is no finding {unknown[0]}.", "See which there are: est-mailer screening list")
        count = clear_findings(service, waiting.round, waiting.content, numbers, by, clock()()) if done else 0
    said = f"{count} cleared" if done else f"would clear {len(numbers)}"
    tell("screening clear", Change(done, tuple(map(str, numbers)), "cleared", said), json=json)


def try_rules(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A text file, one text a line.")],
    json: Json = False,
) -> None:
    rules = rules_of(place_of(context).deployment())
    lines = _lines_of(file)
    found = [
        (number, f"{hit.start + 1}-{hit.end}", hit.kind, hit.level)
        for number, line in enumerate(lines, 1)
        for hit in screen(line, rules)
    ]
    columns = ("line", "columns", "kind", "level")
    if json:
        as_json("screening try", [Hit(*row) for row in found])
        return
    rows = ((number, where, in_words(kind), in_words(level)) for number, where, kind, level in found)
    table(columns, rows, "Nothing was found.")


def _lines_of(file: Path) -> list[str]:
    """Raises OSError, or ServiceError if it is no text in UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        wrong = "The file is not text in UTF-8."
        raise ServiceError(wrong, "Save it again with the encoding UTF-8.", str(file)) from error


def _waiting(service: QuietService) -> tuple[Waiting, ...]:
    """Raises ServiceError if no picture is on its way."""
    waiting = waiting_pictures(service)
    if not waiting:
        raise ServiceError(_NONE_WAITS, _WHEN)
    return waiting


def _chosen(waiting: Sequence[Waiting], label: str) -> Waiting:
    """The picture that is meant. Raises ServiceError if it is none of them, or if several wait and none is named."""
    meant = [w for w in waiting if not label or w.label == label]
    if len(meant) == 1:
        return meant[0]
    labels = ", ".join(w.label for w in waiting)
    wrong = f"No picture {label} waits for approval." if label else "Several pictures wait for approval."
    raise ServiceError(wrong, f"Name one of them with --picture: {labels}.")
