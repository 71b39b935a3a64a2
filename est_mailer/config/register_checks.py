"""What must hold for the register as a whole: nobody twice, somebody in every part that a round needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from est_mailer.config.members import Entry
from est_mailer.config.problems import Place, Problems
from est_mailer.config.register_file import NAME
from est_mailer.domain.model import Member, Role


def check_twins(entries: Sequence[Entry], problems: Problems) -> None:
    """Notes functions with the same id, or with a common address, in force at the same time."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    by_address: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for earlier in _at_the_same_time(entry, by_id[entry.member.id]):
            problems.add(
                entry.row.place("id"),
                f"“{entry.member.id}” is already in force at the same time (line {earlier.row.line}).",
                "Give one of them another id, or let the earlier one end (valid_until) before the later one begins.",
            )
        by_id[entry.member.id].append(entry)
        for address in {address.casefold(): address for address in entry.member.addresses}.values():
            _check_address(entry, address, by_address[address.casefold()], problems)
            by_address[address.casefold()].append(entry)


def _check_address(entry: Entry, address: str, earlier: Iterable[Entry], problems: Problems) -> None:
    others = (other for other in earlier if other.member.id != entry.member.id)
    for other in _at_the_same_time(entry, others):
        problems.add(
            entry.row.place("addresses"),
            f"{address} is already an address of “{other.member.id}” (line {other.row.line}).",
            "Keep it in one of the two; in the other it may stand under deputies.",
        )


def _at_the_same_time(entry: Entry, others: Iterable[Entry]) -> list[Entry]:
    return [other for other in others if _overlap(entry.member, other.member)]


def _overlap(one: Member, other: Member) -> bool:
    return one.valid_from <= (other.valid_until or date.max) and other.valid_from <= (one.valid_until or date.max)


def check_own_address(entries: Iterable[Entry], address: str, problems: Problems) -> None:
    """Notes functions that have the service's own address: its mail would come back to itself."""
    for entry in entries:
        for column, found in (("addresses", entry.member.addresses), ("deputies", entry.member.deputies)):
            if address.casefold() in (a.casefold() for a in found):
                problems.add(
                    entry.row.place(column), f"{address} is the service's own address.", "Write the function's address."
                )


def check_presence(
    entries: Sequence[Entry], approvals: int, approvals_at: Place, today: date | None, problems: Problems
) -> None:
    """Notes a register without respondents or coordinators, in it or in force today, or with too few to approve."""
    for role in (Role.RESPONDENT, Role.COORDINATOR):
        with_role = [entry for entry in entries if role in entry.member.roles]
        if not with_role:
            problems.add(
                Place(NAME),
                f"No function is a {role.value}.",
                f"Write {role.value} in the column roles of at least one function.",
            )
        elif today and not any(entry.member.in_force(today) for entry in with_role):
            lines = ", ".join(str(entry.row.line) for entry in with_role)
            problems.add(
                Place(NAME),
                f"No {role.value} is in force on {today}.",
                f"Mend valid_from or valid_until (line {lines}), or add a function with the role {role.value}.",
            )
    _check_approvals(entries, approvals, approvals_at, today, problems)


def _check_approvals(
    entries: Sequence[Entry], approvals: int, place: Place, today: date | None, problems: Problems
) -> None:
    coordinators = {
        entry.member.id
        for entry in entries
        if Role.COORDINATOR in entry.member.roles and (today is None or entry.member.in_force(today))
    }
    if coordinators and approvals > len(coordinators):
        number = len(coordinators)
        problems.add(
            place,
            f"{approvals} approvals are asked for, and there {'is' if number == 1 else 'are'} {number} "
            f"coordinator{'' if number == 1 else 's'}.",
            f"Write approvals = {number} or less, or add coordinators to the register.",
        )
