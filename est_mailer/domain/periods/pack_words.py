"""What the packs need of the word catalogue (``wording.Wording`` satisfies it)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class PackWords(Protocol):
    """The words of one language."""

    @property
    def language(self) -> str:
        """Its code: "sv"."""

    @property
    def table(self) -> Mapping[str, str]:
        """Every key with its text, not filled in."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, filled in."""

    def counted(self, key: str, count: int, **values: object) -> str:
        """The singular or plural text of a key."""

    def number(self, value: float) -> str:
        """A number with at most one decimal."""

    def day(self, day: date) -> str:
        """A day in words."""
