"""Own → shared → joint: which of an organisation's rows the others may see, and in which words.

The handbook's *egen*, *förmedlad* and *samlad lägesbild*. A secret fact stays in its authority (offentlighets- och
sekretesslagen 2009:400, 8 kap. 1 §), so a row is shared when its own organisation's coordinator has said so, and then
only in the words that were released.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.comment import Comment
from est_mailer.domain.model import Observation, OpenProblem, Submission
from est_mailer.domain.picture.compiling import Answers
from est_mailer.domain.publishing import Unreviewed

_CONTENT = ("indicator", "area", "place", "day", "time_of_day", "what", "action", "remains")


class Share(StrEnum):
    """What a coordinator has said of a row."""

    RELEASED = "released"
    WITHHELD = "withheld"
    ASKED = "asked"  # the answer was not understood: withheld, whatever the rule, until it is


@dataclass(frozen=True, slots=True)
class SharedText:
    """The words of a row that others read. Indicator, area, day and answer go with them as they are."""

    place: str = ""
    what: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one row of a round. ``row``: see ``named_rows``; ``problem`` follows it to later rounds."""

    row: str
    problem: str
    share: Share
    text: SharedText = SharedText()


class News(StrEnum):
    """Why a row stands in a later review."""

    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row as it was sent for review. ``key`` ("G3") is its number in the workbook.

    ``share`` and ``text`` are what was filled in for the reader; ``decided``: that is what had been decided, not only
    suggested.
    """

    key: str
    row: str
    respondent: str
    observation: Observation
    text: SharedText
    share: Share | None = None
    decided: bool = False
    news: News | None = None


@dataclass(frozen=True, slots=True)
class SentReview:
    """What an organisation's coordinators were sent, so that the answer can be read as a difference against it.

    ``used``: the highest number that a key of this round and organisation has had. ``asked_by``: the coordinator who
    asked for it; "" if all of them were sent it. ``messages``: what its own people wrote beside the form.
    ``due``: when the next draft is compiled (UTC). ``reviewed``: False where nobody reviews rows, and only the own part
    is asked for.
    """

    round: str
    organisation: str
    version: int
    rows: tuple[ReviewRow, ...]
    messages: tuple[Comment, ...] = ()
    own_part: str = ""
    used: int = 0
    asked_by: str = ""
    due: datetime | None = None
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Ruling:
    """Everything that decides what the others may see in a round.

    ``decisions``: row → what counts. ``before``: problem → the row by which others last saw it, in an earlier round.
    ``withdrawn``: the problems whose latest decision, in any round so far, is no release.
    """

    unreviewed: Unreviewed
    decisions: Mapping[str, Decision]
    before: Mapping[str, Observation]
    withdrawn: Collection[str] = frozenset()

    def shared(self, row: str, observation: Observation) -> Observation | None:
        """The row as the others may see it; None if they may not."""
        decision = self.decisions.get(row)
        if decision is None:
            return observation if self.unreviewed is Unreviewed.RELEASE else None
        return in_words(observation, decision.text) if decision.share is Share.RELEASED else None

    def waits(self, row: str) -> bool:
        """True if the row is left out because nobody has said yes or no."""
        decision = self.decisions.get(row)
        if decision is None:
            return self.unreviewed is Unreviewed.WITHHOLD
        return decision.share is Share.ASKED

    def seen_before(self, problem: str) -> Observation | None:
        """A problem as the others saw it in an earlier round, if it has not been taken back since."""
        return None if problem in self.withdrawn else self.before.get(problem)


def in_words(observation: Observation, text: SharedText) -> Observation:
    """The observation with the shared words in place of its own."""
    return replace(observation, place=text.place, what=text.what, action=text.action)


def words_of(observation: Observation) -> SharedText:
    """The words of a row as it is."""
    return SharedText(observation.place, observation.what, observation.action)


def named_rows(respondent: str, observations: Iterable[Observation]) -> tuple[tuple[str, Observation], ...]:
    """Each row with a name that follows from what it says: a decision holds for these very words, wherever the row
    stands in a later revision, and for no others. Equal rows are numbered."""
    seen: Counter[str] = Counter()
    named = []
    for observation in observations:
        content = [respondent, observation.problem if observation.carried else ""]
        content += [str(getattr(observation, field) or "") for field in _CONTENT]
        digest = hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:32]
        seen[digest] += 1
        named.append((f"{digest}/{seen[digest]}", observation))
    return tuple(named)


def shared_answers(answers: Answers, ruling: Ruling) -> Answers:
    """The answers as the joint picture may rest on them: released rows in the released words, and nothing else that
    anybody wrote. The four answer states stand, for n of N is no secret; comments are left to the caller."""
    current: dict[str, Submission] = {}
    asked: dict[str, tuple[OpenProblem, ...]] = {}
    waiting = 0
    for member, submission in answers.current.items():
        rows = named_rows(member, submission.report.observations)
        shared = tuple(s for row, observation in rows if (s := ruling.shared(row, observation)) is not None)
        waiting += sum(ruling.waits(row) for row, _ in rows)
        report = replace(submission.report, observations=shared, questions=(), notes=(), filled=())
        current[member] = replace(submission, report=report)
    for member, problems in answers.asked.items():
        said = current[member].report.observations if member in current else ()
        now = {o.problem: o for o in said if o.carried}
        seen = ((p, now.get(p.id) or ruling.seen_before(p.id)) for p in problems)
        asked[member] = tuple(replace(p, first=replace(row, remains=None)) for p, row in seen if row is not None)
    return replace(answers, current=current, asked=asked, comments=(), waiting=waiting)


def review_rows(
    rows: Iterable[tuple[str, str, Observation]], ruling: Ruling, earlier: SentReview | None
) -> tuple[tuple[ReviewRow, ...], int]:
    """The rows of a review, from (respondent, row, observation), and the highest number used.

    A row that has been reviewed shows what was decided; one that has come since the first review is marked until then.
    A carried one that the others have seen before is filled in
    with those words and a yes; the new comment is not among them. Any other is filled in with its own words.
    """
    known = {r.row: r for r in earlier.rows} if earlier else {}
    rows, used = tuple(rows), earlier.used if earlier else 0
    gone = {(r.respondent, r.observation.problem) for r in known.values()} - {
        (respondent, o.problem) for respondent, row, o in rows if row in known
    }
    listed = []
    for respondent, row, observation in rows:
        if row in known:
            key, news = known[row].key, known[row].news
        else:
            used += 1
            late = News.CHANGED if (respondent, observation.problem) in gone else News.NEW
            key, news = f"G{used}", late if earlier else None
        text, share, decided = _filled_in(row, observation, ruling)
        listed.append(ReviewRow(key, row, respondent, observation, text, share, decided, None if decided else news))
    return tuple(listed), used


def _filled_in(row: str, observation: Observation, ruling: Ruling) -> tuple[SharedText, Share | None, bool]:
    decision = ruling.decisions.get(row)
    if decision is not None and decision.share is Share.RELEASED:
        return decision.text, decision.share, True
    if decision is not None:
        decided = decision.share is Share.WITHHELD
        return words_of(observation), Share.WITHHELD if decided else None, decided
    before = ruling.seen_before(observation.problem) if observation.carried else None
    if before is not None:
        return SharedText(before.place, before.what), Share.RELEASED, False
    return words_of(observation), None, False
