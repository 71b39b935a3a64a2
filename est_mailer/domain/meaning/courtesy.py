"""Telling a polite line from something said: "Hej, här kommer veckans lista, mvh Anna" needs no coordinator.

Every word must be a known one of politeness, or a name where a name belongs: what is left over is something said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass

# Greetings, "here comes the list", thanks and regards, in Swedish and English.
_WORDS = """
hej hejsan hallå god morgon dag kväll eftermiddag alla här kommer kom är och med från för av på i till oss mig vi jag
ni er du min vår veckans vecka v veckorapport lista listan checklista checklistan rapport rapporten est formulär
formuläret fil filen bilaga bifogar bifogat bifogad bifogas skickar igen ny nya rättad rättat ifylld ifyllt tack
ännu gång nu en ett den det förra ert ditt på förhand så mycket tusen hälsar
hälsning hälsningar vänlig vänliga vänligen bästa varma mvh vh trevlig bra ha en helg
hello hi dear good morning afternoon here is are the a an this week weeks list checklist report form file attached
attachment enclosed please find again corrected filled in thanks thank you best kind regards from for of and to with
our my we i last so very much advance
"""
# What a signature says beside the name.
_TITLE_WORDS = """
rektor biträdande chef enhetschef verksamhetschef områdeschef gruppchef vaktmästare fastighetsskötare lärare
fritidsledare kurator samordnare handläggare administratör assistent föreståndare ordförande kommunpolis polis
väktare vakt skola förskola
fritids fritid kultur kommun kommunen team teamet avdelning avdelningen norr söder öst väst norra södra östra västra och
via skickat min iphone ipad android outlook for sent mobil
head teacher principal manager caretaker officer school office team department city council police security housing
"""
_UNIT = re.compile(
    r"\w+(?:skola|skolan|skolorna|gård|gården|kontor|kontoret|förvaltning|förvaltningen|enhet|enheten|kommun|bostäder|hem"
    r"|hemmet|bibliotek|biblioteket|tjänst|tjänsten|chef|ledare|samordnare)",
    re.IGNORECASE,
)
# Thanks for a receipt or for what somebody did, and that it is understood.
_THANKS_WORDS = """
tackar tusen mycket så hjälpen svaret kvittot mejlet mailet informationen infon detsamma själv allt ok okej perfekt
toppen super jättebra noterat uppfattat mottaget förra veckan fick ditt var snabbt det den jo ja då
utskick utskicket lägesbild lägesbilden
ok okay great perfect noted received much very so help answer receipt information you too it that all picture dispatch
"""
_POLITE = frozenset(_WORDS.split())
_TITLES = frozenset(_TITLE_WORDS.split())
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
_MOST_NAMES = 4
_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[\n,;!|•]+|[.:](?=\s|$)|(?<=\s)[/–—-]+|/+|\s-\s")
_GREETING = re.compile(
    r"(?:hej(?:san)?|hello|hi|dear|god morgon|good morning|tack|thanks)\s+(?P<name>.+)", re.IGNORECASE
)
_LEFT_OUT = re.compile(r"['’]s\b|\b(?:vecka|week|v\.?|wk)\s?\d{1,2}\b", re.IGNORECASE)
_PHONE = re.compile(r"^\s*(?:tel(?:efon)?|mobil|mob|växel|phone)\b[.:]?[\d\s+()/-]*$", re.IGNORECASE)
_STRANGE = re.compile(r"[^\w\s.,:;!'’\"”“()&/|•*_=~–—-]")
_SMILES = str.maketrans("", "", "🙂😊😀☺👍🙏❤♥🌞☀\ufe0f")
_THANKS_FOR_IT = re.compile(r"\b(?:tack|thanks|thank you)(?: så mycket)? (?:för|for) (?:\w+ )?\w+", re.IGNORECASE)
_REGARDS = re.compile(r"\b(?:mvh|m\.v\.h\.?|vh|hälsning(?:ar)?|regards)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3,}")


@dataclass(frozen=True, slots=True)
class Names:
    """Words that are names, casefolded: ``sure`` ones (the lists'), the sender's ``own`` and the functions', as sure as
    those, and words that are names only ``after`` such a one (Anna Ek, Kim Lind)."""

    sure: Collection[str] = frozenset()
    after: Collection[str] = frozenset()
    own: Container[str] = frozenset()

    def has(self, words: Sequence[str]) -> bool:
        """True if the last of these words is a name where it stands."""
        word, before = words[-1].casefold(), words[:-1]
        return self._is_sure(word) or (word in self.after and bool(before) and self._is_sure(before[-1].casefold()))

    def _is_sure(self, word: str) -> bool:
        return word in self.sure or word in self.own


NO_NAMES = Names()


def is_courtesy(text: str, names: Names = NO_NAMES) -> bool:
    """True if a text beside a file or a command only greets, presents or thanks, and gives a name.

    The ``names`` may follow a greeting and stand in the signature, where a title and a unit may too. In doubt it is
    something said: a telephone number, a question and a sign are, and so is any other word.
    """
    return not _NUMBER.search(text) and _only(text, _POLITE, names)


def is_thanks(text: str, names: Names = NO_NAMES) -> bool:
    """True for a mail that only says thanks or that it is understood: an answer to it would be a nag.

    Something said after the thanks, or a file that should have come with it, makes it more than thanks. A telephone
    number may stand in the signature. ``names``: see ``is_courtesy``.
    """
    body, signature = _parted(text)
    promised = _OF_A_FILE.search(_THANKS_FOR_IT.sub(" ", body))
    thanked = _THANKFUL & {word.casefold() for word in _WORD.findall(body)}
    if _NUMBER.search(body) or promised or not thanked:
        return False
    lines = "\n".join(line for line in signature.splitlines() if not _PHONE.match(line))
    return _only(f"{body}\nmvh {lines}", _OF_THANKS, names)


def presents_a_file(text: str, names: Names = NO_NAMES) -> bool:
    """True for a courtesy that speaks of a file, or for no words at all: a file was meant to come with it."""
    return not text.strip() or (
        is_courtesy(text, names) and bool(_OF_A_FILE.search(text)) and not is_thanks(text, names)
    )


def _only(text: str, polite: Collection[str], names: Names) -> bool:
    """True if nothing is left over when the polite words and the names in their places are taken away."""
    plain = _LEFT_OUT.sub(" ", text.translate(_SMILES))
    if _STRANGE.search(plain) or any(sign.isdigit() for sign in plain):
        return False
    body, signature = _parted(plain)
    parts = list(_parts(body))
    said = [
        part for number, part in enumerate(parts) if not _polite_part(part, polite, names, number == len(parts) - 1)
    ]
    return not said and all(_signed(part, polite, names) for part in _parts(signature))


def _polite_part(part: str, polite: Collection[str], names: Names, last: bool) -> bool:
    """A greeting may name somebody, and the last part may be the sender's name alone ("Tack /Anna")."""
    greeted = _GREETING.fullmatch(part)
    if (greeted and _named(greeted["name"], names)) or (last and _named(part, names)):
        return True
    return all(word.casefold() in polite for word in _WORD.findall(part))


def _signed(part: str, polite: Collection[str], names: Names) -> bool:
    words = _WORD.findall(part)
    return all(
        word.casefold() in polite
        or word.casefold() in _TITLES
        or bool(_UNIT.fullmatch(word))
        or names.has(words[: number + 1])
        for number, word in enumerate(words)
    )


def _named(text: str, names: Names) -> bool:
    """True if these are the names of one or two persons or functions, and nothing else."""
    words = _WORD.findall(text)
    return 0 < len(words) <= _MOST_NAMES and all(
        word[0].isupper() and names.has(words[: number + 1]) for number, word in enumerate(words)
    )


def _parted(text: str) -> tuple[str, str]:
    """What stands before the regards, and after them."""
    parting = _REGARDS.search(text)
    return (text[: parting.start()], text[parting.end() :]) if parting else (text, "")


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in _PART.split(text) if part and part.strip())
