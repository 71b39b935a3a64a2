"""What the titles of a contact list's columns mean, in Swedish and English, abbreviated, and with a letter wrong."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Role


class Means(StrEnum):
    """What a column holds. Those that the register has are named as there; the others it has no use for."""

    ID = "id"
    FUNCTION = "function"
    ORGANISATION = "organisation"
    ROLES = "roles"
    ADDRESSES = "addresses"
    DEPUTIES = "deputies"
    MANAGER = "manager"
    AREAS = "areas"
    LANGUAGE = "language"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    RESPONDENT = "respondent"  # a cross for those who report, and so on
    RECIPIENT = "recipient"
    COORDINATOR = "coordinator"
    NAME = "name"  # a function's or a person's: the other columns tell
    PERSON = "person"
    OTHER = "other"


TICKS = {Means.RESPONDENT: Role.RESPONDENT, Means.RECIPIENT: Role.RECIPIENT, Means.COORDINATOR: Role.COORDINATOR}
"""Columns that hold a cross for a role."""

_TITLES: Mapping[Means, str] = {
    Means.ID: "id|funktionsid|register id|nyckel|kod|key",
    Means.FUNCTION: "funktion|verksamhet|verksamhetens namn|enhet|enhetens namn|enhetsnamn|arbetsplats|arbetsställe|"
    "avdelning|skola|skolenhet|informantgrupp|rapporterande enhet|rapportör|uppgiftslämnare|function|unit|workplace|"
    "department|office|team|grupp|enhet/verksamhet|verksamhet/enhet|funktionens namn|function name",
    Means.ORGANISATION: "organisation|org|organisationens namn|förvaltning|förvaltning/bolag|bolag|företag|aktör|"
    "huvudman|myndighet|arbetsgivare|part|samverkanspart|company|organization|employer|agency|förv",
    Means.ROLES: "roll|roller|roll i est|uppdrag i est|role|roles|deltar som|typ av deltagare",
    Means.ADDRESSES: "e-post|epost|e-postadress|epostadress|e-postadresser|mejl|mejladress|mejladresser|mail|"
    "mailadress|mailadresser|e-mail|email|e-mailadress|emailadress|e-mail address|email address|adress|adresser|"
    "addresses|"
    "mail address|funktionsadress|funktionsbrevlåda|brevlåda|mailbox|e-postlåda|"
    "utskicksadress|kontakt|kontakt e-post",
    Means.DEPUTIES: "ersättare|ers|vikarie|vik|ställföreträdare|deputy|deputies|backup|reserv|ersättares|substitute",
    Means.MANAGER: "chef|närmaste chef|ansvarig chef|överordnad|enhetschef|chefens|manager|verksamhetschef|head|"
    "superior",
    Means.AREAS: "område|områden|ort|geografiskt område|stadsdel|stadsdelar|bostadsområde|distrikt|area|areas|district|"
    "omr|upptagningsområde|geografi",
    Means.LANGUAGE: "språk|language|spr",
    Means.VALID_FROM: "från|fr o m|from|giltig från|gäller från|startdatum|första dag|valid from|start|fr.o.m|"
    "första dagen|since",
    Means.VALID_UNTIL: "till|t o m|tom|giltig till|gäller till|slutdatum|sista dag|valid until|slut|t.o.m|sista dagen|"
    "until|avslutad|upphör",
    Means.RESPONDENT: "informant|informanter|lämnar rapport|rapporterar|respondent|checklista|fyller i checklista",
    Means.RECIPIENT: "mottagare|får utskick|får utskicket|får veckoutskicket|utskick|veckoutskick|sändlista|"
    "distributionslista|recipient|lägesbild|får lägesbild",
    Means.COORDINATOR: "samordnare|est-samordnare|coordinator|trygghetssamordnare",
    Means.NAME: "namn|name|benämning",
    Means.PERSON: "förnamn|efternamn|för- och efternamn|kontaktperson|ansvarig|ansvarig person|first name|last name|"
    "surname|given name|contact|contact person|person|anställd|fullständigt namn|handläggare|tilltalsnamn|personnamn",
    Means.OTHER: "telefon|tel|telefonnummer|mobil|mobilnr|mobilnummer|mobiltelefon|tfn|tele|phone|mobile|telephone|"
    "direktnummer|växel|jour|befattning|titel|yrke|title|position|anmärkning|anm|kommentar|kommentarer|notering|övrigt|"
    "notes|note|comment|remarks|postadress|gatuadress|besöksadress|postnummer|postnr|postort|nr|no|löpnr|löpnummer|"
    "rad|uppdaterad|senast uppdaterad|status|svarat|webb|hemsida|personnummer|skypenamn|teams",
}
_KNOWN = {fold(title): means for means, titles in _TITLES.items() for title in titles.split("|")}
_WHO = {
    **dict.fromkeys(
        ("ersattare", "ersattares", "ersattaren", "ersattarens", "ers", "vikarie", "deputy"), Means.DEPUTIES
    ),
    **dict.fromkeys(("vikaries", "vik", "stallforetradare", "backup", "deputies", "reserv"), Means.DEPUTIES),
    **dict.fromkeys(
        ("chef", "chefs", "chefen", "chefens", "enhetschef", "manager", "managers", "rektor"), Means.MANAGER
    ),
}
_MAIL = "epost mejl mail email epostadress mejladress mailadress emailadress epostadresser mejladresser adress"
_ADDRESS_WORDS = frozenset(_MAIL.split())
_CERTAIN, _LIKELY = 88.0, 70.0  # of 100: one letter wrong in eight; something to ask about
_SHORTEST = 4


def meaning(title: str) -> Means | None:
    """What a title surely means: one that is known, one with more words added, or one with a letter wrong."""
    return _meaning(fold(title.replace("e-", "e").replace("E-", "e")) if "-" in title else fold(title), fold(title))


def is_title_of_addresses(text: str) -> bool:
    """True for a title that is known letter for letter: no row of the table itself says that."""
    return _KNOWN.get(fold(text)) is Means.ADDRESSES


def likely_meaning(title: str) -> Means | None:
    """What a title may mean, as something to ask about."""
    return _nearest(fold(title), _LIKELY)


@lru_cache(maxsize=2048)
def _meaning(joined: str, folded: str) -> Means | None:
    for text in (folded, joined):
        if text in _KNOWN:
            return _KNOWN[text]
    words = joined.split()
    who = next((_WHO[word] for word in words if word in _WHO), None)
    if who:
        said = {_KNOWN.get(word) for word in words if word not in _WHO} - {None, who}
        return Means.OTHER if said and Means.ADDRESSES not in said and not _ADDRESS_WORDS & set(words) else who
    if _ADDRESS_WORDS & set(words):
        return Means.ADDRESSES
    starts = [title for title in _KNOWN if folded.startswith(f"{title} ") and len(title) >= _SHORTEST]
    if starts:
        return _begun(folded, max(starts, key=len))
    return _nearest(folded, _CERTAIN)


def _begun(folded: str, start: str) -> Means:
    """A known title with more words. "Kontakt" may head what is no address: its name, its telephone."""
    more = _KNOWN.get(folded[len(start) + 1 :])
    if _KNOWN[start] is Means.ADDRESSES and more in (Means.NAME, Means.PERSON, Means.OTHER):
        return Means.OTHER if more is Means.OTHER else Means.PERSON
    return _KNOWN[start]


def _nearest(folded: str, score: float) -> Means | None:
    if len(folded) < _SHORTEST:
        return None
    best = process.extractOne(folded, list(_KNOWN), scorer=fuzz.ratio, score_cutoff=score)
    return _KNOWN[best[0]] if best else None
