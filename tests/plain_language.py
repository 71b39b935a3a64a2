"""How easy a text is to read, as Swedish authorities measure it."""

from __future__ import annotations

import re

HARDEST = 35  # LIX: under 30 children's books, 30–40 easy, 40–50 newspapers


def words_of(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)]


def lix(text: str) -> float:
    """Björnsson's readability index: words per sentence plus the share of words longer than six letters.

    A heading, a point in a list and a sentence end where their line or full stop does.
    """
    blocks = re.split(r"\n\s*\n|\n(?=(?:- |\d+\. |[A-ZÅÄÖ][\w ]+: ))", re.sub(r"(?m)^[-=]+ ?$", "", text))
    sentences = [s for block in blocks for s in re.split(r"(?<=[.?!:])\s+(?=[A-ZÅÄÖ\"])", block) if words_of(s)]
    plain = [re.sub(r"\W", "", word) for word in words_of(text)]
    return len(plain) / len(sentences) + 100 * sum(len(word) > 6 for word in plain) / len(plain)
