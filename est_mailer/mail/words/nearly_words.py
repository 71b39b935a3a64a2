"""The words that a line near a command is made of, folded (lower case, without diacritics), in Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from est_mailer.mail.words.command import Verb


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OF_VERBS: Mapping[Verb, str] = MappingProxyType(
    {
        Verb.STATUS: "status statusen statusrapport laget lagesrapport",
        Verb.HELP: "hjalp hjalpa help manual instruktion instruktioner instructions kommandon commands",
        Verb.DRAFT: "utkast utkastet utkasten draft drafts",
        Verb.REGISTER: "register registret registry",
        Verb.CORRECT: "rattelse rattelsen ratta korrigera korrigering correction correct",
        Verb.REVIEW: "granskning granskningen granska review",
        Verb.APPROVE: "godkann godkanner godkanna godkanns godkant godkand godkannande approve approved approval",
        Verb.STOP: "stopp stoppa stoppar stoppas stop avbryt avbryta halt",
        Verb.RELEASE: "slapp slappa slapper release",
        Verb.REJECT: "avvisa avvisar reject",
        Verb.REVOKE: "sparra sparrar revoke",
        Verb.REMIND: "paminn paminna paminner paminnelse paminnelsen paminnelser remind reminder reminders",
        Verb.SKIP: "hoppa hoppar skip skippa skippar pausa pausar pause stall staller installd installt cancel",
        Verb.PACK: "kvartal kvartalet kvartalsrapport kvartalsrapporten quarter",
    }
)
WORDS: Mapping[str, Verb] = MappingProxyType({w: verb for verb, words in _OF_VERBS.items() for w in words.split()})
"""Word → what it means."""

_OFTEN_MISSPELT = (
    "status utkast utkastet register registret rattelse granskning godkann stopp stoppa avvisa sparra paminn paminna"
    " paminnelse hoppa kvartal hjalp approve remind reminder release reject revoke draft slapp"
)
MISSPELT_OF: Mapping[str, Verb] = MappingProxyType({word: WORDS[word] for word in _OFTEN_MISSPELT.split()})
"""Words that others are compared with, letter by letter."""
ORDINARY = _words(
    "drift craft raft statue hoppas hoppet stoppet sparat parkera registrera from utkant slappt slappte staten"
)
"""Words of their own, however near a command's."""

FILLERS = _words(
    """
    hej hejsan halla snalla tack tackar garna vanligen please thanks thank kan kunde skulle far fa fick du ni man jag
    vi vill ville onskar behover maste bor ska tanker hade vore ha har have skicka skickar sand sanda mejla maila mejl
    mail ge visa se lasa hamta begara bestall bestalla oss mig mej er mitt min ert var vart en ett den det de dem detta
    denna ar om for till fran av pa med i in ut over och nu idag dag genast direkt igen gang senaste
    sista aktuella alla andra resten som svarat svar att bara lite ocksa est mojligt ifall veckans could can would
    will should i'd we'd you we i want need get give show send me us the a an of to for our your my latest last
    current again now today like see may might just also all everyone everybody those who have has answered replied with
    is are it this that by at on do be so and or ratt jo ja yes v vecka veckan veckor veckorna week weeks
    round omgang omgangen rundan dear hello hi genom via utgar
    kod koden code nummer nr number o ovr gora gor make skapa underlag underlaget pack meddelande
    """
)
NEGATIONS = _words("inte ej icke aldrig not never dont don't don’t cannot can't")
NEW = _words("nytt ny nya new")
EDITING = _words("lagg andra bort byt byta uppdatera ta add remove change update adress adressen address")
JOINERS = _words("och samt and")
OBJECTS = _words(
    """
    utskicket utskick lagesbilden lagesbild bilden bild dispatch picture rapporten rapport filen fil file mejlet
    meddelandet message allt everything sending skickandet innehallet texten granskat granskad granskade reviewed sjalv
    """
)
NUMBERS = _words("tva tre fyra two three four")
SEASONS = _words(
    """
    jul julen jularna julveckan julveckorna julhelgen nyar nyaret mellandagarna pask pasken paskveckan midsommar
    midsommaren sommar sommaren semester semestern semesterveckorna lov lovet hostlovet sportlovet pasklovet christmas
    easter summer holidays helgen helgerna veckan
    """
)
SAME_AS = (
    (
        re.compile(
            r"\b(?:som|de|who)(?: har| have| has)? (?:inte|ej|not)(?: har| have)?"
            r" (?:svarat|rapporterat|answered|replied)\b",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(r"\b(?:ingen|inget|inga|no) (?:est|omgång|möten?|rounds?|meetings?)\b", re.IGNORECASE), "skip"),
)
"""Turns of phrase, and what they are read as: a "not" in them takes nothing back."""
CONSENTING = _words(
    """
    ok okej okey okay oki ja japp jajamen yes yep kor klart klar skicka skickas sand bra jattebra fint fin kanon super
    toppen perfekt utmarkt nojd nojda synpunkter tillagga go send good great perfect fine
    """
)
"""Words of consent: with one of these, and else only words of the next list, a line says yes."""
BESIDE_CONSENT = _words(
    """
    tack tackar thanks thank you sa mycket hej den det de allt alla ut ivag nu direkt garna for mig oss min del att jag
    vi ar har ser last jatte valdigt och som utskicket lagesbilden tycker kan du vill pa hart inga inget invandningar
    it out all by me ahead looks look very i we is that this the please
    """
)
PHRASES: Mapping[Verb, re.Pattern[str]] = MappingProxyType(
    {
        Verb.STATUS: re.compile(
            r"(?:hur manga|vilka|vem|vilka enheter)(?: enheter)? (?:har |som |saknas|ar )?(?:inte )?(?:har )?"
            r"(?:svarat|rapporterat|kvar|saknas|borta)?(?: an| annu| hittills| nu)?"
            r"|hur (?:gar det|ligger vi till|ser det ut|ar laget)(?: nu)?"
            r"|(?:how many|who|which units) (?:have|has) (?:not )?(?:answered|replied|reported)(?: yet| so far)?"
            r"|(?:who|what) is missing|how are we doing|where do we stand"
        ),
        Verb.HELP: re.compile(
            r"vad kan (?:jag|man|vi) (?:skriva|svara|gora|saga)(?: till (?:dig|er|tjansten))?"
            r"|hur gor (?:jag|man|vi)(?: nu)?|vilka (?:ord|kommandon) finns(?: det)?"
            r"|what can (?:i|we) (?:write|say|do|reply)|how does (?:this|it) work"
        ),
        Verb.STOP: re.compile(
            r"(?:dra|ta) tillbaka(?: (?:utskicket|lagesbilden|det|den))?"
            r"|(?:skicka|sand) inte(?: ut)?(?: (?:utskicket|den|det|nagot|an))?"
            r"|(?:do not|don['’]?t) send(?: (?:it|anything|yet|out)){0,3}"
            r"|vanta med (?:utskicket|att skicka)|withdraw(?: it)?"
        ),
    }
)
_DAY = r"(?:man|tis|ons|tors|fre|lor|son)(?:dag)?(?:en)?|(?:mon|tues|wednes|thurs|fri)day"
MEETING = re.compile(
    rf"(?:(?:kan (?:vi|du|ni)|vi|please|could you|can you|ska) )?(?:(?:flyttar?|byt(?:a|er)?|andrar?|move|change) )?"
    rf"(?:tid(?:en)? (?:for|pa) )?(?:the )?(?:motet?|motestiden|meeting)(?: (?:till|to|pa|blir|ar|on|kl\.?|at|{_DAY}"
    rf"|nasta vecka|next week|i ?morgon|tomorrow|\d{{1,2}}(?:[.:]\d\d)?)){{0,8}}"
)
