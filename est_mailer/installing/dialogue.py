"""The terminal as a conversation sees it: one thing said after another, one question at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Dialogue(Protocol):
    """Ctrl-C and the end of input raise KeyboardInterrupt from the two that ask."""

    def tell(self, words: str, margin: str = "") -> None:
        """A paragraph, folded to the terminal's width; ``margin`` stands before its second line and those after it."""

    def heading(self, words: str) -> None:
        """What the next questions are about."""

    def ask(self, question: str, default: str = "") -> str:
        """The answer without spaces around it; ``default`` if it is empty."""

    def ask_secret(self, question: str) -> str:
        """An answer that is never shown."""


def choose(talk: Dialogue, question: str, choices: Sequence[str], default: str) -> str:
    """One of the choices; its beginning is enough."""
    while True:
        written = talk.ask(f"{question} ({', '.join(choices)})", default).casefold()
        found = [choice for choice in choices if choice.startswith(written)] if written else []
        if len(found) == 1 or written in found:
            return written if written in found else found[0]
        talk.tell(f"Write one of: {', '.join(choices)}.")


def agreed(talk: Dialogue, question: str, *, default: bool) -> bool:
    """Yes or no."""
    return choose(talk, question, ("yes", "no"), "yes" if default else "no") == "yes"
