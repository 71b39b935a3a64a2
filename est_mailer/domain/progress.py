"""How long work tells how far it has come: to whoever waits for it, or to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class Progress(Protocol):
    """Told of work as it goes on. It never changes what is done."""

    def over(self, what: str, things: Iterable[Thing], of: int | None = None) -> Iterator[Thing]:
        """The things, one by one; each counts as done when the next is asked for. ``of``: how many, if it is known."""

    def during(self, what: str) -> AbstractContextManager[None]:
        """A stretch of work of which nothing can be counted."""


class Unseen:
    """Nobody waits."""

    def over(self, what: str, things: Iterable[Thing], of: int | None = None) -> Iterator[Thing]:
        """The things."""
        del what, of  # nobody is told
        yield from things

    def during(self, what: str) -> AbstractContextManager[None]:
        """The work."""
        del what  # nobody is told
        return nullcontext()


UNSEEN = Unseen()
