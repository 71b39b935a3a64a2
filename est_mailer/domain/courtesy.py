"""Telling a polite line from something said: "Hej, här kommer veckans lista, mvh Anna" needs no coordinator."""

from __future__ import annotations

import re

# Greetings, "here comes the list", thanks and regards, in Swedish and English.
_WORDS = """
hej hejsan hallå god morgon dag kväll eftermiddag alla här kommer kom är och med från för av på i till oss mig vi jag
ni er du min vår veckans vecka v veckorapport lista listan checklista checklistan rapport rapporten est formulär
formuläret fil filen bilaga bifogar bifogat bifogad bifogas skickar igen ny nya rättad rättat ifylld ifyllt tack
hälsning hälsningar vänlig vänliga vänligen bästa varma mvh vh trevlig bra ha en helg
hello hi dear good morning afternoon here is are the a an this week weeks list checklist report form file attached
attachment enclosed please find again corrected filled in thanks thank you best kind regards from for of and to with
our my we i
"""
_POLITE = frozenset(_WORDS.split())
_A_NAME, _A_TITLE = 4, 3  # words that may be left over: names with a capital; after a sign-off, a title or a unit
_WORD = re.compile(r"[^\W\d_]+")
_SIGN_OFF = re.compile(r"\b(?:mvh|m\.v\.h|vh|hälsning(?:ar)?|regards|thanks|tack)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3,}")


def is_courtesy(text: str) -> bool:
    """True if a text beside a file or a command only greets, presents or thanks, and gives a name.

    In doubt it is something said: a telephone number is, and so is any word in lower case that is no courtesy.
    """
    if _NUMBER.search(text):
        return False
    parting = _SIGN_OFF.search(text)
    body, signature = (text[: parting.start()], text[parting.end() :]) if parting else (text, "")
    names, said = _left_over(body)
    more_names, title = _left_over(signature)
    return not said and len(names) + len(more_names) <= _A_NAME and len(title) <= _A_TITLE


def _left_over(text: str) -> tuple[list[str], list[str]]:
    """The words that are no courtesy: those with a capital, and the others."""
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.casefold() not in _POLITE]
    return [w for w in words if w[0].isupper()], [w for w in words if not w[0].isupper()]
