"""The choice a misspelt word most resembles: the ``Closest`` of ``domain.meaning.understanding``, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.domain.meaning.understanding import fold
from est_mailer.later import rapidfuzz

# Below this the suggestion confuses more than it helps: "Vivala" ~ Vivalla is 92, "skolan" ~ Solna 73.
_WORTH_ASKING = 75.0
_SHORTEST = 3


def closest(written: str, choices: Sequence[str]) -> str | None:
    """The choice most like what was written, or None. Never an answer in itself, only something to ask about."""
    if len(fold(written)) < _SHORTEST:
        return None
    scorer, extract_one = rapidfuzz.fuzz.WRatio, rapidfuzz.process.extractOne
    best = extract_one(written, choices, scorer=scorer, processor=fold, score_cutoff=_WORTH_ASKING)
    return best[0] if best else None
