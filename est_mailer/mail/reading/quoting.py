"""The sender's own words in a reply: without what mail clients quote, append and insert.

The formats are those of Gmail, Outlook (desktop, web, iOS, Android), Apple Mail, Thunderbird, Yahoo and Samsung in
Swedish and English, and the same clients' German, French, Danish, Norwegian, Dutch and Finnish forms.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 200_000  # characters
_LONGEST_LINE = 2_000
_ATTRIBUTION_LINES = 4
_HEADER_LINES = 6

_OPENS_ATTRIBUTION = re.compile(
    r"(den|on|am|le|op|el|il|kl|mån|tis|ons|tors?|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)\b|\d", re.IGNORECASE
)
_WROTE = re.compile(r"\b(skrev|wrote|schrieb|écrit|schreef|kirjoitti|escribió|scritto)\b", re.IGNORECASE)
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\S@\S")
_HEADER_LINE = re.compile(
    r"[*\s]*(?:(?P<origin>från|from|von|de|fra|van|lähettäjä)"
    r"|skickat|sent|datum|date|gesendet|envoyé|sendt|dato|verzonden|lähetetty"
    r"|till|to|an|à|til|aan|kopia|cc|ämne|subject|betreff|objet|emne|onderwerp|aihe)\s*\*{0,2}\s*:",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"(?:[-_*=]{2,}\s*)?(?:ursprungligt meddelande|originalmeddelande|original (?:message|appointment|melding)"
    r"|ursprüngliche nachricht|originalnachricht|message d['’]origine|message original|oprindelig meddelelse"
    r"|opprinnelig melding|oorspronkelijk bericht|alkuperäinen viesti"
    r"|forwarded message|vidarebefordrat (?:meddelande|brev)"
    r"|weitergeleitete nachricht|message transféré|begin forwarded message|anfang der weitergeleiteten nachricht"
    r"|début du message (?:transféré|réexpédié)|vidarebefordrade meddelandet)\s*(?:[-_*=]{2,}|:)",
    re.IGNORECASE,
)
_DEVICE = (
    r"(?:iphone|ipad|android|outlook|samsung|galaxy|yahoo|e-?mail|mail|e-post|gmail|proton|huawei|oneplus|pixel|xperia"
    r"|mobil\w*|telefon\w*|surfplatta|windows|spark|handy|smartphone|phone|tablet)"
)
_CLIENT_SIGNATURE = re.compile(
    rf"(?:(?:skickat|skickades|sänt) (?:från|med|via)|sent (?:from|with|via)|gesendet (?:von|mit|über)"
    rf"|envoyé (?:de|depuis|à partir de)|sendt fra|(?:verzonden|verstuurd) vanaf)\b.{{0,40}}\b{_DEVICE}"
    rf"|(?:skaffa|hämta|get|download) outlook (?:för|for)\b|télécharger outlook|holen sie sich outlook|outlook für"
    rf"|von meinem .{{0,40}} gesendet|lähetetty .{{0,40}}\b{_DEVICE}",
    re.IGNORECASE,
)
_SIGNATURE_BEGINS = frozenset("sſgevhdtolSGEVHDTOL")
_MARKED = re.compile(r":|[-_*=]{2}")  # no line without it is a separator, a rule or a header
_BANNER = re.compile(
    r"\b(?:extern\w* (?:avsändare|e-post|mejl|mail|meddelande|epost)|external (?:e-?mail|sender|message)"
    r"|(?:utanför|outside) (?:av |of )?(?:organisationen|kommunen|your organi[sz]ation|the organi[sz]ation)"
    r"|får inte ofta (?:e-post|mejl)|don['’]t often get e-?mail)\b|^\W*(?:caution|external|externt?|extern)\W*$",
    re.IGNORECASE,
)

_ODD_SPACE = re.compile(
    r"[\t\x0b\x0c\x1c-\x1e\x85\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]"
)


class OwnLine(NamedTuple):
    """A line the sender wrote. ``doubtful``: it stands against a quoted one and may be its wrapped remainder."""

    text: str
    doubtful: bool = False


@lru_cache(maxsize=4)  # as the lines are
def unquoted(text: str) -> str:
    """The sender's own words: no quoted mail, no signature of the client's, no banner of the mail system's."""
    lines = "\n".join(line.text for line in own_lines(text))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() if "\n\n\n" in lines else lines.strip()


@lru_cache(maxsize=4)  # asked for by whoever looks for words, for a command and for links
def own_lines(text: str) -> tuple[OwnLine, ...]:
    """The lines the sender wrote, blank ones too, stripped at both ends."""
    lines = [line.strip()[:_LONGEST_LINE] for line in _tidy(text).split("\n")]
    out: list[OwnLine] = []
    position, quotes_seen = _after_banner(lines), False
    while position < len(lines):
        line = lines[position]
        if line.startswith(">"):
            quotes_seen = True
            position += 1
            continue
        if line and (length := _attribution(lines, position)):
            quoted = _next_quoted(lines, position + length)
            if quoted is None:
                break
            position = quoted
            continue
        if line and _ends_the_words(lines, position):
            break
        out.append(OwnLine(line, quotes_seen and _touches_quote(lines, position)))
        position += 1
    return tuple(out)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text[:_LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    if text.replace("\n", "").isprintable() or not _ODD_SPACE.search(text):  # an odd space is not printable
        return text
    text = re.sub(r"[\u2028\u2029\x0b\x0c\x1c-\x1e\x85]", "\n", text)
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]", " ", text)
    return re.sub(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]", "", text)


def _after_banner(lines: list[str]) -> int:
    """After a warning about outside mail that the receiving system put first: its whole paragraph."""
    position = start = next((i for i, line in enumerate(lines) if line), 0)
    if lines and _BANNER.search(lines[start]):
        while position < len(lines) and lines[position]:
            position += 1
        return position
    return 0


def _attribution(lines: list[str], position: int) -> int:
    """How many lines "Den … skrev …:" takes, wrapped or not; 0 if there is none here."""
    if not lines[position].endswith(":") and not _OPENS_ATTRIBUTION.match(lines[position]):
        return 0
    joined = ""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        line = lines[position + length - 1] if position + length <= len(lines) else ""
        if not line or line.startswith(">") or (length == 2 and not _OPENS_ATTRIBUTION.match(joined)):
            return 0
        joined = f"{joined} {line}".strip()
        if joined.endswith(":") and _WROTE.search(joined) and _DATED.search(joined):
            return length
    return 0


def _next_quoted(lines: list[str], position: int) -> int | None:
    """Where the next line with text stands, if that one is quoted with ">"."""
    while position < len(lines) and not lines[position]:
        position += 1
    return position if position < len(lines) and lines[position].startswith(">") else None


def _ends_the_words(lines: list[str], position: int) -> bool:
    line = lines[position]
    if len(line) < 160 and line[0] in _SIGNATURE_BEGINS and _CLIENT_SIGNATURE.match(line):
        return True
    if not _MARKED.search(line):
        return False
    if line == "--" or _SEPARATOR.match(line):
        return True
    if re.fullmatch(r"[_-]{20,}", line):  # Outlook's rule, when what it parts off follows
        return any(_is_header_block(lines, p) for p in range(position + 1, min(position + 3, len(lines))))
    return _is_header_block(lines, position)


def _is_header_block(lines: list[str], position: int) -> bool:
    """Three headers close together, the sender's among them: how Outlook begins what it quotes."""
    if not _HEADER_LINE.match(lines[position]):
        return False
    found = [m for line in lines[position : position + _HEADER_LINES] if (m := _HEADER_LINE.match(line))]
    return len(found) >= 3 and any(m["origin"] for m in found)


def _touches_quote(lines: list[str], position: int) -> bool:
    around = (*lines[max(position - 1, 0) : position], *lines[position + 1 : position + 2])
    return any(line.startswith(">") for line in around)
