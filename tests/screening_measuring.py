"""Measuring the screening on sentences whose points are known: what was found, missed and found in vain, by kind."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import Hit, Kind, Rules, prepared
from est_mailer.jobs.screening.name_lists import name_lists

CORPUS = Path(__file__).parent / "corpus" / "screening"
NAMES = frozenset({Kind.FULL_NAME, Kind.NAME})
STRUCTURED = frozenset({Kind.PERSONAL_NUMBER, Kind.PHONE, Kind.PLATE, Kind.EMAIL})


@dataclass(frozen=True)
class Sentence:
    """A sentence and what in it points somebody out: (kind, text). A trap has none."""

    text: str
    points: tuple[tuple[Kind, str], ...]


@dataclass
class Score:
    """Found, missed and found in vain, by kind; and the sentences behind the last two."""

    found: Counter[Kind] = field(default_factory=Counter)
    missed: Counter[Kind] = field(default_factory=Counter)
    vain: Counter[Kind] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def recall(self, kinds: Iterable[Kind]) -> float:
        """The share of what was there that was found."""
        kinds = tuple(kinds)
        there = sum(self.found[k] + self.missed[k] for k in kinds)
        return sum(self.found[k] for k in kinds) / there if there else 1.0

    def precision(self, kinds: Iterable[Kind]) -> float:
        """The share of what was told that was there."""
        kinds = tuple(kinds)
        told = sum(self.found[k] + self.vain[k] for k in kinds)
        return sum(self.found[k] for k in kinds) / told if told else 1.0


def sentences(name: str) -> tuple[Rules, tuple[Sentence, ...]]:
    """A set of sentences, with the municipality's choices that they were written for."""
    data = tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))
    rules = Rules(name_lists(), frozenset(data["places"]), frozenset(data["allow"]), tuple(data["group_words"]))
    found = []
    for entry in data["sentence"]:
        points = tuple((Kind(kind), text) for kind, _, text in (p.partition(": ") for p in entry.get("points", ())))
        assert all(prepared(text) in prepared(entry["text"]) for _, text in points), entry["text"]
        found.append(Sentence(entry["text"], points))
    return rules, tuple(found)


def measure(rules: Rules, texts: Iterable[Sentence]) -> Score:
    """Run the screening. A point is found if a hit of its kind (a name: of either kind) shares a character with it."""
    score = Score()
    for sentence in texts:
        text = prepared(sentence.text)
        hits = list(screen(sentence.text, rules))
        for kind, words in sentence.points:
            start = text.index(prepared(words))
            met = [h for h in hits if _same(h, kind) and h.overlaps(Hit(kind, start, start + len(words)))]
            (score.found if met else score.missed)[kind] += 1
            if not met:
                score.mistakes.append(f"missed {kind.value}: {sentence.text}")
            hits = [h for h in hits if h not in met]
        for hit in hits:
            score.vain[hit.kind] += 1
            score.mistakes.append(f"in vain {hit.kind.value} {text[hit.start : hit.end]!r}: {sentence.text}")
    return score


def _same(hit: Hit, kind: Kind) -> bool:
    return hit.kind is kind or (hit.kind in NAMES and kind in NAMES)
