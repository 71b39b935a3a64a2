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
    r"|ändr(?:a|as|at|ar|ing|ingar)|rätta\w*|justera\w*|korrigera\w*|komplettera\w*|byt|byta|stryk\w*|tas? bort"
    r"|läggs? (?:till|in)|lägga (?:till|in)|saknas?|borde|förutsatt|förutsättning\w*|villkor\w*|såvida"
    r"|not|don['’]?t|first|before|later|tomorrow|wait|hold|wrong|chang(?:e|es|ed|ing)|remove\w*|add|fix|missing"
    r"|unless|until|should|provided|please correct|correct (?:the|it))\b"
)


def excepts(line: str) -> bool:
    """True if the line makes an exception."""
    return _EXCEPT.search(fold_line(line)) is not None


def reserves(line: str) -> bool:
    """True if the line, as it was written, sounds as if something is left to change, to wait for or to leave out."""
    return excepts(line) or _RESERVATION.search(unicodedata.normalize("NFC", line).casefold()) is not None
