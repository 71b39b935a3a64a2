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
# Thanks for a receipt or for what somebody did, and that it is understood.
_THANKS_WORDS = """
tackar tusen mycket så hjälpen svaret kvittot mejlet mailet informationen infon detsamma själv allt ok okej perfekt
toppen super jättebra noterat uppfattat mottaget förra veckan fick ditt var snabbt det den jo ja då
ok okay great perfect noted received much very so help answer receipt information you too it that all
"""
_POLITE = frozenset(_WORDS.split())
_THANKFUL_WORDS = """
tack tackar ok okej okay perfekt toppen super jättebra noterat uppfattat mottaget detsamma
thanks thank great perfect noted received
"""
_THANKFUL = frozenset(_THANKFUL_WORDS.split())
_OF_THANKS = _POLITE | frozenset(_THANKS_WORDS.split())
_OF_A_FILE = re.compile(
    r"\b(?:bifog\w*|bilag\w*|fil|filen|list(?:a|an|or)|checklist\w*|(?:vecko)?rapport(?:en)?|formulär(?:et)?|skickar"
    r"|attach\w*|enclosed|file|list|report|form)\b",
    re.IGNORECASE,
)
_A_NAME, _A_TITLE = 4, 3  # words that may be left over: names with a capital; after a sign-off, a title or a unit
_WORD = re.compile(r"[^\W\d_]+")
_SIGN_OFF = re.compile(r"\b(?:mvh|m\.v\.h|vh|hälsning(?:ar)?|regards|thanks|tack)\b", re.IGNORECASE)
_THANKS_FOR_IT = re.compile(r"\b(?:tack|thanks|thank you)(?: så mycket)? (?:för|for) (?:\w+ )?\w+", re.IGNORECASE)
_REGARDS = re.compile(r"\b(?:mvh|m\.v\.h|vh|hälsning(?:ar)?|regards)\b", re.IGNORECASE)
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


def is_thanks(text: str) -> bool:
    """True for a mail that only says thanks or that it is understood: an answer to it would be a nag.

    Something said after the thanks, or a file that should have come with it, makes it more than thanks.
    """
    parting = _REGARDS.search(text)
    body, signature = (text[: parting.start()], text[parting.end() :]) if parting else (text, "")
    said = [word for word in _WORD.findall(body) if len(word) > 1]
    rest = [word for word in said if word.casefold() not in _OF_THANKS]
    promised = _OF_A_FILE.search(_THANKS_FOR_IT.sub(" ", body))
    if _NUMBER.search(body) or promised or not _THANKFUL & {word.casefold() for word in said}:
        return False
    title = _left_over(signature)[1]
    return len(rest) <= 2 and all(word[0].isupper() for word in rest) and len(title) <= _A_TITLE


def presents_a_file(text: str) -> bool:
    """True for a courtesy that speaks of a file, or for no words at all: a file was meant to come with it."""
    return not text.strip() or (is_courtesy(text) and bool(_OF_A_FILE.search(text)) and not is_thanks(text))


def _left_over(text: str) -> tuple[list[str], list[str]]:
    """The words that are no courtesy: those with a capital, and the others."""
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.casefold() not in _POLITE]
    return [w for w in words if w[0].isupper()], [w for w in words if not w[0].isupper()]
