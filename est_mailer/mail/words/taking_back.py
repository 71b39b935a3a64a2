"""What takes back the word before it: "Lugnt." and then "Men i torsdags …", "godkänn 123456" and then "Ändra först"."""

from __future__ import annotations

import re
import unicodedata

from est_mailer.mail.words.line_folding import fold_line

_EXCEPT = re.compile(  # in a folded line
    r"\b(?:men|fast|forutom|utom|dock|daremot|bortsett|undantag\w*|but|except|however|apart from|although|though)\b"
)
_RESERVATION = re.compile(  # with their diacritics: "de andra" are the others, "ändra" is to change
    r"\b(?:inte|ej|icke|först|innan|senare|i ?morgon|efter kl|vänta\w*|avvakta\w*|fel|felaktig\w*"
    r"|ändr(?:a|as|at|ar|ing|ingar)|rätta\w*|justera\w*|korrigera\w*|komplettera\w*|by(?:t|ta|ter|ts)|stryk\w*"
    r"|ta[rs]? bort|lägg(?:a|er|s)? (?:till|in)|sakna[rs]?|flytta\w*|uppdatera\w*|måste|stopp\w*|borde|förutsatt"
    r"|förutsättning\w*|villkor\w*|såvida|förrän|bör"
    r"|ska(?:ll)? (?:vara|bli|stå|bort|in|med)|synpunkt(?:er)?"
    r"|not|don['’]?t|first|before|later|tomorrow|wait|hold|wrong|chang(?:e|es|ed|ing)|remove\w*|add|fix|missing"
    r"|unless|until|should|must|needs? to|replace|update|provided|please correct|correct (?:the|it))\b"
)
_NOTHING = re.compile(
    r"\b(?:ingen|inga|inget|ingenting|utan|inte (?:någo[nt]|några|nåt)|no|nothing)"
    r"(?: (?:mer|annat|andra|fler|som|att|other|more|further|else|that|is|to)){0,3} "
    r"(?:fel|saknas|synpunkter|ändr(?:a|as|ing|ingar)|rätta|justera|justeringar|korrigera|komplettera"
    r"|lägga (?:till|in)|ta bort|chang(?:e|es)|add|fix|missing|wrong)\b"
    r"|\b(?:ses|hörs|see you|talk) (?:igen )?(?:i ?morgon|senare|tomorrow|later)\b"
)
"""What takes nothing back, for all its words: "Inga ändringar", "Vi ses i morgon"."""


def excepts(line: str) -> bool:
    """True if the line makes an exception."""
    return _EXCEPT.search(fold_line(line)) is not None


def reserves(line: str) -> bool:
    """True if the line, as it was written, sounds as if something is left to change, to wait for or to leave out."""
    written = _NOTHING.sub(" ", unicodedata.normalize("NFC", line).casefold())
    return excepts(line) or _RESERVATION.search(written) is not None
