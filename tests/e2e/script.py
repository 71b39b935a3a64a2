"""What is played: who writes what and when, and, written beside it, what the database must hold afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from e2e.papers import Cells


@dataclass(frozen=True)
class Row:
    """An event as a person writes it (the columns of the form), and as it must be remembered.

    ``known``: indicator, area, place, day, time of day, what, action.
    """

    written: tuple[str, str, str, str, str, str]
    known: tuple[str, str, str, str | None, str | None, str, str]


@dataclass(frozen=True)
class Answer:
    """One mail of a respondent. ``state`` is the one its revision must have; ``when`` names the step it follows.

    ``form``: the checklist is filled in with LibreOffice and attached; ``mends`` writes over a cell of the copy that
    came with the receipt; ``file`` is attached as it is. ``rows`` are all that the revision must hold.
    """

    when: str
    respondent: str
    sender: str
    state: str
    text: str = "Hej!"
    form: bool = True
    calm: bool = False
    rows: tuple[Row, ...] = ()
    misspelt: tuple[Row, ...] = ()
    mends: tuple[str, str] | None = None
    file: tuple[str, bytes] | None = None
    suffix: str = "xlsx"
    timeliness: str = "in_time"
    receipt: str = ""


@dataclass(frozen=True)
class Script:
    """A municipality's week. ``steps``: name → local time at which the service is started for it.

    ``invited``, ``reminded``, ``drafted`` …: every address and how many such mails it must have got.
    """

    municipality: str
    round: str
    next_round: str
    titles: Mapping[str, str]
    steps: Mapping[str, str]
    states: Mapping[str, str]
    invited: tuple[str, ...]
    reminded: tuple[str, ...]
    answers: tuple[Answer, ...]
    silent: tuple[str, ...]
    coordinators: Mapping[str, str]
    drafts: int
    meeting: Callable[[bytes], Cells]
    approve: str
    approvers: tuple[str, ...]
    recipients: tuple[str, ...]
    registrar: str | None
    subjects: Mapping[str, str]
    measures: tuple[tuple[str, ...], ...]
    status: str
    tally: Mapping[str, int]
    carried: tuple[str, str, str]  # a respondent's id, its address, how the draft names what remains a round later
    remains: tuple[str, str]  # the answer in words; as remembered
    next_steps: Mapping[str, str]
