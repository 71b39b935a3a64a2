"""The proposal: what the register would become, and all that must be asked before it may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from est_mailer.domain.deployment import Area, Organisation
from est_mailer.domain.errors import Finding
from est_mailer.domain.grid import AsideKind, Workbook
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import Change, changes_between, clashes, coordinators_of
from est_mailer.workbooks.importing.addresses import AddressReader
from est_mailer.workbooks.importing.columns import Layout, lay_out
from est_mailer.workbooks.importing.functions import Functions
from est_mailer.workbooks.importing.inquiry import Basis, Cell, Choice, Doubt, Inquiry
from est_mailer.workbooks.importing.naming import Namer
from est_mailer.workbooks.importing.rows import Line, SheetReader
from est_mailer.workbooks.importing.withdrawals import as_answered

_ASIDES = {
    AsideKind.ERROR: ("The formula gave no value.", "Write the value in its place."),
    AsideKind.COMMENT: ("The note on the cell was not read.", "Write what the register needs of it in a cell."),
    AsideKind.TEXT_BOX: ("A text box was not read.", "Write what the register needs of it in a cell."),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do. Nothing may be written while there are ``doubts``.

    ``register``: the whole new register. ``changes``: what differs, ended functions among them. ``missing``: functions
    in force that the spreadsheet lacks and that stay as they are. ``left``: what was not understood or not used, by
    sheet and cell. ``notes``: how it was read. ``organisations`` and ``areas``: those that are founded.
    ``found``: how many functions the spreadsheet has. ``skipped``: how many of its rows were not used.
    """

    register: tuple[Member, ...]
    changes: tuple[Change, ...] = ()
    missing: tuple[Member, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    left: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    found: int = 0
    skipped: int = 0

    @property
    def unchanged(self) -> int:
        """How many functions are as they were."""
        return len(self.register) - len(self.changes)


def propose(workbook: Workbook, basis: Basis, answers: Mapping[str, str]) -> Proposal:
    """What the spreadsheet makes of the register, under the answers given so far (doubt's key → answer)."""
    inquiry = Inquiry(basis, answers)
    workbook = as_answered(workbook, inquiry)
    layouts = [layout for sheet in workbook.sheets if (layout := lay_out(sheet, inquiry))]
    for aside in workbook.asides:
        where = Cell(aside.sheet, aside.row, aside.column) if aside.row else f"sheet {aside.sheet}"
        wrong, remedy = _ASIDES[aside.kind]
        inquiry.leave(where, f"{wrong} “{aside.text[:60]}”", remedy)
    functions = Functions(inquiry)
    functions.take(_lines(layouts, inquiry))
    missing = _missing(functions)
    if not inquiry.doubts:
        _one_function_for_each_address(functions)
    if not inquiry.doubts:
        _somebody_coordinates(functions)
    register = tuple(functions.rows)
    return Proposal(
        register=register,
        changes=changes_between(basis.register, register),
        missing=missing,
        doubts=tuple(inquiry.doubts.values()),
        left=tuple(dict.fromkeys(inquiry.left)),
        notes=tuple(inquiry.notes),
        organisations=tuple(inquiry.founded.values()),
        areas=tuple(inquiry.areas_founded.values()),
        found=len(functions.taken),
        skipped=len(inquiry.skipped),
    )


def _lines(layouts: Sequence[Layout], inquiry: Inquiry) -> list[Line]:
    texts = [text for layout in layouts for cells in layout.texts.values() for text in cells.values() if "@" in text]
    addresses = AddressReader.of(inquiry, texts)
    staff: dict[str, list[str]] = defaultdict(list)
    readers = [SheetReader(layout, inquiry, addresses, Namer(inquiry, staff)) for layout in layouts]
    for organisation, address in (pair for reader in readers for pair in reader.by_organisation()):
        staff[organisation].append(address)
    return [line for reader in readers for line in reader.lines()]


def _missing(functions: Functions) -> tuple[Member, ...]:
    """Functions in force or to come that the spreadsheet lacks: they stay, or get yesterday as their last day."""
    basis = functions.inquiry.basis
    missing = []
    for at, member in enumerate(basis.register):
        if at in functions.taken or (member.valid_until is not None and member.valid_until < basis.today):
            continue
        if basis.end_missing and member.valid_from < basis.today:
            functions.rows[at] = replace(member, valid_until=basis.today - timedelta(days=1))
        else:
            missing.append(member)
    return tuple(missing)


def _one_function_for_each_address(functions: Functions) -> None:
    """An address answers for one function at a time: which, if the spreadsheet has it under several?"""
    inquiry, gone = functions.inquiry, set[int]()
    _begin_after_the_ended(functions)
    shared: dict[tuple[int, int], list[str]] = defaultdict(list)
    for clash in clashes(functions.rows):
        if clash.address:
            shared[clash.earlier, clash.at].append(clash.address)
    for (first, second), addresses in shared.items():
        one, other = functions.rows[first], functions.rows[second]
        if gone & {first, second}:
            continue
        choices = [
            Choice(one.id, f"{one.name}; the other gets it as a deputy's"),
            Choice(other.id, f"{other.name}; the other gets it as a deputy's"),
        ]
        if second >= len(inquiry.basis.register):
            choices.append(Choice("one", f"they are one function: {one.name}, with the addresses of both"))
        answer = inquiry.ask(
            f"both.{addresses[0].casefold()}",
            f"{one.name} and {other.name}",
            f"{', '.join(addresses)} stands for both, and an address answers for one function.",
            choices,
            "one" if second >= len(inquiry.basis.register) else one.id,
        )
        if answer == "one":
            functions.rows[first] = _together(one, other)
            gone.add(second)
        else:
            loser = second if answer == one.id else first
            if not _give_up(functions, loser, addresses):
                gone.add(loser)
    functions.rows[:] = [m for at, m in enumerate(functions.rows) if at not in gone]


def _begin_after_the_ended(functions: Functions) -> None:
    """A new function may have an address of one that has ended: it begins today, for two never share a day."""
    today, old = functions.inquiry.basis.today, len(functions.inquiry.basis.register)
    for clash in clashes(functions.rows):
        ended, new = functions.rows[clash.earlier], functions.rows[clash.at]
        if clash.at >= old and ended.valid_until and ended.valid_until < today and new.valid_from < today:
            functions.rows[clash.at] = replace(new, valid_from=today)


def _give_up(functions: Functions, at: int, addresses: Sequence[str]) -> bool:
    """A function's shared addresses become its deputies'. False if it is new and has no other: it is left out."""
    member, folded = functions.rows[at], {a.casefold() for a in addresses}
    own = tuple(a for a in member.addresses if a.casefold() not in folded)
    if own:
        functions.rows[at] = replace(member, addresses=own, deputies=(*member.deputies, *addresses))
        return True
    remedy = "Give it an address of its own in the spreadsheet."
    functions.inquiry.leave(f"{member.name} ({member.id})", "It has no address of its own left.", remedy)
    if at < len(functions.inquiry.basis.register):
        functions.rows[at] = functions.inquiry.basis.register[at]
        return True
    functions.inquiry.skip(member.id)
    return False


def _together(one: Member, other: Member) -> Member:
    folded = {a.casefold() for a in one.addresses}
    more = tuple(a for a in other.addresses if a.casefold() not in folded)
    own = folded | {a.casefold() for a in more}
    deputies = {a.casefold(): a for a in (*one.deputies, *other.deputies) if a.casefold() not in own}
    return replace(
        one,
        roles=one.roles | other.roles,
        addresses=(*one.addresses, *more),
        deputies=tuple(deputies.values()),
        areas=tuple(dict.fromkeys((*one.areas, *other.areas))) if one.areas and other.areas else (),
        manager=one.manager or other.manager,
    )


def _somebody_coordinates(functions: Functions) -> None:
    inquiry, rows = functions.inquiry, functions.rows
    if not rows or coordinators_of(rows, inquiry.basis.today):
        return
    words = ("samordn", "trygghet", "coordinat")
    likely = [m for m in rows if any(word in fold(f"{m.name} {' '.join(m.addresses)}") for word in words)]
    choices = [Choice(m.id, f"{m.name}, {m.addresses[0]}") for m in (*likely, *(m for m in rows if m not in likely))]
    answer = inquiry.ask(
        "coordinator",
        "the register",
        "Nobody coordinates: somebody must get the draft each week and approve it. Which function does?",
        choices,
        likely[0].id if likely else "",
    )
    for at, member in enumerate(rows):
        if member.id == answer:
            rows[at] = replace(member, roles=member.roles | {Role.COORDINATOR, Role.RECIPIENT})
