"""The register as text: the functions → what register.csv would say, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from est_mailer.config.members import Known, read_member
from est_mailer.config.problems import Problems
from est_mailer.config.register_file import rows_of
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member
from est_mailer.domain.register import COLUMNS
from est_mailer.wording import languages


def register_text(register: Iterable[Member], deployment: Deployment) -> str:
    """The rows as register.csv has them, semicolons between; the municipality's own language is left unsaid."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for member in register:
        writer.writerow(_cells(member, deployment))
    return out.getvalue()


@lru_cache(maxsize=512)  # every mail asks for the register of its municipality
def register_from(text: str, deployment: Deployment) -> tuple[Member, ...]:
    """The functions of a text that ``register_text`` gave.

    Raises ConfigurationError if est.toml no longer has what a row refers to.
    """
    problems = Problems()
    known = Known(
        organisations=frozenset(deployment.organisations),
        areas=frozenset(area.id for area in deployment.areas),
        languages=languages(),
        language=deployment.language,
    )
    entries = [read_member(row, known, problems) for row in rows_of(text, problems) or ()]
    problems.raise_any()
    return tuple(entry.member for entry in entries if entry)


def _cells(member: Member, deployment: Deployment) -> tuple[str, ...]:
    return (
        member.id,
        member.name,
        member.organisation,
        " ".join(sorted(member.roles)),
        " ".join(member.addresses),
        " ".join(member.deputies),
        member.manager or "",
        " ".join(member.areas),
        "" if member.language == deployment.language else member.language,
        "" if member.valid_from == date.min else member.valid_from.isoformat(),
        member.valid_until.isoformat() if member.valid_until else "",
    )
