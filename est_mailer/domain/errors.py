"""Errors that reach a person: what is wrong, where, and what to do."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``where`` is "config/est.toml:14" or "sheet Utskick, cell B6"."""

    where: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where + ': ' if self.where else ''}{self.wrong} {self.remedy}".strip()


def first_of(names: Sequence[str], most: int) -> str:
    """ "a, b, c and 4 more": the ``most`` first of many names."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class ServiceError(Exception):
    """An error told to a person, with the exit code of the command it ends.

    Exit codes: 1 something needs a person, 2 wrong use or configuration, 3 a server is out of reach.
    """

    exit_code = 1

    def __init__(self, wrong: str, remedy: str = "", where: str = "") -> None:
        super().__init__(f"{where + ': ' if where else ''}{wrong} {remedy}".strip())
        self.findings: tuple[Finding, ...] = (Finding(where, wrong, remedy),)


class ConfigurationError(ServiceError):
    """The configuration is wrong; carries every finding at once."""

    exit_code = 2

    def __init__(self, findings: Sequence[Finding]) -> None:
        Exception.__init__(self, "\n".join(str(f) for f in findings))
        self.findings = tuple(findings)


class StoreError(ServiceError):
    """The database cannot be used as it is: full, read-only, locked, from a newer version, damaged."""


class OutOfReach(ServiceError):
    """A mail server cannot be reached, or refuses us; try again later. ``permanent``: a person must mend it."""

    exit_code = 3

    def __init__(self, wrong: str, remedy: str = "", where: str = "", *, permanent: bool = False) -> None:
        super().__init__(wrong, remedy, where)
        self.permanent = permanent


class TurnedAway(OutOfReach):
    """A mail server answers, and will not deal with us as we must: before any login."""


class LoginRefused(OutOfReach):
    """The mail account cannot be signed in to: its password or token is refused, or no token is given."""


class NotFiled(ServiceError):
    """Dealt-with mail could not be taken out of the inbox: nothing is lost, and reading goes on."""


class LibraryMissing(ServiceError):
    """A part of the program that is loaded when it is first needed cannot be: no fault of what it was needed for."""

    def __init__(self, library: str, why: str) -> None:
        wrong = f"The library {library} cannot be loaded ({why}): the program was replaced or is damaged."
        super().__init__(wrong, "Restart the service; if that does not help, install the program anew.")


class IllegalTransition(ServiceError):
    """An event that the transition table does not allow in this state; nothing was changed."""


def traced(error: BaseException) -> str:
    """An unforeseen error for the log: its type and where in the code it arose, the innermost place first.

    Its message is left out: it may quote what somebody wrote, and a log is read by others than those it was meant for.
    """
    frames = reversed(traceback.extract_tb(error.__traceback__))
    places = (f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    cause = error.__cause__ or error.__context__
    because = f", because of {traced(cause)}" if cause is not None else ""
    return f"{type(error).__name__} at {', '.join(places)}{because}"
