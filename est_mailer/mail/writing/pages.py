"""One mail for many readers: laid out once with a stand-in for each of a reader's own texts, then filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, wraps
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from est_mailer.mail.writing.letters import LetterContent

_STEM = "EstStandIn"
_STAND_IN = re.compile(rf"{_STEM}(\d+)x")
_BEFORE_A_TIME = re.compile(r" (?=\d\d[.:]\d\d\b)")
_ANY_FORM = re.compile(_STEM, re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class StandIn:
    """Stands for the text of a reader: a template may put it out, and gets no answer to anything else it asks of it.

    So a template that shortens a text, or decides by it, raises TypeError: its pages cannot be shared.
    """

    number: int

    def __html__(self) -> str:
        return f"{_STEM}{self.number}x"

    def __str__(self) -> str:
        raise TypeError("a stand-in has no text")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StandIn):
            raise TypeError("a stand-in equals no text")
        return self.number == other.number

    def __hash__(self) -> int:
        return self.number


_OWN = object()
SUBJECT = StandIn(0)  # stands for the mail's subject, which is its title


@dataclass
class Texts:
    """The texts for which there are stand-ins, in the order of their numbers, from 1."""

    found: list[str] = field(default_factory=list)

    def stand_in(self, text: str) -> StandIn:
        """The next stand-in, for this text."""
        self.found.append(text)
        return StandIn(len(self.found))

    def alike(self, letter: LetterContent) -> tuple[object, ...]:
        """What letters have in common that are laid out together: their kind, how many texts there are in each of its
        fields that are the reader's own, and what stands in the others. Notes the texts, in the stand-ins' order."""
        own = [self._counted(getattr(letter, name)) for name in letter.own]
        return type(letter), *own, *_others(letter)

    def _counted(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(self._counted, value))
        told = str(value) if type(value) is int and value else value
        if isinstance(told, str) and told:
            self.found.append(told)
            return _OWN
        return type(value), value

    def shared(self, letter: LetterContent) -> LetterContent:
        """The letter with a stand-in for each of its reader's own texts and numbers, but for "" and 0."""
        own: dict[str, Any] = {name: self._standing_in(getattr(letter, name)) for name in letter.own}
        return replace(letter, **own)

    def _standing_in(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(self._standing_in, value))
        told = str(value) if type(value) is int and value else value
        return self.stand_in(told) if isinstance(told, str) and told else value


Pieces = tuple[str | int, ...]
"""A text with stand-ins, taken apart: what stands between them, and their numbers."""


def _pieces(text: str) -> Pieces:
    split = enumerate(_STAND_IN.split(text))
    return tuple(int(piece) if at % 2 else piece for at, piece in split if piece)


def _filled(pieces: Pieces, texts: Sequence[str]) -> list[str]:
    """``texts``: those of the stand-ins, by their numbers."""
    return [piece if type(piece) is str else texts[piece] for piece in pieces]  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Page:
    """HTML taken apart at its stand-ins: runs that all readers get, and between them what is each one's own."""

    pieces: Pieces

    @classmethod
    def of(cls, html: str) -> Page:
        """Raises TypeError if a stand-in has been changed on its way."""
        if _ANY_FORM.search(_STAND_IN.sub("", html)):
            raise TypeError("a stand-in was changed")
        return cls(_pieces(html))

    def filled(self, texts: Sequence[str]) -> tuple[str, ...]:
        """The page for one reader, in runs; ``texts``: as HTML has them, the subject first."""
        return tuple(_filled(self.pieces, texts))


def put_in(text: str) -> Markup:
    """A text as HTML has it. A time of day stays on the line of the word before it: "kl." ends none."""
    return Markup(_BEFORE_A_TIME.sub("\u00a0", str(escape(text))))  # noqa: S704 - escaped


def _others(letter: LetterContent) -> tuple[object, ...]:
    kind: Any = type(letter)
    return tuple(getattr(letter, name) for name in _others_of(kind))


@cache
def _others_of(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in kind.own)


_PARAGRAPH = re.compile("\x02([^\x1f]*)\x1f([^\x1f]*)\x1f([^\x03]*)\x03")  # no text keeps a control character


class Paragraph(NamedTuple):
    """What is said with stand-ins, to be wrapped for each reader; ``end``: the line break after it, or ""."""

    first: str
    rest: str
    said: Pieces
    end: str


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a plain text for many readers; paragraphs with stand-ins are wrapped for each of them."""

    subject: str
    text: tuple[str | Paragraph, ...]

    @classmethod
    def of(cls, subject: str, text: str, fit: Callable[[str], str]) -> Words:
        """Raises TypeError if a stand-in stands in the subject, or otherwhere than in a paragraph; or if there is what
        ``fit`` would take out of a text."""
        Page.of(text)  # none is changed
        between = _PARAGRAPH.sub("", text)
        require_no_stand_in(subject, between)
        if fit(between) != between:
            raise TypeError("a character that mail cannot carry")
        parts = iter(_PARAGRAPH.split(text))
        laid_out: list[str | Paragraph] = [next(parts)]
        for first, rest, said, after in zip(parts, parts, parts, parts, strict=True):
            others = after.removeprefix("\n")
            laid_out += [Paragraph(first, rest, _pieces(said), "" if others == after else "\n"), others]
        return cls(subject, tuple(filter(None, laid_out)))

    def filled(self, texts: Sequence[str], fill: Callable[[str, str, str], str]) -> tuple[str, ...] | None:
        """The text for one reader, in runs; None if nothing is left of a paragraph, whose place must then close."""
        numbered = ("", *texts)
        runs: list[str] = []
        for each in self.text:
            if isinstance(each, str):
                runs.append(each)
            elif wrapped := fill("".join(_filled(each.said, numbered)), each.first, each.rest):
                runs.append(wrapped + each.end)
            else:
                return None
        return tuple(runs)


def later(fill: Callable[[str, str, str], str]) -> Callable[..., str]:
    """The filter that wraps a paragraph, and leaves one with stand-ins to be wrapped when they are filled in."""

    def filter_(given: str | StandIn, first: str = "", rest: str = "") -> str:
        text = str(put_out(given))
        return f"\x02{first}\x1f{rest}\x1f{' '.join(text.split())}\x03" if _has(text) else fill(text, first, rest)

    return filter_


def without_stand_ins(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A template's filter that raises TypeError when it is asked about a stand-in."""

    @wraps(filter_)
    def asked(*values: Any, **options: Any) -> Any:
        require_no_stand_in(*(value for value in values if isinstance(value, str)))
        return filter_(*values, **options)

    return asked


def put_out(value: object) -> object:
    """What a template puts out for a value."""
    return value.__html__() if isinstance(value, StandIn) else value


def require_no_stand_in(*texts: str) -> None:
    """Raises TypeError if there is one in the texts."""
    if any(map(_has, texts)):
        raise TypeError("a stand-in has no text")


def _has(text: str) -> bool:
    return bool(_ANY_FORM.search(text))
