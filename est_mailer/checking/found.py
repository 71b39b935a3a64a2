"""What a look found: what there is, where, what follows from it, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from est_mailer.domain.errors import OutOfReach, ServiceError
from est_mailer.installing.tried import Result, Tried

NEEDS_A_PERSON, WRONG_USE, OUT_OF_REACH = 1, 2, 3
"""Exit codes; see ServiceError."""
_WEIGHT = (WRONG_USE, OUT_OF_REACH, NEEDS_A_PERSON)


@dataclass(frozen=True, slots=True)
class Found:
    """``what`` was looked at, and what was ``found``; ``where``: "register.csv:14".

    ``means``: what follows from it; ``remedy``: what to do. ``exit_code``: 0 unless the result is WRONG.
    """

    what: str
    found: str
    where: str = ""
    means: str = ""
    remedy: str = ""
    result: Result = Result.WELL
    exit_code: int = 0

    @property
    def weight(self) -> int:
        """The heaviest is 0: wrong use, out of reach, a person is needed, a remark, all is well."""
        if self.result is Result.WRONG:
            return _WEIGHT.index(self.exit_code)
        return len(_WEIGHT) + (self.result is Result.WELL)


Answer: TypeAlias = str | Found | Iterable[Found]
Look: TypeAlias = tuple[str, Callable[[], Answer]]


def look_at(what: str, look: Callable[[], Answer]) -> tuple[Found, ...]:
    """What a look found: words if all is well, or findings; what it raises as a ServiceError is what is wrong."""
    try:
        answer = look()
        if isinstance(answer, str):
            return (Found(what, answer),)
        return (answer,) if isinstance(answer, Found) else tuple(answer)
    except ServiceError as error:
        permanent = isinstance(error, OutOfReach) and error.permanent
        code = WRONG_USE if permanent else error.exit_code
        return tuple(Found(what, f.wrong, f.where, "", f.remedy, Result.WRONG, code) for f in error.findings)


def remark(what: str, found: str, means: str = "", remedy: str = "", where: str = "") -> Found:
    """Something that a person should know, and that stops nothing."""
    return Found(what, found, where, means, remedy, Result.REMARK)


def wrong(what: str, found: str, means: str = "", remedy: str = "", where: str = "") -> Found:
    """Something that a person must see to."""
    return Found(what, found, where, means, remedy, Result.WRONG, NEEDS_A_PERSON)


def of_trial(tried: Tried) -> Found:
    """What the trial of an account's servers found."""
    return Found(tried.what, tried.found, "", tried.means, tried.remedy, tried.result, tried.exit_code)


def by_weight(found: Iterable[Found]) -> tuple[Found, ...]:
    """The heaviest first; what weighs the same stays in its order."""
    return tuple(sorted(found, key=lambda f: f.weight))


def exit_code(found: Sequence[Found]) -> int:
    """That of the heaviest; 0 if nothing is wrong."""
    return by_weight(found)[0].exit_code if found else 0
