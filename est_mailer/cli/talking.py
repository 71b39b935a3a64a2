"""A conversation on a terminal: lines from the top down, nothing drawn over, nothing that colour alone says."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from getpass import getpass
from shutil import get_terminal_size
from textwrap import wrap

import typer

from est_mailer.cli.output import say

_WIDEST = 100  # columns: longer lines are hard to read


class Terminal:
    """Implements ``installing.dialogue.Dialogue`` on standard input and output."""

    def __init__(self) -> None:
        self._bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def tell(self, words: str, margin: str = "") -> None:
        """A paragraph; ``margin`` stands before its second line and those after it."""
        for line in self._folded(words, margin):
            say(line)

    def heading(self, words: str) -> None:
        """What the next questions are about."""
        say("")
        typer.echo(typer.style(words, bold=True) if self._bold else words)

    def ask(self, question: str, default: str = "") -> str:
        """The answer; a question that does not fit on the line stands above it."""
        written = self._heard(lambda: input(self._asked(question, default)))
        return written.strip() or default

    def ask_secret(self, question: str) -> str:
        """An answer that is not shown."""
        return self._heard(lambda: getpass(self._asked(question, "")))

    def _asked(self, question: str, default: str) -> str:
        shown = f"{question} [{default}]: " if default else f"{question}: "
        *above, last = self._folded(shown.rstrip(), "")
        for line in above:
            say(line)
        return f"{last} "

    def _folded(self, words: str, margin: str) -> list[str]:
        width = max(20, min(_WIDEST, get_terminal_size().columns - 1))
        return wrap(
            words,
            width,
            subsequent_indent=margin,
            break_long_words=False,  # an address to open is copied whole
            break_on_hyphens=False,
        )

    @staticmethod
    def _heard(listen: Callable[[], str]) -> str:
        """What is written; the end of input is Ctrl-C. Bytes that are no characters here are asked for again."""
        while True:
            try:
                written = listen()
                written.encode()
            except EOFError:
                raise KeyboardInterrupt from None
            except UnicodeError:
                say("This terminal writes characters in another way than UTF-8. Set it, or write without them.")
            else:
                return written
