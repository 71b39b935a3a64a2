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
_A_NAME = 4  # words that are left over: a name, a title, a unit
_WORD = re.compile(r"[^\W\d_]+")


def is_courtesy(text: str) -> bool:
    """True if a text beside a file or a command only greets, presents or thanks; signatures of a few words count."""
    said = [word for word in _WORD.findall(text.casefold()) if word not in _POLITE]
    return len(said) <= _A_NAME
