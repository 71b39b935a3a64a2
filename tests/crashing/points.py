"""Where a played week is disturbed, and how: every point has a name, and the names are counted, not guessed.

A recording run notes each commit and each step of IMAP and SMTP that the service takes in each act of the week;
``points_of`` makes the points of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from servers.steps import How

COMMIT, IMAP, SMTP = "commit", "imap", "smtp"
_IMAP_EFFECTS = ("UID MOVE", "UID COPY", "UID STORE", "UID EXPUNGE", "CREATE", "SUBSCRIBE")
_IMAP_ANSWERS = (How.NO, How.BAD, How.BYE)
_SMTP_ANSWERS = (How.LATER, How.NEVER, How.CLOSING)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: what was under way, and the length of the write-ahead log (bytes) before and after it."""

    what: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What the service did in one act: its commits, and the steps it took with each server, in order."""

    commits: tuple[Commit, ...] = ()
    imap: tuple[str, ...] = ()
    smtp: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """The ``number``-th commit or step (from 1) of an act, and what happens there."""

    act: str
    where: str
    number: int
    what: str = field(compare=False)
    how: How = How.KILL_BEFORE

    def __str__(self) -> str:
        return f"{self.act}: {self.where} {self.number} {self.what}, {self.how.value}"


def points_of(recordings: Mapping[str, Recording]) -> tuple[Point, ...]:
    """Every point of a recorded week, act by act."""
    return tuple(point for act, recording in recordings.items() for point in _points(act, recording))


def chosen(points: Iterable[Point]) -> tuple[Point, ...]:
    """A kill at every commit and at every step, and each other disturbance at the first of each command in the week.

    To be killed before a commit is left out where its log can be torn: then too nothing of it is there afterwards.
    """
    points = tuple(points)
    torn = {(point.act, point.number) for point in points if point.how is How.TORN}
    seen: set[tuple[str, str, How]] = set()
    found = []
    for point in points:
        kind = (point.where, point.what, point.how)
        as_torn = point.where == COMMIT and point.how is How.KILL_BEFORE and (point.act, point.number) in torn
        if (point.how.kills and not as_torn) or kind not in seen:
            found.append(point)
        seen.add(kind)
    return tuple(found)


def _points(act: str, recording: Recording) -> Iterator[Point]:
    for number, commit in enumerate(recording.commits, 1):
        torn = (How.TORN,) if commit.after > commit.before else ()
        for how in (How.KILL_BEFORE, How.KILL_AFTER, *torn):
            yield Point(act, COMMIT, number, commit.what, how)
    for number, verb in enumerate(recording.imap, 1):
        for how in _at_imap(verb):
            yield Point(act, IMAP, number, verb, how)
    for number, verb in enumerate(recording.smtp, 1):
        for how in _at_smtp(verb):
            yield Point(act, SMTP, number, verb, how)


def _at_imap(verb: str) -> tuple[How, ...]:
    """After a command without effects the server stands where it stood before, so only those with are told apart."""
    after = (How.KILL_AFTER, How.CUT_AFTER) if verb in _IMAP_EFFECTS else ()
    answers = (How.BYE,) if verb == "CONNECT" else _IMAP_ANSWERS
    return (How.KILL_BEFORE, How.CUT_BEFORE, *after, How.STALL, *answers)


def _at_smtp(verb: str) -> tuple[How, ...]:
    """After the final dot the server may have taken the mail or not; BODY is the middle of it, where it is silent."""
    after = (How.KILL_AFTER, How.CUT_AFTER) if verb == "DOT" else ()
    answers = () if verb == "BODY" else _SMTP_ANSWERS
    return (How.KILL_BEFORE, How.CUT_BEFORE, *after, How.STALL, *answers)
