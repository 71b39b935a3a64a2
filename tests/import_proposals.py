"""What the import proposes for a contact list, beside the register of the example."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from est_mailer.config import load
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Member
from est_mailer.jobs.register.importing import basis_of
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.plain_sheets import sheet_of
from est_mailer.workbooks.importing import Basis, Proposal, propose

TODAY = date(2026, 11, 22)


@cache
def example() -> Deployment:
    """The configuration that comes with the service."""
    return load(shared_folder("config"))


def basis(register: tuple[Member, ...] = (), *, end_missing: bool = False) -> Basis:
    """What is known before the list is read."""
    return basis_of(example(), register, TODAY, end_missing=end_missing)


def sheets(**rows: list[tuple[object, ...]]) -> Workbook:
    """A list: name of a sheet → its rows."""
    return Workbook(tuple(sheet_of(name, [list(row) for row in table]) for name, table in rows.items()))


def proposed(workbook: Workbook, answers: Mapping[str, str] | None = None, on: Basis | None = None) -> Proposal:
    """The register that comes of a list and of what was answered so far; ``on``: another than an empty register."""
    return propose(workbook, on or basis(), answers or {})


def told(proposal: Proposal) -> list[str]:
    """What was not used, line by line."""
    return [str(finding) for finding in proposal.left]
