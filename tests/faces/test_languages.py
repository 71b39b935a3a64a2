"""Swedish and English are whole; a third language is dropped in as files; nobody is written to in two of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from builders import STOCKHOLM
from doc_pages import ROOT
from faces.pseudo import CODE, add_pseudo_language, answers_in_template, said_in_template
from plain_language import HARDEST, lix
from world import CARETAKERS, MUNICIPALITY, SCHOOL, YOUTH

from est_mailer.resources import shared_folder
from est_mailer.wording import Wording, languages, words_under

TEMPLATES = shared_folder("templates")
LETTERS = "A-Za-zÅÄÖåäö"
# What is nobody's language: codes, addresses with what their sender wrote before them, the keys of rounds.
_CODE = re.compile(r"\w+\s+5005@annan\.test|\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}\b|\S+@\S+|\d+-W\d+\S*")

_GREEK = re.compile("[^\n]*[α-ωΑ-Ω][^\n]*")

Told = list[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What everybody got where a third language was installed: the service as it is, and a folder more."""
    house = tmp_path_factory.mktemp("house")
    for name in ("est_mailer", "templates", "mailboxes", "config", "systemd"):
        shutil.copytree(ROOT / name, house / name)
    add_pseudo_language(house / "templates")
    environment = {**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{ROOT / 'tests'}"}
    script = ROOT / "tests" / "faces" / "three_languages.py"
    run = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


# Whole


def _files(language: str) -> dict[str, str]:
    folder = TEMPLATES / language
    return {str(f.relative_to(folder)): f.read_text(encoding="utf-8") for f in folder.rglob("*") if f.is_file()}


def _texts(language: str) -> dict[str, str]:
    themes = [file.stem for file in (TEMPLATES / language / "words").glob("*.toml")]
    return {key: text for theme in themes for key, text in words_under(language, theme).items()}


def test_all_languages_have_the_same_files_and_keys() -> None:
    assert set(languages()) >= {"sv", "en"}
    for language in languages():
        assert set(_files(language)) == set(_files("sv"))
        assert set(_texts(language)) == set(_texts("sv"))


def test_every_text_is_there_and_has_the_same_fields() -> None:
    swedish = _texts("sv")
    for language in languages():
        for key, text in _texts(language).items():
            assert text.strip() or not swedish[key].strip(), f"{language} {key}: empty"
            fields, expected = (sorted(set(re.findall(r"\{(\w+)", t))) for t in (text, swedish[key]))
            assert fields == expected, f"{language} {key}"


def test_no_text_was_left_in_another_language() -> None:
    """Between Swedish and English, equal texts are names and signs, not sentences."""
    swedish, english = _texts("sv"), _texts("en")
    said = {key: re.sub(r"\{[^{}]*\}", " ", text) for key, text in swedish.items() if text == english[key]}
    assert [key for key, text in said.items() if len(re.findall(r"[a-zåäö]{2,}", text)) > 2] == []


def test_every_date_can_be_written() -> None:
    for language in languages():
        words = Wording.of(language, STOCKHOLM)
        assert {words.language_name(other) for other in languages()}.isdisjoint(languages())


# Dropped in


def test_a_language_that_is_dropped_in_is_one_of_them(third: dict[str, Any]) -> None:
    assert CODE not in languages()
    assert third["languages"] == sorted([*languages(), CODE])


def test_everybody_is_written_to_in_the_language_of_the_register(third: dict[str, Any]) -> None:
    subjects: dict[str, set[str]] = {}
    for address, _, where, _ in third["told"]:
        subjects.setdefault(address, set()).add(where.rpartition(" [")[0])
    for address in (SCHOOL, YOUTH, CARETAKERS):
        assert len(subjects[address]) >= 13, f"{address}: {subjects[address]}"
    assert len(subjects[MUNICIPALITY]) >= 15
    assert any(subject.startswith("Tack, rapporten") for subject in subjects[SCHOOL])
    assert any(subject.startswith("Thank you, we have your report") for subject in subjects[YOUTH])
    assert any(subject.startswith("Τηανκ ψου") for subject in subjects[CARETAKERS])


def test_workbooks_documents_and_their_names_are_in_it_too(third: dict[str, Any]) -> None:
    where = {where.rpartition(" [")[2].rstrip("]") for _, language, where, _ in third["told"] if language == CODE}
    assert {"file name", "subject", "text", "HTML"} <= where
    assert {name.rpartition(".")[2] for name in where} >= {"xlsx", "pdf"}


def test_what_a_swedish_reader_gets_is_easy_to_read(third: dict[str, Any]) -> None:
    """Every mail of a week, its data as numbers."""
    mails = [(where, text) for _, language, where, text in third["told"] if language == "sv" and "[text]" in where]
    assert len(mails) > 50
    assert [(where, round(lix(text), 1)) for where, text in mails if lix(text) >= HARDEST] == []


# Without leaks


def test_no_text_leaks_into_the_language_that_was_dropped_in(third: dict[str, Any]) -> None:
    """It has other letters, so every word in ours has come past its catalogue, but for those that are answered with."""
    known = {
        "est",
        "xlsx",
        "pdf",
        "sv",
        *_answers(),
    }  # the method, the ends of files' names, "Re:" as mail programs say
    leaks = [
        (word, where)
        for _, language, where, text in third["told"]
        if language == CODE
        for word in re.findall(rf"[{LETTERS}]{{2,}}", _CODE.sub(" ", text))
        if word.casefold() not in known
    ]
    assert leaks == []


@pytest.mark.parametrize(("language", "other"), [("sv", "en"), ("en", "sv")])
def test_no_text_leaks_between_swedish_and_english(third: dict[str, Any], language: str, other: str) -> None:
    foreign = _vocabulary(other) - _vocabulary(language)
    assert len(foreign) > 500
    told: Told = third["told"]
    leaks = [
        (word, where)
        for _, spoken, where, text in told
        if spoken == language
        for word in re.findall(rf"[{LETTERS}]{{2,}}", _CODE.sub(" ", text))
        if word.casefold() in foreign
    ]
    assert leaks == []
    greek = [line for _, spoken, _, text in told if spoken == language for line in _GREEK.findall(text)]
    assert greek == []


def test_a_leak_would_be_seen() -> None:
    assert "onsdag" in _vocabulary("sv") - _vocabulary("en")
    assert {"wednesday", "please"} <= _vocabulary("en") - _vocabulary("sv")


def _answers() -> set[str]:
    texts = [
        text for name, source in _files("en").items() if name.endswith(".j2") for text in answers_in_template(source)
    ]
    return set(re.findall(rf"[{LETTERS}]{{2,}}", " ".join(texts).casefold()))


@cache
def _vocabulary(language: str) -> frozenset[str]:
    """Every word that the service itself says in a language."""
    texts = [re.sub(r"\{[^{}]*\}", " ", text) for text in _texts(language).values()]
    texts += [
        text for name, source in _files(language).items() if name.endswith(".j2") for text in said_in_template(source)
    ]
    texts += list(_of_the_calendar(language))
    return frozenset(word.casefold() for text in texts for word in re.findall(rf"[{LETTERS}]{{2,}}", text))


def _of_the_calendar(language: str) -> Iterator[str]:
    words = Wording.of(language, STOCKHOLM)
    for number in range(0, 366, 5):
        yield words.day(date(2026, 1, 1) + timedelta(days=number))
