"""One thing that was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from est_mailer.domain.errors import ConfigurationError, OutOfReach, ServiceError


class Result(StrEnum):
    """The word that stands first on the line: neither colour nor sign is needed to read it."""

    WELL = "ok"
    REMARK = "note"
    WRONG = "FAILS"


@dataclass(frozen=True, slots=True)
class Tried:
    """``found``: what there is; ``means``: what follows from it; ``remedy``: what to do.

    ``sets``: what it answers of what would be asked, by key ("account.plus_addressing").
    ``exit_code``: that of a command which ends with it, 0 if it is no failure (see ServiceError).
    """

    what: str
    found: str
    means: str = ""
    remedy: str = ""
    result: Result = Result.WELL
    exit_code: int = 0
    sets: Mapping[str, object] = field(default_factory=dict)


Look: TypeAlias = Callable[[], Iterable[Tried]]


def in_turn(*looks: tuple[str, str, Look]) -> Iterator[Tried]:
    """Each look's results, until one fails: what comes after rests on it.

    A look has a name, what its failing means, and what is done; what it raises is its failing.
    """
    for what, means, look in looks:
        try:
            found = tuple(look())
        except ServiceError as error:
            first = error.findings[0]
            code = (
                ConfigurationError.exit_code if isinstance(error, OutOfReach) and error.permanent else error.exit_code
            )
            found = (Tried(what, first.wrong, means, first.remedy, Result.WRONG, code),)
        yield from found
        if any(tried.result is Result.WRONG for tried in found):
            return
