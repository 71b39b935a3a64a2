"""What somebody who reports, or gets the dispatches, may mean by a line that is no word of the service's.

The whole line must be such a wish: "Lugnt, men en ruta är trasig" is something to tell, and a person reads it. Lines
are compared folded (lower case, without diacritics), in Swedish and English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from est_mailer.later import rapidfuzz
from est_mailer.mail.words.command import bare_lines, fold_line

_LONGEST = 120  # characters
_EDGES = " .!?,:;\"'”“–-…()"


class Wish(StrEnum):
    """What may be meant."""

    HELP = "help"
    FORM = "form"  # the form again
    CALM = "calm"
    DEPUTY = "deputy"  # somebody else is to answer this time
    LEAVING = "leaving"  # no more mail to this person
    ADDRESS = "address"  # mail to another address


@dataclass(frozen=True, slots=True)
class Wished:
    """``wrote``: the line; ``address``: one that stands in it, or ""."""

    wish: Wish
    wrote: str
    address: str = ""


_WORDS = {
    "hjalp": Wish.HELP,
    "help": Wish.HELP,
    "formular": Wish.FORM,
    "formularet": Wish.FORM,
    "lugnt": Wish.CALM,
    "nollrapport": Wish.CALM,
    "ersattare": Wish.DEPUTY,
    "deputy": Wish.DEPUTY,
}
_NO_SLIPS = frozenset({"tungt", "lugn", "held", "hela", "heap", "hell", "formulera", "formel"})
_FORM = r"(?:fil(?:en)?|formular(?:et)?|(?:check)?lista(?:n)?|bilaga(?:n)?|excel\w*|form|file|list|attachment|mejlet)"
_ONCE_MORE = r"(?:om|igen|en gang till|pa nytt|again|once more)"
_HERE = r"(?: (?:hos oss|har|har hos oss|den har veckan|denna veckan?|i veckan|just nu|here|with us|this week))*"
_MAIL = r"(?:e-?post|e-?mail|mejl|mail)?-?(?:adress(?:en)?|address)"
_TO_WHOM = (
    r"(?: (?:det|den|detta|mejlet|formularet|filen|it|this|the form|the file))?(?: vidare)? (?:till|to) \S.{0,60}"
)
_POLITE = (
    r"(?:(?:snalla|please|tack|sorry|ursakta|forlat)[ ,!.]+)*"
    r"(?:(?:kan|kunde|skulle|far|could|can|may|would) (?:du|ni|jag|vi|man|you|i|we) (?:kunna )?(?:please |fa )?)?"
    r"(?:(?:jag|vi|i|we) (?:vill|skulle vilja|onskar|want to|would like to) )?"
)
_THANKS = r"(?:[ ,!.]+(?:tack|snalla|please|thanks))*"
_LINES: Mapping[Wish, str] = MappingProxyType(
    {
        Wish.HELP: (
            r"hjalp mig|(?:jag|vi) (?:behover|vill ha) hjalp|hur gor (?:jag|man|vi)(?: nu)?"
            r"|(?:jag|vi) (?:forstar|fattar) (?:inte|ingenting)(?: hur (?:jag|man|vi) gor)?"
            r"|vad (?:ska|kan) (?:jag|vi|man) (?:gora|svara|skriva)"
            r"|(?:i|we) (?:need|want) help|help me|what (?:do|can|should) (?:i|we) (?:do|write|reply)"
            r"|how does (?:this|it) work|(?:i|we) (?:do not|don['’]?t) understand"
        ),
        Wish.FORM: (
            rf"(?:skickar?|sander?|sand|mejla|maila)(?: (?:mig|oss|den|det|{_FORM}))* {_ONCE_MORE}(?: {_FORM})?"
            rf"|(?:skicka|sand|mejla|maila|ha|fa|behover|vill ha)(?: (?:mig|oss|en|ett))* (?:ny|nytt) {_FORM}"
            rf"|(?:fa|ha|behover) {_FORM}(?: {_ONCE_MORE})?"
            rf"|(?:(?:jag|vi) )?(?:hittar|har|fick|ser)(?: (?:jag|vi))?(?: inte| ingen| inget)(?: (?:fatt|nagon))?"
            rf" {_FORM}"
            rf"|(?:jag|vi) har (?:tappat bort|tagit bort|raderat|slangt|slarvat bort) {_FORM}"
            rf"|var (?:ar|finns) {_FORM}|(?:ny|nytt|new) {_FORM}|{_FORM} {_ONCE_MORE}"
            rf"|re-?send(?: (?:it|the {_FORM}))?|send(?: (?:me|us))?(?: (?:it|the {_FORM}|a new {_FORM}))? again"
            rf"|(?:send(?: (?:me|us))? |(?:i|we) need )a new {_FORM}|where is the {_FORM}"
            rf"|(?:i|we) (?:have )?(?:lost|deleted|cannot find|can['’]?t find|did not get|didn['’]?t get) the {_FORM}"
        ),
        Wish.CALM: (
            rf"(?:(?:det|allt|har) )?(?:ar |var |har varit )?(?:bara |helt |ganska |valdigt |mycket )?"
            rf"(?:lugnt|(?:en )?lugn vecka|frid och frojd){_HERE}"
            rf"|(?:har )?(?:in(?:get|genting))(?: (?:sarskilt|nytt|speciellt|hant|har hant|som har hant"
            rf"|att (?:ta upp|saga|skriva|beratta|anmala|tillagga)))?{_HERE}"
            rf"|(?:det )?har inte hant (?:nagot|nagonting){_HERE}"
            rf"|inga (?:handelser|incidenter|problem|anmarkningar)(?: att rapportera)?{_HERE}"
            rf"|(?:(?:it|all|everything) )?(?:is |was |has been )?(?:all |very )?(?:calm|quiet)(?: week)?{_HERE}"
            rf"|(?:nothing(?: (?:new|special|happened|has happened|to say))?|no (?:incidents|events)){_HERE}"
        ),
        Wish.DEPUTY: (
            rf"(?:skicka|sand|vidarebefordra|forward|send){_TO_WHOM}|vidarebefordra|forward"
            r"|(?:min |en |var )?(?:kollega|vikarie|ersattare)\b(?: \w+){0,4}"
            r" (?:svarar|tar over|tar det|gor det|fyller i|rapporterar)\b.{0,40}"
            r"|(?:jag|vi) (?:ar|blir) (?:sjuka?|lediga?|borta|pa semester|foraldralediga?|bortresta?|tjanstlediga?"
            r"|sjukskrivna?)\b.{0,60}"
            rf"|(?:jag|vi) (?:hinner|kan) inte(?: (?:svara|rapportera|fylla i(?: \w+)?|vara med))?{_HERE}"
            r"|(?:i am|i['’]?m|we are) (?:ill|sick|away|off|on leave|on holiday|on vacation)\b.{0,60}"
            r"|(?:i|we) (?:have no time|cannot (?:answer|report)|can['’]?t (?:answer|report))(?: this week)?"
            r"|(?:my |a )?colleague will (?:answer|report|do it)\b.{0,40}"
        ),
        Wish.LEAVING: (
            r"(?:jag|vi) (?:slutar|har slutat|ska sluta|gar i pension|har gatt i pension|byter jobb|har bytt jobb"
            r"|(?:arbetar|jobbar|ar) inte (?:kvar|langre|med langre))\b.{0,60}"
            r"|(?:avregistrera|avanmala?|avprenumerera)(?: (?:mig|oss))?(?: (?:fran|ur) .{1,40})?"
            r"|(?:ta bort|stryk|plocka bort) (?:mig|oss|min adress|var adress|den har adressen)(?: (?:fran|ur) .+)?"
            r"|sluta (?:att )?(?:skicka|mejla|maila)\b.{0,40}"
            r"|(?:inte|ej) (?:ha|fa) (?:fler |mer |de har |dessa |era )?(?:mejl|mail|utskick)(?:en)?\b.{0,30}"
            r"|unsubscribe(?: me)?|remove me\b.{0,40}|take me off .{1,40}|stop (?:sending|mailing)\b.{0,40}"
            r"|(?:i am|i['’]?m|we are) (?:leaving|retiring)\b.{0,40}|(?:i|we) have (?:left|retired|quit)\b.{0,40}"
        ),
        Wish.ADDRESS: (
            rf"(?:min |var |my |our )?(?:ny|nya|andrad|fel|new|changed|wrong) {_MAIL}\b.{{0,80}}"
            rf"|(?:byt|byta|andra|change)(?: (?:min|var|till|my|our|to))*(?: (?:ny|new))? {_MAIL}\b.{{0,80}}"
            rf"|(?:jag|vi) har (?:en )?(?:ny|bytt|fatt (?:en )?ny) {_MAIL}\b.{{0,80}}"
            rf"|(?:byte av|change of) {_MAIL}|(?:i|we) have a new {_MAIL}\b.{{0,80}}"
            rf"|(?:{_MAIL}|min mejl|min mail|my mail) (?:ar|blir|is) (?:nu |now )?\S+@\S+"
        ),
    }
)
_WHOLE = {wish: re.compile(rf"{_POLITE}(?:{lines}){_THANKS}") for wish, lines in _LINES.items()}
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@.]+")


def read_wish(text: str) -> Wished | None:
    """What the first own line may mean, a greeting and a sign-off aside; None if it is anything else. Never raises."""
    for line in bare_lines(text):
        plain = " ".join(fold_line(line).strip(_EDGES).split())
        if not plain or len(plain) > _LONGEST:
            continue
        wish = next((wish for wish, whole in _WHOLE.items() if whole.fullmatch(plain)), None) or _slip(plain)
        if wish:
            address = _ADDRESS.search(line)
            return Wished(wish, line, address.group(0).lower() if address else "")
    return None


def _slip(word: str) -> Wish | None:
    """A single word with a letter wrong."""
    if " " in word or len(word) < 4 or word in _NO_SLIPS:
        return None
    distance = rapidfuzz.distance.OSA.distance
    near = (w for known, w in _WORDS.items() if word[0] == known[0] and distance(word, known) <= 1 + len(known) // 8)
    return next(near, None)
