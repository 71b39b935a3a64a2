"""The command in a reply's first own line, in Swedish or English; in doubt there is none, and a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from est_mailer.domain.meaning.naming_weeks import names_weeks
from est_mailer.mail.reading.quoting import OwnLine, own_lines, unquoted
from est_mailer.mail.words.line_folding import fold_line, plain_line
from est_mailer.mail.words.sign_offs import (
    EDGES,
    LINES_HEEDED,
    adds_afterwards,
    is_name,
    opens_signature,
    up_to_sign_off,
    without_sign_off,
)
from est_mailer.mail.words.taking_back import excepts, reserves

__all__ = ["FOR_RESPONDENTS", "Command", "Verb", "bare_lines", "read_command", "read_commands", "unquoted"]

_LONGEST_COMMAND = 200  # characters


class Verb(StrEnum):
    """What can be said in a reply."""

    CALM = "calm"
    APPROVE = "approve"
    STOP = "stop"
    DEPUTY = "deputy"
    FORM = "form"
    STATUS = "status"
    DRAFT = "draft"
    REGISTER = "register"
    CORRECT = "correct"
    REVIEW = "review"
    HELP = "help"
    RELEASE = "release"
    REJECT = "reject"
    REVOKE = "revoke"
    REMIND = "remind"
    SKIP = "skip"
    HOLD = "hold"
    NEW_DRAFT = "new_draft"
    PACK = "pack"


FOR_RESPONDENTS = frozenset({Verb.CALM, Verb.DEPUTY, Verb.FORM})
"""What is said for a function that reports; all else but ``hjälp`` is a coordinator's."""


@dataclass(frozen=True, slots=True)
class Command:
    """``argument``: the code without spaces (approve), an address (deputy), a number (release, reject, draft), a reason
    (stop), a function's name (revoke, remind), weeks or days as they were written (skip, hold), a period's key as far
    as it was said, "K3-2026" or "2026" (pack), or "". ``rest``: the sender's own words after it, signature too.
    ``reviewed``: "godkänn 123456 granskat 1 3" names the findings 1 and 3; () if only the word is there, None if not.
    ``reserved``: an approval with something after it that sounds as if it were not all.
    """

    verb: Verb
    argument: str = ""
    rest: str = ""
    reviewed: tuple[int, ...] | None = None
    reserved: bool = False


# Words without diacritics and in lower case, as ``fold_line`` gives them. The whole line must be one of these.
_PHRASES: dict[Verb, str] = {
    Verb.CALM: (
        r"lugnt?|lugn vecka|(?:allt|det) (?:ar )?lugnt|helt lugnt|noll ?rapport(?:ering)?|calm|all calm|calm week"
        r"|nil|nil (?:return|report)|in(?:get|genting) att rapportera|nothing to report"
    ),
    Verb.STOP: r"stopp?|stoppa",
    Verb.FORM: r"formular(?:et)?|(?:the )?form",
    Verb.STATUS: r"status",
    Verb.DRAFT: r"utkast(?:et)?|(?:the )?draft",
    Verb.REGISTER: r"register|registret|the register",
    Verb.CORRECT: r"rattelse(?:n)?|(?:the )?correction|erratum",
    Verb.REVIEW: r"granskning(?:en)?|granska|(?:var )?egen del|(?:the )?review|(?:our )?own part",
    Verb.HELP: r"hjalp|help",
    Verb.APPROVE: r"godkann(?:er|es)?|godkant|approved?",
    Verb.DEPUTY: r"ersattare|deputy",
    Verb.RELEASE: r"slapp|release",
    Verb.REJECT: r"avvisa|reject",
    Verb.REVOKE: r"sparra|revoke",
    Verb.REMIND: (
        r"paminn(?: (?:alla|dem|de andra|resten|(?:de|dem|alla) som inte (?:har )?svarat))?"
        r"|remind(?: (?:all|everyone|everybody|them|the rest"
        r"|(?:those|everyone) who (?:have|has) not (?:answered|replied)))?"
    ),
    Verb.NEW_DRAFT: r"nytt utkast|(?:a )?new draft",
}
_ANY_PHRASE = re.compile("|".join(_PHRASES.values()))
_MAY_BE_ASKED = frozenset(
    {Verb.FORM, Verb.STATUS, Verb.DRAFT, Verb.REGISTER, Verb.CORRECT, Verb.REVIEW, Verb.HELP}
)  # "Status?" harms nobody
_APPROVE = re.compile(rf"(?:{_PHRASES[Verb.APPROVE]})[\s:]+(?:(?:kod(?:en)?|code)[\s:]+)?([0-9a-z]+(?:[ -][0-9a-z]+)*)")
_CODE_BELOW = re.compile(r"\W*(?:(?:kod(?:en)?|code)\W*)?\d{3}[ -]?\d{3}\W*", re.IGNORECASE)
_REVIEWED = re.compile(
    r"[\s,;]+(?:och )?(?:granskat|granskad|granskade|granskats|reviewed)\b:?"
    r"((?:[\s,&+]|(?<!\d)\d{1,3}(?!\d)|-|och|and|nr)*)$"  # no longer number: "1-999999999" would be listed in full
)
_NUMBERED = re.compile(r"(slapp|release|avvisa|reject)[\s:]+(?:(?:nr|no|nummer|number)\.?\s*)?#?\s*(\d{1,14})")
_CHOSEN_DRAFT = re.compile(r"(?:utkast|draft)[\s:]+(?:(?:nr|no|nummer|number)\.?\s*)?#?\s*(\d{1,3})")
_STAND_IN = r"(?:ersattaren?|vikarie|deputy|substitute)"
_DEPUTY = re.compile(_STAND_IN + r"\b[\s:=-]*(?:(?:ar|blir|is)\b[\s:]*)?")
_REVOKE = re.compile(r"(?:sparra|revoke)[\s:]+(?=\S[^/,]{0,79}$)")  # a sign-off is no name
_REMIND = re.compile(r"(?:paminn|remind)[\s:]+(?!och |and )(?=\S[^/?]{0,119}$)")
_SKIPPING = r"(?:hoppa(?P<inte> inte)? over|(?P<not>do not |don['’]?t )?skip)"
_SKIP = re.compile(_SKIPPING + r"[\s:]+(?=\S)")
_PERIOD = (
    r"(?:(?P<quarter>kvartal(?:et)?|quarter)(?:\s+(?P<number>[1-4]))?|[kq](?P<short>[1-4])"
    r"|(?P<year>aret|ar|year|arets))"
)
_PACK = re.compile(_PERIOD + r"(?:\s+(?P<of>20\d\d))?")
# How a line begins that one of these reads, quotation marks aside.
_MAY_BEGIN_ONE = re.compile("|".join((*_PHRASES.values(), _STAND_IN, _SKIPPING, _PERIOD)))
_QUOTES = re.compile(r"[\"'“”„’«»]")
_STOP_REASON = re.compile(r"stopp?(?:[!.,:]+\s+|\s+[-–—]\s+)(?=\S)")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@]+")
_GREETING = (
    r"(?:hej(?:san| hej)?|halla|tja+|tjena|god ?(?:morgon|dag|kvall|middag|eftermiddag)|hello|hi|dear"
    r"|good (?:morning|day|afternoon|evening))"
)
_GREETING_LINE = re.compile(rf"{_GREETING}(?: [\w.-]+){{0,3}} ?[!,.:;]*")
_GREETING_BEFORE = re.compile(rf"{_GREETING}(?: [\w-]+){{0,2}} ?[!,.]+\s+(?=\S)")


def read_command(text: str) -> Command | None:
    """The command in the first line the sender wrote, a greeting line aside; None if that line is anything else.

    The whole line must be the command, or the command and a sign-off ("lugnt /Anna"). Never raises.
    """
    lines = said_lines(text)
    command = _read_line(plain_line(lines[0].text)) if lines else None
    if command is None:
        return None
    after = [line.text for line in lines[1:]]
    if command.verb is Verb.CALM and any(map(excepts, up_to_sign_off(after))):
        return None
    sure = [line.text for line in takewhile(lambda line: not line.doubtful, lines[1:])]
    if command.verb is Verb.APPROVE:
        command = replace(command, reserved=_is_reserved(lines[0].text, sure))
    if not command.argument and after and (named := _in_line_below(command, after[0], sure=bool(sure))):
        command, after = named, after[1:]
    return replace(command, rest="\n".join(after))


def read_commands(text: str) -> tuple[Command, ...]:
    """The command of the first line, and those of the lines right after it that are nothing but a command too."""
    first = read_command(text)
    if first is None:
        return ()
    sure = takewhile(lambda line: not line.doubtful, said_lines(text)[1:LINES_HEEDED])
    more = (_read_line(plain_line(line.text)) for line in sure)
    return (first, *(command for command in takewhile(bool, more) if command is not None))


def bare_lines(text: str) -> tuple[str, ...]:
    """The first line the sender wrote, a greeting aside, with and without what may be a sign-off; () if none."""
    lines = said_lines(text)
    if not lines:
        return ()
    line = plain_line(lines[0].text)
    if greeting := _GREETING_BEFORE.match(fold_line(line)):
        line = line[greeting.end() :]
    return tuple(core for core in (line, *without_sign_off(line)) if core)


def said_lines(text: str) -> list[OwnLine]:
    """The lines the sender wrote, a greeting line aside; none if the first may be quoted or is too long for a word."""
    lines = [line for line in own_lines(text) if line.text]
    if lines and not lines[0].doubtful and _GREETING_LINE.fullmatch(fold_line(plain_line(lines[0].text))):
        del lines[0]
    if not lines or lines[0].doubtful or len(lines[0].text) > _LONGEST_COMMAND:
        return []
    return lines


def _read_line(line: str) -> Command | None:
    folded = fold_line(line)
    if greeting := _GREETING_BEFORE.match(folded):
        line, folded = line[greeting.end() :], folded[greeting.end() :]
    if not _MAY_BEGIN_ONE.match(_QUOTES.sub("", folded).lstrip(EDGES)):  # as nearly all that people write
        return None
    candidates = (line, *without_sign_off(line))
    readings = (read(candidate.strip(EDGES)) for read in (_bare, _with_argument) for candidate in candidates)
    return next((command for command in readings if command), None)


def _in_line_below(command: Command, line: str, *, sure: bool) -> Command | None:
    """A deputy's address, or a code, on the line under the word: some phones break the line there."""
    if command.verb is Verb.DEPUTY:
        return _deputy(plain_line(line))
    if command.verb is Verb.APPROVE and sure and _CODE_BELOW.fullmatch(line):
        return replace(command, argument=re.sub(r"\D", "", line))
    return None


def _is_reserved(first: str, after: list[str]) -> bool:
    """ "Godkänn 123456" and then "Men ändra Norrby först"; a name ends what is said, for a signature may say "inte",
    but for a postscript."""
    said = takewhile(lambda line: reserves(line) or not opens_signature(line), up_to_sign_off(after))
    added = filter(adds_afterwards, after[:LINES_HEEDED])
    return any(map(reserves, (first, *said, *added)))


def _bare(core: str) -> Command | None:
    folded = fold_line(core)
    words = folded.rstrip("?").strip(EDGES)
    if not _ANY_PHRASE.fullmatch(words):
        return None
    for verb, phrases in _PHRASES.items():
        if re.fullmatch(phrases, words) and (verb in _MAY_BE_ASKED or not folded.endswith("?")):
            return Command(verb)
    return None


def _with_argument(core: str) -> Command | None:
    folded = fold_line(core)
    if folded.endswith("?"):
        return None
    plain = _QUOTES.sub("", folded)
    reviewed = _REVIEWED.search(plain)
    if code := _APPROVE.fullmatch(plain[: reviewed.start()] if reviewed else plain):
        groups = re.split(r"[ -]", code[1])
        known = all(re.search(r"\d", group) for group in groups)  # "godkänn inte 123456" is no approval
        numbers = _numbers(reviewed[1]) if reviewed else None
        return Command(Verb.APPROVE, "".join(groups).upper(), "", numbers) if known and len(code[1]) <= 40 else None
    if number := _NUMBERED.fullmatch(plain):
        return Command(Verb.RELEASE if number[1] in ("slapp", "release") else Verb.REJECT, number[2])
    if chosen := _CHOSEN_DRAFT.fullmatch(plain):
        return Command(Verb.DRAFT, chosen[1])
    if reason := _STOP_REASON.match(folded):
        return Command(Verb.STOP, core[reason.end() :])
    if named := _REVOKE.match(folded):
        return Command(Verb.REVOKE, core[named.end() :])
    if head := _DEPUTY.match(folded):
        return _deputy(core[head.end() :])
    return _of_the_week(core, folded)


def _of_the_week(core: str, folded: str) -> Command | None:
    """What a coordinator says of whole weeks and quarters, and of one function that has not answered."""
    if (said := _SKIP.match(folded)) and names_weeks(core[said.end() :]):
        return Command(Verb.HOLD if said["inte"] or said["not"] else Verb.SKIP, core[said.end() :])
    if named := _REMIND.match(folded):
        return Command(Verb.REMIND, core[named.end() :])
    if pack := _PACK.fullmatch(folded):
        number = pack["number"] or pack["short"] or ""
        kind = "" if pack["year"] else f"K{number}-"
        return Command(Verb.PACK, f"{kind}{pack['of'] or ''}")
    return None


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers as people list them: "1, 3 och 5-7"."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", text):
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def _deputy(words: str) -> Command | None:
    """One address, perhaps doubled by a client ("a@b<mailto:a@b>"), perhaps with the person's name."""
    words = re.sub(r"mailto:", " ", words, flags=re.IGNORECASE)
    addresses = {found.strip(EDGES).lower() for found in _ADDRESS.findall(words)}
    name = _ADDRESS.sub(" ", words).strip(EDGES)
    return Command(Verb.DEPUTY, addresses.pop()) if len(addresses) == 1 and is_name(name) else None
