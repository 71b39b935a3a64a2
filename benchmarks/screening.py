"""What the screening finds, misses and tells in vain, by kind, and how fast it is: make bench-screening."""

from __future__ import annotations

import random
import sys
import time

from screening_material import RULES, identifiers, traps
from screening_measuring import CORPUS, NAMES, Score, Sentence, measure, sentences

from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import Kind

GENERATED = 20_000
ROWS = 2_000
ORDINARY = (
    "Krossade rutor vid busstationen under natten, skräp och klotter på väggen.",
    "Stora torget",
    "Parkenheten städar och vi kontaktar väktarna.",
    "Ungdomar samlas i gångtunneln efter klockan 20 och skriker efter folk som går förbi.",
    "Gångtunneln vid stationen",
    "Fältarna går dit på fredag.",
    "Papperskorg brann 21.30, räddningstjänsten släckte.",
    "Storgatan 5",
    "Anmält till polisen.",
)


def main() -> None:
    """Print a table for each set of sentences, one for generated identifiers, and the speed."""
    for path in sorted(CORPUS.glob("*.toml")):
        rules, texts = sentences(path.stem)
        held = sum(not s.points for s in texts)
        print(f"\n{path.stem}: {len(texts)} sentences, {held} of them traps\n")
        _table(measure(rules, texts))
    chance = random.Random(2026)
    made = [Sentence(m.text, ((m.kind, m.text),) if m.kind else ()) for m in identifiers(chance, GENERATED)]
    made += [Sentence(m.text, ()) for m in traps(chance, GENERATED)]
    print(f"\ngenerated: {GENERATED} identifiers and {GENERATED} traps\n")
    _table(measure(RULES, made))
    started = time.process_time()
    for number in range(ROWS * 3):
        screen(f"{ORDINARY[number % len(ORDINARY)]} {number % 97}", RULES)
    print(f"\n{ROWS} rows of three texts: {time.process_time() - started:.2f} s of processor time")


def _table(score: Score) -> None:
    print(f"{'kind':<18}{'there':>6}{'found':>7}{'in vain':>9}{'recall':>9}{'precision':>11}")
    for kind in Kind:
        there, vain = score.found[kind] + score.missed[kind], score.vain[kind]
        if there or vain:
            _line(kind.value, score, (kind,))
    if score.found[Kind.NAME]:
        _line("names, both kinds", score, NAMES)
    _line("all", score, tuple(Kind))
    if "--mistakes" in sys.argv:
        print(*score.mistakes, sep="\n")


def _line(name: str, score: Score, kinds: tuple[Kind, ...] | frozenset[Kind]) -> None:
    there = sum(score.found[k] + score.missed[k] for k in kinds)
    found, vain = sum(score.found[k] for k in kinds), sum(score.vain[k] for k in kinds)
    recall, precision = f"{score.recall(kinds):.1%}", f"{score.precision(kinds):.1%}"
    print(f"{name:<18}{there:>6}{found:>7}{vain:>9}{recall:>9}{precision:>11}")


if __name__ == "__main__":
    main()
