"""One page of HTML for many readers: laid out once with a stand-in for each of a reader's own texts, then filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import escape

from est_mailer.mail.letters import LetterContent

_STAND_IN = re.compile(r"EstStandIn(\d+)x")
_ANY_FORM = re.compile("eststandin", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class StandIn:
    """Stands for the text of a reader: a template may put it out, and gets no answer to anything else it asks of it.

    So a template that shortens a text, or decides by it, raises TypeError: its pages cannot be shared.
    """

    number: int

    def __html__(self) -> str:
        return f"EstStandIn{self.number}x"

    def __str__(self) -> str:
        raise TypeError("a stand-in has no text")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StandIn):
            raise TypeError("a stand-in equals no text")
        return self.number == other.number

    def __hash__(self) -> int:
        return self.number


SUBJECT = StandIn(0)  # stands for the mail's subject, which is its title


@dataclass
class Texts:
    """The texts for which there are stand-ins, in the order of their numbers, from 1."""

    found: list[str] = field(default_factory=list)

    def stand_in(self, text: str) -> StandIn:
        """The next stand-in, for this text."""
        self.found.append(text)
        return StandIn(len(self.found))

    def shared(self, letter: LetterContent) -> LetterContent:
        """The letter with a stand-in for each of its reader's own texts that is not empty."""
        own: dict[str, Any] = {name: self._standing_in(getattr(letter, name)) for name in letter.own}
        return replace(letter, **own)

    def _standing_in(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(self._standing_in, value))
        return self.stand_in(value) if isinstance(value, str) and value else value


@dataclass(frozen=True, slots=True)
class Page:
    """HTML in whole lines: runs of lines that all readers get, and between them lines with stand-ins."""

    runs: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> Page:
        """Raises TypeError if a stand-in has been changed on its way."""
        if _ANY_FORM.search(_STAND_IN.sub("", html)):
            raise TypeError("a stand-in was changed")
        runs: list[str] = [""]
        for line in html.rstrip("\n").split("\n"):
            if _STAND_IN.search(line):
                runs += [f"{line}\n", ""]
            else:
                runs[-1] += f"{line}\n"
        return cls(tuple(filter(None, runs)))

    def filled(self, texts: list[str]) -> tuple[str, ...]:
        """The page for one reader, as runs of whole lines; ``texts``: the subject first."""
        escaped = [str(escape(text)) for text in texts]
        return tuple(_STAND_IN.sub(lambda found: escaped[int(found[1])], run) for run in self.runs)
