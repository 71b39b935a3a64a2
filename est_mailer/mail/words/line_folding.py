"""A line of somebody's mail made ready to be compared with words: without symbols, folded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ORDINARY = re.compile(r"[\w .,;:!?'\"()/&%@#+-]*")  # no letter or figure is a symbol


def plain_line(line: str) -> str:
    """Without emoji, other symbols and a client's *bold* marks; spaces single."""
    if _ORDINARY.fullmatch(line) and "  " not in line:
        return line.strip()
    return re.sub(r"\s+", " ", "".join(map(_kept, line))).strip()


@lru_cache(maxsize=1024)
def _kept(character: str) -> str:
    if character in "*`" or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if unicodedata.category(character) in ("So", "Sk", "Cs", "Co") else character


def fold_line(text: str) -> str:
    """Lower case without diacritics, character by character, so that positions in it are positions in the text."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """What a character is folded to, by its code; kept for the alphabets in use here."""

    _KEPT = 0x600  # Latin, Greek and Cyrillic letters

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFD", chr(code))[0].lower()[:1] or chr(code)
        if code < self._KEPT:
            self[code] = folded
        return folded


_FOLDED = _Folded()
