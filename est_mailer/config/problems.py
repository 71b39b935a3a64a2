"""Collecting what is wrong, so that a person is told everything at once; and guessing what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from est_mailer.domain.errors import ConfigurationError, Finding, first_of

_NEAR_ENOUGH = 60.0  # of 100: one or two letters wrong in a short word
_LISTED_AT_MOST = 20  # longer lists are not read


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: "est.toml:14", "register.csv:7, column areas". Line 0: the file as a whole."""

    file: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}" if self.line else self.file
        return f"{text}, column {self.column}" if self.column else text


class Problems:
    """The findings so far."""

    def __init__(self) -> None:
        self._found: list[tuple[Place, Finding]] = []

    def add(self, place: Place, wrong: str, remedy: str) -> None:
        """Note one problem: what is wrong, and what to write instead."""
        self._found.append((place, Finding(str(place), wrong, remedy)))

    def raise_any(self) -> None:
        """Raises ConfigurationError with all findings, file by file in the order of their lines, if there are any."""
        if not self._found:
            return
        files = list(dict.fromkeys(place.file for place, _ in self._found))
        ordered = sorted(self._found, key=lambda item: (files.index(item[0].file), item[0].line))
        raise ConfigurationError(list(dict.fromkeys(finding for _, finding in ordered)))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one (any case), or None if none is near."""
    from rapidfuzz import fuzz, process  # a sound configuration has no need of it

    best = process.extractOne(word, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR_ENOUGH)
    return None if best is None else str(best[0])


def choice(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown word: the likely one, and what there is to choose from."""
    names = list(known)
    if not names:
        return "There is none to choose from yet: add one first."
    likely = closest(word, names)
    guess = f"Did you mean {likely}? " if likely else ""
    return f"{guess}Write one of: {first_of(names, _LISTED_AT_MOST)}."
