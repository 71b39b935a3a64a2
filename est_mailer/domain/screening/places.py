"""Home addresses: a street and a number is a place, with a flat, a door or a floor it is somebody's home."""

from __future__ import annotations

import re
from collections.abc import Iterator

from est_mailer.domain.screening.text import Hit, Kind, mentions

_STREET_ENDS = (
    "gatan|gata|vägen|väg|gränd|gränden|torget|torg|allén|alle|stigen|stig|backen|backe|plan|plats|platsen|leden|kajen|stråket"
    "|esplanaden|slingan|ringen|kroken|svängen|gården|gård|höjden|dalen|lunden|kullen|åsen|ängen|viken|stranden|strand|kroken"
    "|liden|hagen|terrassen|promenaden|rundan|spåret|trappan|bron|park|parken|street|road|lane|avenue"
)
STREET = rf"\b[A-ZÅÄÖÉ][\w'é:]*(?:[ -][A-ZÅÄÖ][\w'é:]*){{0,2}}?(?:[ -]?(?i:{_STREET_ENDS}))"
_NUMBER = r"\d{1,3} ?[A-Za-z]?(?:-\d{1,3}[A-Za-z]?)?"
_ROOM = (
    r"(?:(?:lgh|lägenhet(?:en|snummer)?|läg|apt|apartment|flat)\b\.?:? ?(?:nr |nummer )?\d{1,4}\b|\d{1,2}(?::e"
    r"|:a)? ?(?:tr|trappor|trappa)\b(?: upp)?"
    r"|(?:en|två|tre|fyra|fem|sex) tr(?:appor|appa)?\b|(?:port(?:en)?|uppgång(?:en)?|trapphus(?:et)?"
    r"|ingång(?:en)?|entré|dörr(?:en)?) (?:nr |nummer )?(?:[A-Z]\b|\d{1,2}\b)"
    r"|vån(?:ing|ingen)?\.? ?\d{1,2}\b|\d{1,2}(?::a|:e|:an)? vån(?:ingen)?\b|(?:andra|tredje|fjärde|femte|första"
    r"|översta|högst upp på) våningen|(?:nb|bv|ög|nedre botten)\b"
    r"|(?:dörren|lägenheten|porten) (?:till vänster|till höger|rakt fram|mitt emot))"
)
_MAY_BE_HOME = (
    *(
        "lgh",
        "läg",
        " tr",
        "trapp",
        "port",
        "uppgång",
        "vån",
        "dörr",
        "nb",
        "bv",
        "ög",
        "nedre botten",
        "c/o",
        "bor ",
        "bodd",
        "boende",
        "bosatt",
        "hem",
    ),
    *("bostad", "ingång", "entré", "apt", "flat", "apartment", "lives", "living", ", 0", ", 1", ",0", ",1"),
)
_HOME = re.compile(rf"({STREET}) {_NUMBER}(?:[,;:(]? ?(?:\w{{1,12}} ){{0,3}}?){_ROOM}")
_HOME_BEFORE = re.compile(rf"{_ROOM}(?:,|:| på| vid| i| at)? {STREET} \d{{1,3}} ?[A-Z]?\b")
_FLAT_NUMBER = re.compile(rf"({STREET}) {_NUMBER}, ?(?:(?:0[89]|1[0-9])\d\d)\b(?![-:.]?\d|-tal)")
_FLAT = re.compile(
    r"\b(?:lgh|lägenhet(?:snummer|snr)?|lägenheten|apartment|flat)\.?:? ?(?:nr\.? |nummer |no\.? )?\d{2,4}\b",
    re.IGNORECASE,
)
_DOOR_AND_FLOOR = re.compile(
    r"\b(?:port(?:en)?|uppgång(?:en)?|trapphus(?:et)?) [A-Z\d]{1,3}\b,? (?:och |på |vid )?(?:\d{1,2} tr\b"
    r"|\d{1,2} trappor|(?:vån(?:ing)?\.? ?\d{1,2})\b|lgh ?\d+|(?:andra|tredje|fjärde|femte) våningen)",
    re.IGNORECASE,
)
_LIVES = re.compile(
    rf"\b(?:bor|bodde|boende|bosatt|hemma hos \w+|hemma|hem till \w+|hemadress(?:en)?|bostad(?:en)?|lives"
    rf"|living)(?: är)?:? (?:på|vid|i|at|on|in) (?:adressen )?({STREET}) {_NUMBER}\b"
)
_FIGURE = re.compile(r"\d")
_CARE_OF = re.compile(r"\bc/o +[A-ZÅÄÖ]\w+", re.IGNORECASE)


def homes(text: str) -> Iterator[Hit]:
    """Addresses with flat, door or floor in a prepared text, and those said to be where somebody lives."""
    if not mentions(text, _MAY_BE_HOME):
        return
    numbered = (_HOME, _HOME_BEFORE, _FLAT_NUMBER, _FLAT, _LIVES) if _FIGURE.search(text) else ()
    for pattern in (*numbered, _DOOR_AND_FLOOR, _CARE_OF):
        for found in pattern.finditer(text):
            yield Hit(Kind.ADDRESS, found.start(), found.end())
