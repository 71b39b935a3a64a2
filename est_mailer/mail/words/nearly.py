"""A line that is nearly a command: misspelt, in a sentence, with the wrong thing after it, in the subject.

What is understood here is never carried out if it changes anything: it is what the answer asks about. Every word of the
line must be known: one that is neither the command's nor polite makes it something said, which a person reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from est_mailer.domain.meaning.naming_weeks import may_name_weeks, names_weeks
from est_mailer.later import rapidfuzz
from est_mailer.mail.words.command import Verb, bare_lines
from est_mailer.mail.words.line_folding import fold_line
from est_mailer.mail.words.nearly_words import (
    BESIDE_CONSENT,
    CONSENTING,
    EDITING,
    FILLERS,
    JOINERS,
    MEETING,
    MISSPELT_OF,
    NEGATIONS,
    NEW,
    NUMBERS,
    OBJECTS,
    ORDINARY,
    PHRASES,
    SAME_AS,
    SEASONS,
    WORDS,
)

_LONGEST = 120  # characters
_MOST_WORDS = 14
_MOST_NAMES = 6  # words of functions' names
_WORD = re.compile(r"[^\W_]+(?:[-'’:.][^\W_]+)*")
_REPLY = re.compile(r"\s*(?:re|sv|aw|vs|fw|fwd|vb|wg)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_GIVEN = re.compile(
    r"\W*(?:tack|thanks|thank you)\b.{0,20}\b(?:för|for)\b|\W*(?:här|here)\b|.*\b(?:bifog|attach)", re.IGNORECASE
)
_WEEK = re.compile(r"\bv(?:ecka|\.)?\s?\d|\bweek\b", re.IGNORECASE)
_CODE = re.compile(r"(?:\b(?:kod(?:en)?|code)\W*)?(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_DOING = frozenset(
    {Verb.APPROVE, Verb.STOP, Verb.RELEASE, Verb.REJECT, Verb.REVOKE, Verb.REMIND, Verb.SKIP, Verb.CORRECT, Verb.REVIEW}
)
_NAMING = frozenset({Verb.REMIND, Verb.REVOKE})
_WITH_NUMBER = frozenset({Verb.RELEASE, Verb.REJECT})


class Why(StrEnum):
    """Why a line is only nearly a command."""

    MISSPELT = "misspelt"
    SENTENCE = "sentence"
    ARGUMENT = "argument"  # what follows the word is missing or no such thing
    SEVERAL = "several"
    SUBJECT = "subject"
    NEGATED = "negated"
    CONSENT = "consent"  # "Ok": an approval only in the sender's mind
    BARE_CODE = "bare_code"
    RESERVED = "reserved"  # an approval, and more that sounds as if it were not all
    MEETING = "meeting"  # something that no word does


@dataclass(frozen=True, slots=True)
class Nearly:
    """``verbs``: what was understood, more than one where several words stand. ``argument``: what may belong to it, as
    it was written; ``wrote``: the line."""

    verbs: tuple[Verb, ...]
    why: Why
    wrote: str
    argument: str = ""


def read_nearly(text: str) -> Nearly | None:
    """What the first own line nearly says, a greeting line aside. None if it is something else. Never raises."""
    for line in reversed(bare_lines(text)):
        if len(line) <= _LONGEST and not _GIVEN.match(line) and (found := _read(line)):
            return found
    return None


def subject_line(subject: str) -> str:
    """A subject that somebody wrote; "" for one that a client made of ours."""
    return "" if _REPLY.match(subject) else subject.strip()[:_LONGEST]


@dataclass
class _Said:
    """A line's words, by what they are. ``names``: those that only a command with a name or number can have."""

    verbs: list[Verb] = field(default_factory=list)
    misspelt: bool = False
    negated: bool = False
    new: bool = False
    objects: bool = False
    editing: bool = False
    joined: bool = False
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    after: str = ""  # the whole line after the first command's word

    def take(self, word: str, written: str) -> None:
        """Sort in a word that is no command's."""
        self.negated |= word in NEGATIONS
        self.new |= word in NEW
        self.editing |= word in EDITING
        self.objects |= word in OBJECTS
        self.joined |= word in JOINERS
        if may_name_weeks(word) or word in NUMBERS:
            self.numbers.append(word)
        elif not any(word in known for known in (NEGATIONS, NEW, EDITING, OBJECTS, FILLERS)):
            self.names.append(written)


def _read(line: str) -> Nearly | None:
    plain = fold_line(line).strip(" .!?,:;\"'”“–-…()")
    if verb := next((verb for verb, pattern in PHRASES.items() if pattern.fullmatch(plain)), None):
        return Nearly((verb,), Why.SENTENCE, line)
    code, beside = _code_in(plain), _CODE.sub("", plain)
    if _consents(beside) or (code and not _WORD.search(beside)):
        return Nearly((Verb.APPROVE,), Why.BARE_CODE if code else Why.CONSENT, line, code)
    if MEETING.fullmatch(plain):
        return Nearly((Verb.HELP,), Why.MEETING, line)
    said = _sorted_words(line)
    return _judged(line, said) if said is not None and said.verbs else None


def _consents(plain: str) -> bool:
    """ "Ok", "Ja, skicka ut", "Tack, ser bra ut": an approval to whoever wrote it."""
    words = [match.group() for match in _WORD.finditer(plain)]
    known = all(word in CONSENTING or word in BESIDE_CONSENT for word in words)
    return len(words) <= _MOST_WORDS and known and any(word in CONSENTING for word in words)


def _code_in(plain: str) -> str:
    """The first six figures that stand together, as a code does; "" if none."""
    found = _CODE.search(plain)
    return found[1] + found[2] if found else ""


def _sorted_words(line: str) -> _Said | None:
    for pattern, plainer in SAME_AS:
        line = pattern.sub(plainer, line)
    found = list(_WORD.finditer(line))
    if not 0 < len(found) <= _MOST_WORDS:
        return None
    said = _Said()
    for match in found:
        word = fold_line(match.group()).rstrip(".:'’")
        verb, misspelt = _verb_of(word)
        if verb is None:
            said.take(word, match.group())
            continue
        said.after = said.after or line[match.end() :].strip(" :")
        said.misspelt |= misspelt
        if verb not in said.verbs:
            said.verbs.append(verb)
    return said


def _verb_of(word: str) -> tuple[Verb | None, bool]:
    """The verb whose word this is, and whether it is misspelt; an ordinary word is none, however near it is."""
    if (verb := WORDS.get(word)) is not None:
        return verb, False
    if len(word) < 4 or any(word in known for known in (FILLERS, OBJECTS, NEGATIONS, EDITING, ORDINARY)):
        return None, False
    distance = rapidfuzz.distance.OSA.distance
    for known, verb in MISSPELT_OF.items():
        allowed = 1 if len(known) < 7 else 2
        near = distance(_single(word), _single(known), score_cutoff=allowed) <= allowed
        if near and known[0] == word[0] and abs(len(word) - len(known)) <= allowed:
            return verb, True
    return None, False


def _single(word: str) -> str:
    """Doubled letters as one: those are most often mistaken."""
    return re.sub(r"(.)\1", r"\1", word)


def _judged(line: str, said: _Said) -> Nearly | None:
    verbs = said.verbs
    doing = [verb for verb in verbs if verb in _DOING]
    if len(doing) == 1 and doing[0] is verbs[0] and not said.joined:
        verbs = doing  # "godkänn utkastet": the draft is what is approved
    if len(verbs) > 1:
        return None if said.names else Nearly(tuple(verbs), Why.SEVERAL, line)
    verb = verbs[0]
    if verb is Verb.SKIP:
        return _skip(line, said)
    if not _fits(verb, said):
        return _of_an_approval(line, said) if verb is Verb.APPROVE else None
    if said.new and verb is Verb.DRAFT:
        verb = Verb.NEW_DRAFT
    if said.negated:
        return Nearly((verb,), Why.NEGATED, line)
    return Nearly((verb,), _why(verb, said), line, _argument(verb, said))


def _of_an_approval(line: str, said: _Said) -> Nearly:
    """ "Godkänn 123456 men ändra i Norrby": whoever wrote it may think that it is approved, or that it is changed."""
    why = Why.NEGATED if said.negated else Why.RESERVED
    return Nearly((Verb.APPROVE,), why, line, _argument(Verb.APPROVE, said))


def _fits(verb: Verb, said: _Said) -> bool:
    """True if nothing stands in the line that the command has no use for."""
    if verb is Verb.REVOKE and said.misspelt and not said.names:
        return False  # "spara" without diacritics is another word
    if verb in _NAMING:
        return len(said.names) <= _MOST_NAMES and not said.numbers and not said.editing
    if verb is Verb.REGISTER and said.editing:
        return len(said.names) <= 6
    if verb in _WITH_NUMBER:
        return len(said.names) <= 2
    return not said.names and not (said.editing and verb is not Verb.CORRECT)


def _why(verb: Verb, said: _Said) -> Why:
    if said.misspelt:
        return Why.MISSPELT
    lacks_number = verb in _WITH_NUMBER and not said.numbers
    lacks_code = verb is Verb.APPROVE and not _code_in(said.after)
    lacks_name = verb is Verb.REVOKE and not said.names
    wrong_draft = verb is Verb.DRAFT and bool(said.numbers) and not _WEEK.search(said.after)
    return Why.ARGUMENT if lacks_number or lacks_code or lacks_name or wrong_draft else Why.SENTENCE


def _argument(verb: Verb, said: _Said) -> str:
    if verb in _NAMING and said.names:
        begins, ends = said.after.find(said.names[0]), said.after.rfind(said.names[-1]) + len(said.names[-1])
        return said.after[begins:ends] if begins >= 0 else " ".join(said.names)
    if verb is Verb.APPROVE:
        return _code_in(said.after)
    return said.numbers[0] if verb in _WITH_NUMBER and said.numbers else ""


def _skip(line: str, said: _Said) -> Nearly | None:
    """Weeks, or what has no number: a season, "nästa"; "hoppa över den punkten" is something said."""
    verb = Verb.HOLD if said.negated else Verb.SKIP
    if any(fold_line(name) not in SEASONS for name in said.names) or said.objects:
        return None
    numbers = ", ".join(number for number in said.numbers if number[0].isdigit())
    if not said.names and (argument := _weeks_in(line) or (numbers and f"vecka {numbers}")):
        return Nearly((verb,), Why.MISSPELT if said.misspelt else Why.SENTENCE, line, argument)
    return Nearly((verb,), Why.ARGUMENT, line)


def _weeks_in(line: str) -> str:
    """The longest run of words in the line that names weeks, as it was written."""
    words = line.split()
    places = ((a, a + length) for length in range(len(words), 0, -1) for a in range(len(words) - length + 1))
    runs = (" ".join(words[a:b]).strip(" .!?,:") for a, b in places)
    return next((run for run in runs if names_weeks(run)), "")
