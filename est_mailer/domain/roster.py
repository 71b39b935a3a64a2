"""A register as it is asked for all day: who may answer from this address?"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from est_mailer.domain.model import Member


class Roster(tuple[Member, ...]):
    """Functions in the register's order, and found by the addresses that may answer for them."""

    def answering(self, address: str) -> tuple[Member, ...]:
        """Those that mail from this address may report for (any case); see ``Member.answers_from``."""
        return self._by_address.get(address.casefold(), ())

    def member(self, id_: str | None) -> Member | None:
        """The function that has this id, or None."""
        return self._by_id.get(id_) if id_ is not None else None

    @cached_property
    def _by_id(self) -> dict[str, Member]:
        return {member.id: member for member in reversed(self)}  # the first of several

    @cached_property
    def _by_address(self) -> dict[str, tuple[Member, ...]]:
        found: dict[str, dict[str, Member]] = defaultdict(dict)
        for member in self:
            for address in (*member.addresses, *member.deputies, *member.round_deputies):
                found[address.casefold()][member.id] = member
        return {address: tuple(members.values()) for address, members in found.items()}
