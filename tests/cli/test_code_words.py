"""What a person reads is in words: no code of ours stands in a line that is not for programs."""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest
from command_place import Place
from doc_pages import ROOT
from mixed_week import mixed_week

from est_mailer.cli.code_words import CODES, attempt_in_words, in_words, why_held
from est_mailer.cli.round_reminding import BECAME
from est_mailer.domain.outgoing import Refusal
from est_mailer.jobs.respondents.reminding_now import Became
from est_mailer.wording import languages, words_under

SOURCES = sorted((ROOT / "est_mailer").rglob("*.py"))
REASON = re.compile(r'(?:Doubtful|hold)\((?:service, message, )?"(\w+)"(?: if \w+ else "(\w+)")?')
ATTEMPT = re.compile(r'_log\.note\([\w., ]+, at, "(\w+)"|outcome="(\w+)" if permanent else "(\w+)"')
FOR_PROGRAMS = {
    "code_words.py",
    "checking.py",  # its results are words: ok, note, warning, FAILED
    "metrics.py",
    "packs.py",  # what is to be written: quarter, year
    "previewing.py",  # names of files
    "reference.py",  # what is to be written after an option
    "status_screen.py",  # a weight is a word, and so is a rhythm
}


def codes_of(name: str) -> type[StrEnum]:
    module, _, kind = name.rpartition(".")
    found: type[StrEnum] = getattr(import_module(f"est_mailer.domain.{module}"), kind)
    return found


@pytest.mark.parametrize("name", sorted(CODES))
def test_every_code_has_words(name: str) -> None:
    for code in codes_of(name):
        assert in_words(code)
        assert "_" not in in_words(code), f"{code!r} is shown as a code"


def test_every_reason_for_which_mail_is_held_has_words_in_every_language() -> None:
    found = {
        reason for file in SOURCES for pair in REASON.findall(file.read_text("utf-8")) for reason in pair if reason
    }
    assert len(found) >= 12
    for language in languages():
        assert {f"held.{reason}" for reason in found} == set(words_under(language, "held"))
    assert why_held("tokens_differ") == "The mail carries the codes of two different forms."
    assert why_held("KeyError") == "KeyError"


def test_everything_that_becomes_of_a_mail_has_words() -> None:
    outbox = ROOT / "est_mailer/adapters/store/outbox.py"
    found = {name for names in ATTEMPT.findall(outbox.read_text("utf-8")) for name in names if name}
    assert len(found) == 7
    for outcome in (*found, *Refusal, "accepted"):
        assert "_" not in attempt_in_words(outcome)
    assert set(Became) == set(BECAME)


def test_a_command_prints_codes_for_programs_only() -> None:
    """``code.value`` in a line is the code; ``in_words(code)`` is for people."""
    told = []
    for file in sorted((ROOT / "est_mailer/cli").glob("*.py")):
        if file.name in FOR_PROGRAMS:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "value":
                told.append(f"{file.name}:{node.lineno}")
    assert told == []


SHOWN = ("status", "round list", "round show 2026-W47", "held list", "outbox list", "round analysis 2026-W47")


def test_no_code_is_shown_of_a_week_with_all_kinds_of_trouble(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    codes = {code.value for name in CODES for code in codes_of(name) if "_" in code.value}
    codes |= {key.removeprefix("held.") for key in words_under("en", "held")}
    for command in SHOWN:
        shown = set(re.findall(r"\w+", place.run(*command.split()).output))
        commands = {"in_doubt"}  # est-mailer outbox list --state in_doubt: what is to be written
        assert shown & (codes - commands) == set(), command


def test_programs_get_the_codes(tmp_path: Path) -> None:
    place: Place = mixed_week(tmp_path / "config")
    (held,) = place.json("held", "list")["items"]
    assert held["detail"] == "stranger_with_form"
    assert "sender is not in the register" in place.run("held", "list").output
