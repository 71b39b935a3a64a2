"""Lines → functions: rows of one function are put together, and held against those that the register has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import is_id
from est_mailer.workbooks.importing.inquiry import Inquiry, free_id
from est_mailer.workbooks.importing.rows import Line, roles_of
from est_mailer.workbooks.importing.titles import Means


@dataclass
class Functions:
    """The new register as it takes shape: the old rows in their order, changed in place, then the new ones."""

    inquiry: Inquiry
    rows: list[Member] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # the places of old rows that the spreadsheet has

    def __post_init__(self) -> None:
        self.rows = list(self.inquiry.basis.register)
        self.ids = {member.id for member in self.rows}
        self._places: dict[tuple[str, ...], list[int]] = defaultdict(list)  # of old rows, by each way to know one
        for at, member in enumerate(self.rows):
            for key in {(member.id,), _named(member.name, member.organisation), *_addressed(member.addresses)}:
                self._places[key].append(at)

    def take(self, lines: Sequence[Line]) -> None:
        """Put the lines of each function together, those that name none last: most of them belong to another."""
        for group in _grouped(line for line in lines if line.name or line.id):
            self._function(group)
        for line in (line for line in lines if not (line.name or line.id)):
            self._nameless(line)

    def _function(self, group: Sequence[Line]) -> None:
        found = self._known(group)
        if found is None:
            self._add(group, group[0].name or group[0].id)
        else:
            self._change(found, group)

    def _nameless(self, line: Line) -> None:
        """A row of a list of addresses: it belongs to the function that has the address, else to the organisation's."""
        owners = [
            at for at, member in enumerate(self.rows) if self._in_force(member) and _shares(member, line.addresses)
        ]
        name = self.inquiry.organisation_name(line.organisation)
        named = [
            at for at, m in enumerate(self.rows) if fold(m.name) == fold(name) and m.organisation == line.organisation
        ]
        if owners:
            roles = self.rows[owners[0]].roles | (line.roles or frozenset())
            self.rows[owners[0]] = replace(self.rows[owners[0]], roles=roles)
            self.taken.add(owners[0])
        elif named:
            before = self.rows[named[0]]
            addresses = _once((*before.addresses, *line.addresses))
            self.rows[named[0]] = replace(before, addresses=addresses, roles=before.roles | (line.roles or frozenset()))
            self.taken.add(named[0])
        else:
            self.inquiry.note(f"Addresses without a function's name are named after their organisation: {name}.")
            self._add([line], name)

    def _known(self, group: Sequence[Line]) -> int | None:
        """The place in the register of a function: by its id, else by its name, else by an address it had."""
        first = group[0]
        if first.id:
            found = self._places.get((first.id,), [])
        else:
            found = self._places.get(_named(first.name, first.organisation), []) or [
                at
                for key in _addressed(a for line in group for a in line.addresses)
                for at in self._places.get(key, [])
                if at not in self.taken and self._in_force(self.rows[at])
            ]
        now = [at for at in found if self._in_force(self.rows[at])]
        return next(iter((*now, *found)), None)

    def _in_force(self, member: Member) -> bool:
        return member.valid_until is None or member.valid_until >= self.inquiry.basis.today

    def _change(self, at: int, group: Sequence[Line]) -> None:
        before, said = self.rows[at], frozenset[Means]().union(*(line.said for line in group))
        again = at in self.taken  # another sheet has told of it already: what this one says is added
        self.taken.add(at)
        roles = frozenset[Role]().union(*(line.roles or frozenset() for line in group))
        decided = frozenset[Role]().union(*(line.decided for line in group))
        addresses = _once(a for line in group for a in line.addresses)
        deputies = _without(_once(a for line in group for a in line.deputies), addresses)
        areas = tuple(dict.fromkeys(a for line in group for a in line.areas))
        first, last = _day(group, "valid_from"), _day(group, "valid_until")
        languages = [line.language for line in group if line.language]
        self.rows[at] = replace(
            before,
            name=group[0].name or before.name,
            organisation=group[0].organisation,
            addresses=_once((*before.addresses, *addresses)) if again else addresses,
            deputies=(_once((*before.deputies, *deputies)) if again else deputies)
            if Means.DEPUTIES in said
            else _without(before.deputies, addresses),
            manager=self._manager(group) or (None if Means.MANAGER in said and not again else before.manager),
            areas=(_once((*before.areas, *areas)) if again else areas) if Means.AREAS in said else before.areas,
            roles=(before.roles if again else before.roles - decided) | roles or before.roles,
            language=languages[0] if languages else before.language,
            valid_from=first or before.valid_from,
            valid_until=last or (None if Means.VALID_UNTIL in said and not again else before.valid_until),
        )

    def _add(self, group: Sequence[Line], name: str) -> None:
        first = group[0]
        told = [roles_of(line, name, self.inquiry) for line in group]
        if not any(told):
            for line in group:
                self.inquiry.skip(line.cell)
            self.inquiry.leave_as_answered(first.cell, name)
            return
        key = first.id if is_id(first.id) else ""
        if first.id and not key:
            self.inquiry.note(f"{first.cell}: “{first.id}” is no id; one is made from the name.")
        addresses = _once(a for line in group for a in line.addresses)
        languages = [line.language for line in group if line.language]
        self.rows.append(
            Member(
                id=key or free_id(name, self.ids, "funktion"),
                name=name,
                organisation=first.organisation,
                roles=frozenset[Role]().union(*told),
                addresses=addresses,
                deputies=_without(_once(a for line in group for a in line.deputies), addresses),
                manager=self._manager(group),
                areas=tuple(dict.fromkeys(a for line in group for a in line.areas)),
                language=languages[0] if languages else self.inquiry.basis.language,
                valid_from=_day(group, "valid_from") or date.min,
                valid_until=_day(group, "valid_until"),
            )
        )
        self.ids.add(self.rows[-1].id)
        self.taken.add(len(self.rows) - 1)

    def _manager(self, group: Sequence[Line]) -> str | None:
        managers = _once(m for line in group for m in line.managers)
        for more in managers[1:]:
            where = next(line.cell for line in group if more in line.managers)
            self.inquiry.leave(where, f"{more} is a second manager, and a function has one.", f"{managers[0]} is kept.")
        return managers[0] if managers else None


def _grouped(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each function, in the order in which they come, sheet by sheet."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        key = (line.id,) if line.id else _named(line.name, line.organisation)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _named(name: str, organisation: str) -> tuple[str, ...]:
    return ("named", fold(name), organisation)


def _addressed(addresses: Iterable[str]) -> list[tuple[str, ...]]:
    return [("at", address.casefold()) for address in addresses]


def _once(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple({a.casefold(): a for a in reversed(list(addresses))}.values())[::-1]


def _without(addresses: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    folded = {other.casefold() for other in others}
    return tuple(a for a in addresses if a.casefold() not in folded)


def _shares(member: Member, addresses: Iterable[str]) -> bool:
    return bool({a.casefold() for a in member.addresses} & {a.casefold() for a in addresses})


def _day(group: Sequence[Line], name: str) -> date | None:
    return next((day for line in group if (day := getattr(line, name))), None)
