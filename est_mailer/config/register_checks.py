"""What must hold for the register as a whole: nobody twice, somebody in every part that a round needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from est_mailer.config.members import Entry
from est_mailer.config.problems import Place, Problems
from est_mailer.config.register_file import NAME
from est_mailer.domain.register import clashes, coordinators_of, missing_roles, writes_to


def check_twins(entries: Sequence[Entry], problems: Problems) -> None:
    """Notes functions with the same id, or with a common address, in force at the same time."""
    for clash in clashes([entry.member for entry in entries]):
        entry, earlier = entries[clash.at], entries[clash.earlier]
        if clash.address:
            problems.add(
                entry.row.place("addresses"),
                f"{clash.address} is already an address of “{earlier.member.id}” (line {earlier.row.line}).",
                "Keep it in one of the two; in the other it may stand under deputies.",
            )
        else:
            problems.add(
                entry.row.place("id"),
                f"“{entry.member.id}” is already in force at the same time (line {earlier.row.line}).",
                "Give one of them another id, or let the earlier one end (valid_until) before the later one begins.",
            )


def check_own_address(entries: Iterable[Entry], address: str, problems: Problems) -> None:
    """Notes functions that have the service's own address: its mail would come back to itself."""
    for entry in entries:
        for column in writes_to(entry.member, address):
            problems.add(
                entry.row.place(column), f"{address} is the service's own address.", "Write the function's address."
            )


def check_presence(
    entries: Sequence[Entry], approvals: int, approvals_at: Place, today: date | None, problems: Problems
) -> None:
    """Notes a register without respondents or coordinators, in it or in force today, or with too few to approve."""
    members = [entry.member for entry in entries]
    never, not_now = missing_roles(members, None), missing_roles(members, today)
    for role in never:
        problems.add(
            Place(NAME),
            f"No function is a {role.value}.",
            f"Write {role.value} in the column roles of at least one function.",
        )
    for role in (role for role in not_now if role not in never):
        lines = ", ".join(str(entry.row.line) for entry in entries if role in entry.member.roles)
        problems.add(
            Place(NAME),
            f"No {role.value} is in force on {today}.",
            f"Mend valid_from or valid_until (line {lines}), or add a function with the role {role.value}.",
        )
    _check_approvals(entries, approvals, approvals_at, today, problems)


def _check_approvals(
    entries: Sequence[Entry], approvals: int, place: Place, today: date | None, problems: Problems
) -> None:
    coordinators = coordinators_of([entry.member for entry in entries], today)
    if coordinators and approvals > len(coordinators):
        number = len(coordinators)
        problems.add(
            place,
            f"{approvals} approvals are asked for, and there {'is' if number == 1 else 'are'} {number} "
            f"coordinator{'' if number == 1 else 's'}.",
            f"Write approvals = {number} or less, or add coordinators to the register.",
        )
