"""The lines that may be a wish of somebody who reports, as patterns of whole lines, folded (lower case, no diacritics).

Every phrase is closed: an ending is one of a time, a place of work or an address, never "whatever follows". So a
sentence about something that happened is no wish: "jag är sjuk till fredag" is one, "vi är sjuka av oro" is not. What
must be open, the name of a colleague, stands between ``OPENED`` and is at most three words without a guard word.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Wish(StrEnum):
    """What may be meant."""

    HELP = "help"
    FORM = "form"  # the form again
    CALM = "calm"
    SAME = "same"  # what was reported last time is still so
    DEPUTY = "deputy"  # somebody else is to answer this time
    LEAVING = "leaving"  # no more mail to this person
    ADDRESS = "address"  # mail to another address


# When and where
_DAYS = (
    r"(?:man|tis|ons|tors|fre|lor|son)dag(?:en)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:nasta |next )?(?:vecka|veckan|week|manad|month)(?: \d{1,2})?|v\.? ?\d{1,2}|helgen|jul(?:en)?|nyar"
    r"|pask|sommaren"
    r"|hosten|varen|(?:ars|manads)skiftet|(?:the )?(?:weekend|summer|autumn|spring|new year)|christmas|easter"
)
_MONTHS = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mars|march|apr(?:il)?|maj|may|jun[ei]?|jul[iy]?|aug(?:usti|ust)?"
    r"|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:(?:den |the )?\d{{1,2}}(?:[:/.-]\d{{1,2}}|:?[ae]|st|nd|rd|th)?(?: (?:of )?{_MONTHS})?(?: 20\d\d)?"
    rf"|20\d\d-\d\d-\d\d|{_MONTHS} \d{{1,2}}|{_DAYS})"
)
_LENGTH = (
    r"(?:(?:en|ett|tva|tre|fyra|nagra|ett par|a|one|two|three|four|a few|\d{1,2})"
    r" (?:dagar?|veck(?:a|or)|manad(?:er)?|tid|tag|days?|weeks?|months?|while))"
)
_FROM_TO = rf"(?:(?:fran|from)(?: och med)? |fr\.?o\.?m\.? )?(?:nu |now )?{_DATE}"
_WHEN = (
    r"(?:[ ,]+(?:i ?dag|nu|just nu|ikvall|i ?morgon|(?:den har|denna|hela|hela den har|resten av) veckan?|i veckan"
    r"|den har gangen|today|now|right now|tonight|tomorrow|(?:this|next|all|the rest of the) (?:week|time)"
    rf"|(?:pa |on |i |in |the )?{_DATE}|{_FROM_TO}"
    rf"|(?:till(?: och med)?|fram till|tills|t\.?o\.?m\.?|until|till|through|to) {_DATE}"
    rf"|(?:i |for |pa |in )?{_LENGTH}))"
)
_WHENS = rf"{_WHEN}{{0,3}}"
_HERE = (
    r"(?: (?:hos oss|har|har hos oss|den har veckan|denna veckan?|i veckan|just nu|here|with us|this week|v\.? ?\d{1,2}"
    r"|vecka \d{1,2}|week \d{1,2}))*"
)
_LAST_TIME = r"(?:forra (?:veckan|gangen|v)|sist|senast|tidigare|forut|innan|last (?:week|time)|before)"
_WORKPLACE = (
    r"(?: (?:pa|i|hos|med|at|with|in) (?:(?:min |mitt |var |den har |my |the |this )?(?:\w*skolan?|jobbet|foretaget"
    r"|kommunen|arbetsplatsen|tjanst(?:en)?|avdelningen|enheten|forvaltningen|fritidsgarden|gruppen|arbete|er|oss|est"
    r"|job|school|company|organi[sz]ation|municipality|team|work|post)))"
)
_LIST = (
    r"(?: (?:fran|ur|off|from) (?:(?:det har|den har|de har|era|er|alla|the|your|this|all) )?(?:(?:mejl|mail"
    r"|sand|utskicks)"
    r"-?list(?:an?|or)|listan?|listorna|utskick(?:en|et)?|mejl(?:en)?|mail(?:en|s|ings?)?|register|registret|est|lists?"
    r"|(?:mailing|mail|email) ?lists?|e-?mails?))"
)

# Things and people
_FORM = r"(?:fil(?:en)?|formular(?:et)?|(?:check)?lista(?:n)?|bilaga(?:n)?|excel\w*|form|file|list|attachment|mejlet)"
_ONCE_MORE = r"(?:om|igen|en gang till|pa nytt|again|once more)"
_MAIL = r"(?:e-?post|e-?mail|mejl|mail)?-?(?:adress(?:en)?|address)"
_ADDRESS = r"<?(?:mailto:)?[^\s@]+@[^\s@]+>?"
_GUARDED = (
    r"att|that|om|because|eftersom|pa grund|sag|\w*polis\w*|police|\w*vakt\w*|guards?|security|securitas|\w*raddning\w*"
    r"|brand\w*|fire|ambulans\w*|ambulance|soc\w*|kommun\w*|alla|everyone|torget|parken|\d+\w*"
)
_NAME = rf"(?!(?:{_GUARDED})\b)[^\W\d_]+(?:-[^\W\d_]+)?"
_COLLEAGUE = (
    r"(?:(?:min|mina|var|vara|en|my|our|a) )?(?:kollegan?|kollegor|kollegorna|vikarien?|ersattaren?|chef(?:en)?"
    r"|eftertradaren?|colleagues?|deputy|substitute|manager|boss)|nagon annan|somebody else|someone else"
)
OPENED, CLOSED = "<<", ">>"
"""What stands between these is somebody's name, for all that can be told: such a line is read by a person too."""
_WHO = (
    rf"(?:(?:{_COLLEAGUE})(?:[ ,]+{_ADDRESS})?|{_ADDRESS}"
    rf"|{OPENED}(?:(?:{_COLLEAGUE}) )?{_NAME}(?: {_NAME}){{0,2}}(?:[ ,]+{_ADDRESS})?{CLOSED})"
)
_STAND_IN = (
    rf"(?:(?:{_COLLEAGUE})(?:[ ,]+{_ADDRESS})?|{_ADDRESS}|{OPENED}(?:{_COLLEAGUE}) {_NAME}(?: {_NAME}){{0,2}}{CLOSED})"
)
_IT = r"(?:det|den|detta|mejlet|formularet|filen|it|this|the form|the file)"
_ILL = r"(?: (?:i (?:magen|magsjuka|influensan?|feber|forkylning|covid)|med feber|with (?:a cold|a fever|the flu)))?"
_ABSENT = (
    r"sjuka?|lediga?|borta|franvarande|upptagna?|pa (?:semester|resa|kurs|tjansteresa)|foraldralediga?|bortresta?"
    r"|tjanstlediga?|sjukskrivna?|hemma(?: med (?:sjukt|sjuka) barn| sjuka?)?|inte (?:har|i tjanst|pa plats)"
)
_AWAY = (
    rf"(?:jag|vi) (?:ar|blir) (?:{_ABSENT}){_ILL}{_WHENS}|(?:jag|vi) (?:vabbar|har semester|har ledigt){_WHENS}"
    rf"|(?:(?:jag|vi) )?(?:hinner|kan) inte(?: (?:svara|rapportera|fylla i(?: {_IT})?|vara med))?{_WHENS}"
    r"|(?:i am|i['’]?m|we are|we['’]?re) (?:ill|sick|away|off|off sick|busy|(?:away )?on (?:leave|holiday|vacation"
    rf"|parental leave|sick leave)|out of (?:the )?office){_ILL}{_WHENS}"
    rf"|(?:i|we) (?:have no time|cannot (?:answer|report)|can['’]?t (?:answer|report)){_WHENS}"
)
_TAKES_OVER = (
    rf"{_STAND_IN} (?:svarar|tar over|tar {_IT}|gor {_IT}|fyller i|rapporterar)(?: {_IT})?"
    rf"(?: (?:i stallet|istallet|at (?:mig|oss)|for (?:mig|oss)|i mitt stalle))?{_WHENS}"
    rf"|{_STAND_IN} will (?:answer|report|do it|take over|fill it in)(?: instead| for (?:me|us))?{_WHENS}"
)
_OF_A_DEPUTY = (
    rf"(?:skicka|sand|vidarebefordra|mejla|maila|forward|send)(?: {_IT})?(?: vidare)? (?:till"
    rf"|to) {_WHO}(?: i ?stallet| instead)?"
    rf"|(?:vidarebefordra|forward)(?: {_IT})?|{_TAKES_OVER}|{_AWAY}"
)

# Whole wishes
LINES: Mapping[Wish, str] = MappingProxyType(
    {
        Wish.HELP: (
            r"hjalp mig|(?:jag|vi) (?:behover|vill ha) hjalp|hur gor (?:jag|man|vi)(?: nu)?"
            r"|(?:jag|vi) (?:forstar|fattar) (?:inte|ingenting)(?: hur (?:jag|man|vi) gor)?"
            r"|vad (?:ska|kan) (?:jag|vi|man) (?:gora|svara|skriva)"
            rf"|(?:(?:jag|vi) )?(?:(?:kan|lyckas) inte (?:oppna|lasa|fa upp)|far inte upp) {_FORM}"
            rf"|(?:(?:i|we) )?(?:cannot|can['’]?t|can not) (?:open|read) the {_FORM}"
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
            rf"|(?:nej[ ,.]+)?(?:(?:vi|jag) )?(?:har )?(?:in(?:get|genting))(?: (?:sarskilt|nytt|speciellt))?"
            rf"(?: (?:hant|har hant|som har hant|att (?:ta upp|saga|skriva|beratta|anmala|tillagga|rapportera)))?"
            rf"(?: (?:sen|sedan) (?:sist|senast|forra veckan))?{_HERE}"
            rf"|(?:det )?har inte hant (?:nagot|nagonting){_HERE}"
            rf"|inga (?:handelser|incidenter|problem|anmarkningar)(?: att rapportera)?{_HERE}"
            rf"|(?:(?:it|all|everything) )?(?:is |was |has been )?(?:all |very )?(?:calm|quiet)(?: week)?{_HERE}"
            rf"|(?:(?:no[ ,]+)?(?:(?:i|we) have )?nothing(?: (?:new|special|happened|has happened|to (?:say|report)))?"
            rf"(?: since (?:last time|last week))?|no (?:incidents|events)){_HERE}"
        ),
        Wish.SAME: (
            rf"(?:(?:det|allt|laget) (?:ar )?)?(?:(?:precis )?samma|likadant|oforandrat)(?: (?:problem(?:en)?|saker?"
            rf"|laget?|rapport))?(?: (?:kvar|igen))?(?: (?:som|sedan|sen) {_LAST_TIME})?{_HERE}"
            rf"|(?:allt|problemen|samma problem) (?:ar |star |finns )?(?:fortfarande )?kvar(?: (?:fran|sedan|sen)"
            rf" {_LAST_TIME})?{_HERE}"
            rf"|(?:it is |everything is )?(?:the )?same(?: (?:problems?|things?))?(?: as {_LAST_TIME}| again)?{_HERE}"
        ),
        Wish.DEPUTY: rf"(?:{_OF_A_DEPUTY})(?:(?:[,.;!]| och| sa| and| so)+ (?:{_OF_A_DEPUTY}))?",
        Wish.LEAVING: (
            rf"(?:jag|vi) (?:slutar|har slutat|ska sluta|kommer att sluta)(?: (?:har|dar)|{_WORKPLACE})?{_WHENS}"
            rf"|(?:jag|vi) (?:gar i pension|har gatt i pension|byter (?:jobb|tjanst)|har bytt (?:jobb|tjanst)"
            rf"|har (?:fatt )?(?:ett )?nytt jobb){_WHENS}"
            rf"|(?:jag|vi) (?:arbetar|jobbar|ar) inte (?:kvar|langre kvar|langre|med langre)(?: (?:har|dar|med)"
            rf"|{_WORKPLACE})?"
            rf"(?: (?:fran och med|efter|from) {_DATE})?"
            rf"|(?:avregistrera|avanmala?|avprenumerera)(?: (?:mig|oss))?{_LIST}?"
            rf"|(?:ta bort|stryk|plocka bort) (?:mig|oss|min adress|var adress|den har adressen|{_ADDRESS}){_LIST}?"
            r"|sluta (?:att )?(?:skicka|mejla|maila)(?: (?:(?:era|de har|det har|dessa|fler|mer) )?(?:mejl(?:en)?"
            r"|mail(?:en)?"
            r"|utskick(?:en)?|filer|filen|formular(?:et)?|mig|oss|hit|det har))?(?: till (?:mig|oss))?"
            r"|(?:inte|ej) (?:ha|fa) (?:fler |mer |de har |dessa |era )?(?:mejl|mail|utskick)(?:en)?"
            r"(?: (?:fran er|fran est|langre|till mig|till oss|hit))*"
            rf"|unsubscribe(?: me| us)?{_LIST}?|remove (?:me|us|my address){_LIST}?|take (?:me|us){_LIST}"
            r"|stop (?:sending|mailing)(?: (?:me|us|mails?|e-?mails?|these|this|it|the file|to me|to us))*"
            rf"|(?:i am|i['’]?m|we are) (?:leaving|retiring)(?: (?:my|the|this) (?:job|school|company"
            rf"|organi[sz]ation|post))?"
            rf"{_WHENS}|(?:i|we) have (?:left|retired|quit)(?: (?:my|the|this) (?:job|school|company|organi[sz]ation"
            rf"|post))?"
            rf"{_WHENS}|(?:i|we) (?:no longer work|do not work|don['’]?t work)(?: here| there"
            rf"|{_WORKPLACE})?(?: any ?more)?"
        ),
        Wish.ADDRESS: (
            rf"(?:min |var |my |our )?(?:ny|nya|andrad|fel|new|changed|wrong) {_MAIL}"
            rf"(?:(?: (?:till|for|hos|to)(?: [^\W\d_]+){{1,3}})?(?: (?:ar|blir|is))?(?: nu"
            rf"| now)?[ :=]+{_ADDRESS})?{_WHENS}"
            rf"|(?:byt|byta|andra|change)(?: (?:min|var|till|my|our|to))*(?: (?:ny|new))? {_MAIL}"
            rf"(?:[ :=]+(?:(?:till|to) )?{_ADDRESS})?{_WHENS}"
            rf"|(?:jag|vi) har (?:en )?(?:ny|bytt|fatt (?:en )?ny) {_MAIL}(?:[ :=,]+(?:(?:till"
            rf"|den ar) )?{_ADDRESS})?{_WHENS}"
            rf"|(?:byte av|change of) {_MAIL}|(?:i|we) have a new {_MAIL}(?:[ :=,]+(?:it is )?{_ADDRESS})?{_WHENS}"
            rf"|(?:(?:min |var |my |our )?{_MAIL}|min mejl|min mail|my mail) (?:ar|blir|is) (?:nu |now )?{_ADDRESS}"
        ),
    }
)
