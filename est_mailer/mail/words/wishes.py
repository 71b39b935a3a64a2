"""What somebody who reports, or gets the dispatches, may mean by a line that is no word of the service's.

The whole line must be such a wish: "Lugnt, men en ruta är trasig" is something to tell, and a person reads it. Lines
are compared folded (lower case, without diacritics), in Swedish and English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from est_mailer.later import rapidfuzz
from est_mailer.mail.reading.quoting import own_lines
from est_mailer.mail.words.command import bare_lines, said_lines
from est_mailer.mail.words.line_folding import fold_line
from est_mailer.mail.words.wish_lines import CLOSED, LINES, OPENED, Wish

__all__ = ["Wish", "Wished", "beside_question", "read_wish"]

_LONGEST = 120  # characters
_EDGES = " .!?,:;\"'”“–-…()"


@dataclass(frozen=True, slots=True)
class Wished:
    """``wrote``: the line; ``address``: one that stands in it, or ""; ``beside``: what else the sender wrote, greeting
    and signature too; ``sure``: every word of the line is one of the wish's own, none is taken for a name."""

    wish: Wish
    wrote: str
    address: str = ""
    beside: str = ""
    sure: bool = True


_WORDS = {
    "hjalp": Wish.HELP,
    "help": Wish.HELP,
    "formular": Wish.FORM,
    "formularet": Wish.FORM,
    "lugnt": Wish.CALM,
    "nollrapport": Wish.CALM,
    "ersattare": Wish.DEPUTY,
    "deputy": Wish.DEPUTY,
}
_OTHER_WORDS = """
tungt lugn lugna lugnet lugnar held hela heap hell helg helgs helt hels helst hjalm hjalt hemp
formulera formel formell formeln formal format lunta lunt ersatta ersatter ersattas ersatts
"""
_NO_SLIPS = frozenset(_OTHER_WORDS.split())
_POLITE = (
    r"(?:(?:snalla|please|tack|sorry|ursakta|forlat)[ ,!.]+)*"
    r"(?:(?:kan|kunde|skulle|far|could|can|may|would) (?:du|ni|jag|vi|man|you|i|we) (?:kunna )?(?:please |fa )?)?"
    r"(?:(?:jag|vi|i|we) (?:vill|skulle vilja|onskar|want to|would like to) )?"
)
_THANKS = r"(?:[ ,!.]+(?:tack|snalla|please|thanks))*"


def _whole(lines: str, opened: str, closed: str) -> re.Pattern[str]:
    return re.compile(rf"{_POLITE}(?:{lines.replace(OPENED, opened).replace(CLOSED, closed)}){_THANKS}")


@cache  # a fifth of a second, which only the first mail of words alone need wait for
def _sure() -> Mapping[Wish, re.Pattern[str]]:
    return {wish: _whole(lines, "(?!)(?:", ")") for wish, lines in LINES.items()}


@cache
def _open() -> Mapping[Wish, re.Pattern[str]]:
    return {wish: _whole(lines, "(?:", ")") for wish, lines in LINES.items() if OPENED in lines}


_ONLY_ASKS = re.compile(r"\s*\?[\s?!]{0,20}")  # a question mark, and nothing else
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@.]+")


def read_wish(text: str) -> Wished | None:
    """What the first own line may mean, a greeting and a sign-off aside; None if it is anything else. Never raises."""
    for core in bare_lines(text):
        plain = " ".join(fold_line(core).strip(_EDGES).split())
        if len(plain) > _LONGEST or not (plain or _ONLY_ASKS.fullmatch(core)):
            continue
        sure = (_meant(plain, _sure()) or _slip(plain)) if plain else Wish.HELP
        wish = sure or _meant(plain, _open())
        if wish is Wish.CALM and " " in plain and core.endswith("?"):
            return None  # "Har inget hänt?" asks, and a person may answer; "lugnt?" is the word, and a doubt
        if wish:
            address = _ADDRESS.search(core)
            return Wished(wish, core, address.group(0).lower() if address else "", _beside(text, core), bool(sure))
    return None


def beside_question(text: str) -> str | None:
    """What else the sender wrote, if the first own line is a question, a greeting and a sign-off aside; else None."""
    core = next((core for core in bare_lines(text) if core.endswith("?")), None)
    return None if core is None else _beside(text, core)


def _meant(plain: str, lines: Mapping[Wish, re.Pattern[str]]) -> Wish | None:
    return next((wish for wish, whole in lines.items() if whole.fullmatch(plain)), None)


def _beside(text: str, core: str) -> str:
    """What stands around these words: a greeting, on their line or above it, a sign-off, and all that is below."""
    said = [line.text for line in said_lines(text)]
    lines = [line.text for line in own_lines(text) if line.text]
    before, _, after = said[0].partition(core)
    around = (*lines[: len(lines) - len(said)], before.strip(), after.strip(), *said[1:])
    return "\n".join(line for line in around if line.strip(_EDGES))


def _slip(word: str) -> Wish | None:
    """A single word with a letter wrong."""
    if " " in word or len(word) < 4 or word in _NO_SLIPS:
        return None
    distance = rapidfuzz.distance.OSA.distance
    near = (w for known, w in _WORDS.items() if word[0] == known[0] and distance(word, known) <= 1 + len(known) // 8)
    return next(near, None)
