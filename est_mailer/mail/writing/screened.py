"""The screening's findings as a preview shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """The findings that nobody has cleared, one line each, in the order of their numbers from 1.

    ``blocking``: the numbers of those that stop the dispatch, in words ("1 och 3"), or "".
    """

    lines: tuple[str, ...]
    blocking: str = ""
