"""The choice a misspelt word most resembles: the ``Closest`` of ``domain.understanding``, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from est_mailer.domain.understanding import fold

# Below this the suggestion confuses more than it helps: "Vivala" ~ Vivalla is 92, "skolan" ~ Solna 73.
_WORTH_ASKING = 75.0
_SHORTEST = 3


def closest(written: str, choices: Sequence[str]) -> str | None:
    """The choice most like what was written, or None. Never an answer in itself, only something to ask about."""
    if len(fold(written)) < _SHORTEST:
        return None
    best = process.extractOne(written, choices, scorer=fuzz.WRatio, processor=fold, score_cutoff=_WORTH_ASKING)
    return best[0] if best else None
