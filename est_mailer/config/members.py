"""The rows of the register → the functions, each cell checked against est.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from est_mailer.config.fields import address_problem, id_problem
from est_mailer.config.problems import Problems, choice
from est_mailer.config.register_file import Row
from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import FORMULA_STARTS

_BETWEEN = re.compile(r"[\s|,]+")
_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may refer to. ``organisations`` and ``areas`` are None where est.toml cannot tell."""

    organisations: frozenset[str] | None
    areas: frozenset[str] | None
    languages: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A function and the row it came from."""

    row: Row
    member: Member


def read_member(row: Row, known: Known, problems: Problems) -> Entry | None:
    """The function of a row, with what could be used of it, or None if it has no id. Problems are noted."""
    if not row["id"]:
        problems.add(row.place("id"), "The function has no id.", "Write a short one, for example skola-norr.")
        return None
    wrong_id = id_problem(row["id"])
    if wrong_id:
        problems.add(row.place("id"), *wrong_id)
    if not row["function"]:
        problems.add(row.place("function"), "The function has no name.", "Write its name as people know it.")
    elif row["function"].startswith(FORMULA_STARTS):
        wrong = f"“{row['function']}” begins as a formula does; a spreadsheet that opens the file would run it."
        problems.add(row.place("function"), wrong, "Begin the name with a letter or a digit.")
    valid_from, valid_until = _date(row, "valid_from", problems), _date(row, "valid_until", problems)
    if valid_from and valid_until and valid_until < valid_from:
        problems.add(
            row.place("valid_until"),
            f"The last day, {valid_until}, is before the first, {valid_from}.",
            "Write a later day, or leave the cell empty.",
        )
    member = Member(
        id=row["id"],
        name=row["function"],
        organisation=_organisation(row, known, problems),
        roles=_roles(row, problems),
        addresses=_own_addresses(row, problems),
        deputies=_addresses(row, "deputies", problems),
        manager=_manager(row, problems),
        areas=_areas(row, known, problems),
        language=_language(row, known, problems),
        valid_from=valid_from or date.min,
        valid_until=valid_until,
    )
    return Entry(row, member)


def _words(row: Row, column: str) -> tuple[str, ...]:
    written = row[column]
    return tuple(word for word in _BETWEEN.split(written) if word) if written else ()


def _organisation(row: Row, known: Known, problems: Problems) -> str:
    written = row["organisation"]
    if known.organisations is not None and written not in known.organisations:
        wrong = f"“{written}” is not the id of an [[organisation]]." if written else "The organisation is missing."
        problems.add(row.place("organisation"), wrong, choice(written, sorted(known.organisations)))
    return written


def _roles(row: Row, problems: Problems) -> frozenset[Role]:
    words = _words(row, "roles")
    if not words:
        problems.add(row.place("roles"), "The function has no role.", f"Write one or more of: {', '.join(_ROLES)}.")
    for word in words:
        if word.casefold() not in _ROLES:
            problems.add(row.place("roles"), f"“{word}” is not a role.", choice(word, tuple(_ROLES)))
    return frozenset(_ROLES[word.casefold()] for word in words if word.casefold() in _ROLES)


def _addresses(row: Row, column: str, problems: Problems) -> tuple[str, ...]:
    written, usable = _words(row, column), []
    for index, address in enumerate(written):
        wrong = address_problem(address)
        if wrong:
            problems.add(row.place(column), *wrong)
            continue
        if address.casefold() in (earlier.casefold() for earlier in written[:index]):
            problems.add(row.place(column), f"{address} stands twice in the cell.", "Remove one of them.")
        usable.append(address)
    return tuple(usable)


def _own_addresses(row: Row, problems: Problems) -> tuple[str, ...]:
    if not row["addresses"]:
        problems.add(row.place("addresses"), "The function has no address.", "Write at least one mail address.")
    return _addresses(row, "addresses", problems)


def _manager(row: Row, problems: Problems) -> str | None:
    found = _addresses(row, "manager", problems)
    if len(found) > 1:
        problems.add(row.place("manager"), "There is more than one manager.", "Write one address only.")
    return found[0] if found else None


def _areas(row: Row, known: Known, problems: Problems) -> tuple[str, ...]:
    areas = _words(row, "areas")
    for area in areas:
        if known.areas is not None and area not in known.areas:
            problems.add(
                row.place("areas"), f"“{area}” is not the id of an [[area]].", choice(area, sorted(known.areas))
            )
    return areas


def _language(row: Row, known: Known, problems: Problems) -> str:
    language = row["language"] or known.language
    if row["language"] and language not in known.languages:
        problems.add(row.place("language"), f"There is no language “{language}”.", choice(language, known.languages))
    return language


def _date(row: Row, column: str, problems: Problems) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        remedy = "Write year, month and day as 2026-11-16, a day that exists."
        problems.add(row.place(column), f"“{row[column]}” is not a date.", remedy)
        return None
