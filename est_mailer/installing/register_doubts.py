"""The doubts of an import: asked one by one on a terminal, taken from a file of answers, or listed all at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from est_mailer.config.toml_text import toml_value
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.installing.dialogue import Dialogue
from est_mailer.workbooks.importing import Doubt, Proposal

_MARGIN = " " * 5
_HEAD = "# Answers for est-mailer register import: the key of each question, and what was answered.\n"


def settle(talk: Dialogue, look: Callable[[Mapping[str, str]], Proposal], answers: dict[str, str]) -> Proposal:
    """Asks one doubt after another until none is left; ``answers`` grows. KeyboardInterrupt goes through."""
    while (proposal := look(answers)).doubts:
        first = proposal.doubts[0]
        answers[first.key] = ask(talk, first)
    return proposal


def ask(talk: Dialogue, doubt: Doubt) -> str:
    """Shows a doubt with numbered answers, and takes one. KeyboardInterrupt goes through."""
    talk.heading(f"{doubt.where}:")
    talk.tell(doubt.asked)
    suggested = next((n for n, c in enumerate(doubt.choices, 1) if c.answer == doubt.suggestion), None)
    for number, choice in enumerate(doubt.choices, 1):
        mark = " (suggested)" if number == suggested else ""
        talk.tell(f"{number:>3}  {choice.says}{mark}", _MARGIN)
    if doubt.open:
        talk.tell(f"{_MARGIN}or write the right address", _MARGIN)
    while True:
        answer = _chosen(talk.ask("Number", str(suggested or "")), doubt)
        if answer is not None:
            return answer
        talk.tell(f"Write a number from 1 to {len(doubt.choices)}.")


def _chosen(given: str, doubt: Doubt) -> str | None:
    if given.isdecimal() and 1 <= int(given) <= len(doubt.choices):
        return doubt.choices[int(given) - 1].answer
    return given if doubt.accepts(given) else None


def read_answers(path: Path | None, *, may_begin: bool) -> dict[str, str]:
    """The answers in a file. ``may_begin``: there need be none yet, for somebody is there to give them.

    Raises ConfigurationError.
    """
    if path is None or (may_begin and not path.exists()):
        return {}
    if not path.exists():
        remedy = "Correct its name, or be asked on a terminal (without --yes): the file is made of what is answered."
        raise ConfigurationError([Finding("--answers", f"There is no file {path}.", remedy)])
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            [Finding(str(path), f"The answers cannot be read: {error}.", 'Write one "key" = "answer" on each line.')]
        ) from error
    wrong = [key for key, answer in found.items() if not isinstance(answer, str)]
    if wrong:
        remedy = 'Put key and answer in quotation marks: "organisation.exempelvakt" = "vakt".'
        raise ConfigurationError([Finding(str(path), f"“{key}” has no text as its answer.", remedy) for key in wrong])
    return found


def keep_answers(path: Path | None, answers: Mapping[str, str]) -> None:
    """Writes all answers given so far to their file, so that they need not be given again. Raises ServiceError."""
    if path is None or not answers:
        return
    lines = (f"{toml_value(key)} = {toml_value(answer)}\n" for key, answer in sorted(answers.items()))
    try:
        path.write_text(_HEAD + "".join(lines), encoding="utf-8")
    except OSError as error:
        wrong = f"The answers cannot be kept: {error.strerror}."
        raise ConfigurationError([Finding(str(path), wrong, "Name a file that you may write.")]) from error


def unsettled(doubts: Iterable[Doubt], source: Path) -> ConfigurationError:
    """Every doubt at once, with the answers that each takes, for where nobody is there to be asked."""
    found = list(doubts)
    findings = [Finding(f"{source.name}, {d.where}", d.asked, _answers_of(d)) for d in found]
    remedy = "Run it on a terminal to be asked, or write the lines in a file and give it with --answers FILE."
    count = counted(len(found), "question has", "questions have")
    return ConfigurationError([*findings, Finding(str(source), f"{count} no answer, and nothing was written.", remedy)])


def _answers_of(doubt: Doubt) -> str:
    key, address = toml_value(doubt.key), ["an address"] * doubt.open
    others = [f"{c.answer} ({c.says})" for c in doubt.choices if c.answer != doubt.suggestion]
    likely = next((c for c in doubt.choices if c.answer == doubt.suggestion), None)
    if likely is None:
        return f"Answer {key} with one of: {', '.join([*others, *address])}."
    return f"Answer {key} = {toml_value(likely.answer)} ({likely.says}). Or: {', '.join([*others, *address])}."
