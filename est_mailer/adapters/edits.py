"""How far two words are from each other: the ``Edits`` of ``domain.places``, by rapidfuzz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.later import Later

if TYPE_CHECKING:
    import rapidfuzz
else:
    rapidfuzz = Later("rapidfuzz")  # when places are compared


def edits(one: str, other: str) -> int:
    """The optimal string alignment distance: letters added, left out, changed, or swapped with the next."""
    return rapidfuzz.distance.OSA.distance(one, other)
