"""How far two words are from each other: the ``Edits`` of ``domain.analysis.places``, by rapidfuzz."""

from __future__ import annotations

from est_mailer.later import rapidfuzz


def edits(one: str, other: str) -> int:
    """The optimal string alignment distance: letters added, left out, changed, or swapped with the next."""
    return rapidfuzz.distance.OSA.distance(one, other)
