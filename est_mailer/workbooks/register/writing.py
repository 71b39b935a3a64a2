"""Writing the register as a workbook: the coordinator's own functions in yellow, the others' in grey, to be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Role
from est_mailer.later import openpyxl
from est_mailer.wording import Wording, languages
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.checklist.layout import REGISTER_COLUMNS
from est_mailer.workbooks.lines import Sheet, Value, add_sheet
from est_mailer.workbooks.package.packing import pack
from est_mailer.workbooks.page import TAP, Page
from est_mailer.workbooks.paper import DATE_INPUT, INPUT, MUTED, NOT_YOURS

_WIDTHS = (26, 22, 22, 34, 34, 30, 24, 12, 13, 13, 18)
_NEW_ROWS = 12
_DATES = frozenset({"valid_from", "valid_until"})


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """What the workbook shows: every row, past and coming. ``organisation``: the reader's own, the one that may change.

    ``sent`` is the municipality's local day.
    """

    token: str
    register: tuple[Member, ...]
    organisation: str
    sent: date


def register_filename(sheet: RegisterSheet, words: Wording) -> str:
    """The file's name with the token in it, in characters that every system takes."""
    name = words("register.filename", day=sheet.sent.isoformat(), token=sheet.token)
    return re.sub(r"[^\w.\-]", "-", name)


def write_register(register: RegisterSheet, deployment: Deployment, words: Wording) -> bytes:
    """The register as .xlsx, with the token in A1. The same register gives the same bytes."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = add_sheet(workbook, words("register.sheet"))
    paper.widths(sheet, *_WIDTHS)
    title = words("register.title", municipality=deployment.municipality)
    code = words("register.code", token=register.token, day=register.sent.isoformat())
    organisation = organisation_name(register.organisation, deployment)
    instruction = words("register.instruction", organisation=organisation)
    paper.heading(sheet, f"{title}\n{code}", instruction, len(_WIDTHS))
    _table(Page(sheet), register, deployment, words)
    paper.finish(sheet, landscape=True)
    choosing.list_sheet(workbook, words("register.lists"), {"est_languages": _language_names(words)})
    title = words("register.title", municipality=deployment.municipality)
    creator = deployment.account.display_name
    return pack(workbook, title=title, language=words.language, creator=creator, token=register.token)


def shown(member: Member, column: str, deployment: Deployment, words: Wording) -> str:
    """A cell as people read it: names for ids, words for roles, one address a line; "" for what is open."""
    if column == "function":
        return member.name
    if column == "organisation":
        return organisation_name(member.organisation, deployment)
    if column == "roles":
        return ", ".join(words(f"register.role.{role.value}") for role in Role if role in member.roles)
    if column in ("addresses", "deputies"):
        return "\n".join(getattr(member, column))
    if column == "areas":
        return ", ".join(deployment.area_name(area) for area in member.areas)
    if column == "language":
        return words.language_name(member.language)
    value = getattr(member, column)
    return "" if value in (None, date.min) else str(value)


def organisation_name(id_: str, deployment: Deployment) -> str:
    """An organisation's name; an id that the configuration no longer has is shown as it is."""
    known = deployment.organisations.get(id_)
    return known.name if known else id_


def _table(page: Page, register: RegisterSheet, deployment: Deployment, words: Wording) -> None:
    page.header(words(f"register.column.{id_}") for id_ in REGISTER_COLUMNS)
    first = page.row
    own = [m for m in register.register if m.organisation == register.organisation]
    looks = [MUTED if id_ == "id" else DATE_INPUT if id_ in _DATES else INPUT for id_ in REGISTER_COLUMNS]
    for member in own:
        page.line(_cells(member, deployment, words), looks, TAP)
    for _ in range(_NEW_ROWS):
        page.line([None] * len(looks), [*looks[:-1], INPUT], TAP)
    _help(page.sheet, first, page.row - 1, words)
    for member in (m for m in register.register if m.organisation != register.organisation):
        page.line(_cells(member, deployment, words), [NOT_YOURS] * len(looks))


def _cells(member: Member, deployment: Deployment, words: Wording) -> list[Value]:
    dates = {"valid_from": member.valid_from if member.valid_from != date.min else None}
    dates["valid_until"] = member.valid_until
    return [dates[id_] if id_ in _DATES else shown(member, id_, deployment, words) for id_ in REGISTER_COLUMNS]


def _help(sheet: Sheet, first: int, last: int, words: Wording) -> None:
    """A list of languages, and hints that show when a cell is chosen."""
    place = {id_: number for number, id_ in enumerate(REGISTER_COLUMNS, 1)}
    choosing.add_choice(
        sheet, choosing.choice_from("est_languages", words("register.not_in_list")), first, last, place["language"]
    )
    for id_ in ("roles", "addresses", "areas", "valid_until", "id"):
        choosing.add_choice(sheet, choosing.hint(words(f"register.hint.{id_}")), first, last, place[id_])


def _language_names(words: Wording) -> list[str]:
    return [words.language_name(language) for language in languages()]
