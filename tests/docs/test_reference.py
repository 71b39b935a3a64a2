"""The pages that repeat what the code says are in step with it: the commands, and the words of a reply."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from doc_pages import ROOT, program
from plain_language import HARDEST, lix

from est_mailer.mail.command import FOR_RESPONDENTS, Verb, read_command

WORDS = (ROOT / "docs/sv/samordnarens-ord.md").read_text(encoding="utf-8")
INFORMANT = (ROOT / "docs/sv/informant.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return program("make_commands")


def test_the_page_of_commands_is_that_of_the_command_line(maker: ModuleType) -> None:
    assert maker.is_current(), "run python docs/make_commands.py"
    assert maker.main(["--check"]) == 0
    assert maker.main(["--chekc"]) == 2


def test_a_page_that_differs_is_noticed(maker: ModuleType, tmp_path: Path) -> None:
    other = tmp_path / "commands.md"
    other.write_text(maker.page().replace("--dry-run", "--dryrun", 1), encoding="utf-8")
    assert not maker.is_current(other)


def written(text: str, heading: str = "") -> list[str]:
    """What a table says that a person writes: the first column of each row, under a heading."""
    part = text.partition(f"## {heading}\n")[2].partition("\n## ")[0] if heading else text
    return re.findall(r"(?m)^\| `([^`]+)` \|", part)


def verbs(lines: list[str]) -> set[Verb]:
    """The verbs that the service reads in these lines. None of them may be anything else."""
    read = {line: read_command(line) for line in lines}
    assert [line for line, command in read.items() if command is None] == []
    return {command.verb for command in read.values() if command is not None}


def test_every_word_of_a_coordinator_is_understood_and_none_is_left_out() -> None:
    assert verbs(written(WORDS, "Du som samordnar")) == set(Verb) - FOR_RESPONDENTS


@pytest.mark.parametrize(("page", "heading"), [(WORDS, "Den som rapporterar"), (INFORMANT, "Det här kan du svara")])
def test_every_word_of_a_respondent_is_understood_and_none_is_left_out(page: str, heading: str) -> None:
    assert verbs(written(page, heading)) == {*FOR_RESPONDENTS, Verb.HELP}


def test_what_the_page_says_is_no_command_is_none() -> None:
    said = re.findall(r"”([^”]+)” är (?:inget|ingen)", WORDS)
    assert len(said) == 2
    assert [line for line in said if read_command(line) is not None] == []


@pytest.mark.parametrize("name", ["informant", "samordnare", "samordnarens-ord", "mottagare"])
def test_pages_for_those_who_have_five_minutes_are_easy_to_read(name: str) -> None:
    page = (ROOT / "docs/sv" / f"{name}.md").read_text(encoding="utf-8")
    cells = re.sub(r"(?m)^\|[-|]+\|$|\|", "\n\n", re.sub(r"(?s)```.*?```|<[^>]+>|\]\([^)]*\)", "", page))
    assert lix(re.sub(r"[*`#\[\]]", "", cells)) < HARDEST
