"""Phone numbers, mail addresses, handles and plates: ways to a person or to whoever owns the thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from est_mailer.domain.screening.text import Hit, Kind, mentions
from est_mailer.domain.screening.words import word_set as _set

# Area codes of three figures; 08 has two, the others four (PTS's numbering plan).
_THREE = "010|011|013|016|018|019|021|023|026|031|033|035|036|040|042|044|046|054|060|063|090|07[02369]"
_FOUR = (
    "0(?:1[24579]\\d|22\\d|24\\d|25\\d|27\\d|28\\d|29\\d|30\\d|32\\d|34\\d|37\\d|38\\d|39\\d|41\\d|43\\d|45\\d|47\\d|48\\d"
    "|49\\d|50\\d|51\\d|52\\d|53\\d|55\\d|56\\d|57\\d|58\\d|59\\d|61\\d|62\\d|64\\d|65\\d|66\\d|67\\d|68\\d|69\\d|91\\d|92\\d"
    "|93\\d|94\\d|95\\d|96\\d|97\\d|98\\d)"
)
_AREA = rf"(?:08|{_THREE}|{_FOUR})"
_BEFORE = r"(?<![\w+])(?<!\d[-./:,])"
_AFTER = r"(?![\w]|[-./:,]\d)"
_ABROAD = re.compile(r"(?<![\w+])(?:\+ ?|00 ?)[1-9]\d{0,2}(?:[ \-./]{0,2}\(?0?\)?)(?:[ \-./]{0,2}\d){6,12}(?![\d])")
_MOBILE = re.compile(r"(?<![\w+])(?<!\d[-.:,])\(?0[ -]?7[ -]?[02369]\)?(?:[ \-./]{0,3}\d){7}(?!\d)")
_LANDLINE = re.compile(
    rf"{_BEFORE}\(?({_AREA})\)? ?[-/ ]? ?(\d{{5,8}}|\d{{2,3}}(?: \d{{2,3}}){{1,3}}"
    rf"|\d{{2,3}}(?:-\d{{2,3}}){{1,3}}){_AFTER}"
)
_LOCAL = re.compile(
    r"(?:\b(?:tel(?:efon)?(?:nr|nummer|numret)?|mobil(?:nr|nummer)?|nummer|numret|nr till \w+|sms(?:a|ar|ade)?"
    r"|ring(?:er|a|de)?"
    r"|nås på|phone|call|text)\b[.:]?(?: (?:till|på|är|honom|henne|hem|dem|mig|oss|nr|at|on))*[ :]{1,2})"
    r"(\d{2,3}(?:[ \-]\d{2,3}){1,3}|\d{6,8})(?![\d]|[-./:,]\d| ?(?:kr|st|personer|gånger|minuter|meter))",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"0(?:20|200|77\d|90\d|99\d)")  # freephone and shared cost: nobody's own
_SPOKEN_AT = r"(?: ?[(\[] ?(?:at|a|snabel-?a|@) ?[)\]] ?| snabel-?a | @ )"
_SPOKEN_DOT = r"(?: ?[(\[] ?(?:punkt|dot|\.) ?[)\]] ?| punkt | dot |\.)"
_MAY_BE_SPOKEN = ("snabel", "(at", "( at", "[at", "[ at", "(a", "[a", "(@", "[@", " @ ")
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")
_SPOKEN_EMAIL = re.compile(
    rf"\b[\w.+\-]{{1,64}}{_SPOKEN_AT}[\w\-]{{1,63}}(?:{_SPOKEN_DOT}[\w\-]{{2,63}}){{1,3}}", re.IGNORECASE
)
_MAY_BE_HANDLE = (
    *(
        "@",
        "snap",
        "insta",
        "ig ",
        "ig:",
        "tiktok",
        "tik tok",
        "facebook",
        "fb",
        "telegram",
        "discord",
        "twit",
        "kik",
        "signal",
        "whats",
        "youtube",
        "roblox",
    ),
    *("steam", "konto", "användar", "profil", "nick", "alias", "user", "account", ".com/", ".me/", ".gg/", ".tv/"),
)
_AT_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_åäöÅÄÖ][\wåäöÅÄÖ.]{1,29}(?<!\.)")
_PROFILE = re.compile(
    r"\b(?:instagram|facebook|fb|tiktok|snapchat|twitter|x|t|youtube|twitch|vk|discord)\.(?:com|me|gg"
    r"|tv)/[@\w.\-/=?]+\w",
    re.IGNORECASE,
)
_PLATFORM = (
    r"(?:snap(?:pen|chat)?|insta(?:gram)?|ig|tik ?tok|facebook|fb|telegram|discord|twitch|kik|signal"
    r"|whats ?app|twitter|youtube|roblox|steam)"
)
_LABELLED = re.compile(
    rf"\b(?:{_PLATFORM}(?:-?(?:konto(?:t)?|namn(?:et)?|profil(?:en)?|användare(?:n)?))?|konto(?:t|n)?"
    rf"|användarnamn(?:et)?"
    rf"|användaren|profil(?:en)?|nick(?:et)?|alias(?:et)?|username|account|user)"
    rf"(?: ?[:=] ?| (?:heter |är |under namnet |med namnet |som heter |kallas |heter han |heter hon |is |called )?)"
    rf"[\"'(]?(@?[A-Za-zåäöÅÄÖ\d][\wåäöÅÄÖ.\-]{{2,29}})",
    re.IGNORECASE,
)
_ENDED = re.compile(
    rf"(?<!på )(?<!via )(?<!i )\b{_PLATFORM}: ?([A-Za-z][A-Za-z\d]{{2,29}})(?=$|[,;)\n]|\.(?:\s|$))", re.IGNORECASE
)
_HANDLE_SHAPE = re.compile(r"@|[a-zåäö]\d|\d[a-zåäö]|_|[a-zåäö]\.[a-zåäö]|[a-zåäö][A-ZÅÄÖ]")
_PLATE = re.compile(r"(?<![\w-])([A-HJ-PR-UWXYZ]{3})([ -]?)(\d\d[A-HJ-NPR-UW-Z\d])(?![\w-]|[.,:]\d)")
_PLATE_CUE = re.compile(
    r"(?:\b(?:reg(?:istrerings)?\.? ?(?:nr|nummer|numret|skylt)?\.?|bilnummer|bilnr|skylt(?:en|ar)?"
    r"|nummerplåt(?:en)?|plate|licence|license)"
    r"[: ]{1,2}(?:är |med |nr |no |number )?)([A-Z]{1,3}[ -]?\d{1,5}[A-Z]{0,3}"
    r"|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{0,4})(?![\w-])",
    re.IGNORECASE,
)
_MAY_BE_PLATE = re.compile(r"[A-Za-z]{3}[ -]?\d\d")
_VEHICLE = re.compile(
    r"(?:bil(?:en)?|moped(?:en)?|epa(?:n|traktor\w*)?|a-traktor\w*|skoter(?:n)?|mc:?n?|motorcykel\w*|van"
    r"|skåpbil\w*|lastbil\w*"
    r"|husbil\w*|taxi|volvo|saab|bmw|audi|mercedes|toyota|kia|tesla|vw|golf|passat|opel|ford|skoda|renault"
    r"|peugeot|car)\b[^.\n]{0,25}?"
    r"\b([a-hj-pr-uwxyz]{3})[ -]?(\d\d[a-hj-npr-uw-z\d])(?![\w-])",
    re.IGNORECASE,
)
_NOT_PLATES = _set(
    """
    MAX RUM SAL HUS BUS TEL DNR LGH ART REF DOC LOK PAR PKT ELL SEK EUR NOK DKK USD GBP CAT ABS SMS MMS APP KTH
    LTU LNU SLU RFS SFS LSS LUL PBL SOL LVU LVM OSL ECT MHZ KHZ GHZ STY AFS BFS FAP RPS HTF SOS KOM TJA TRE FEM
    SEX SJU OCH MED PER VAR BAR HAR DEN DET KAN SKA FAR MOR BOR MAN DAM BAD RAD RAS NOR SYD BUR ETT ART EST NKR
    EPA TYP KOL KAL LED LEN MOT OBS TOM TAR TRE UPP UTE UTE BYA ALL ARE BUT FOR HAD HAS HER HOW NOT NOW OLD ONE
    OUR OUT SHE THE TWO WAS WHO YOU RFC DSN BEN DEL DAG DAL KAP FAX PLU ZON
    """
)
_FIGURE = re.compile(r"\d")
_ALWAYS_COUNTED = _set("RUM SAL HUS LGH BUS TEL DEL KAP LED ART REF")


def contacts(text: str, allow: frozenset[str]) -> Iterator[Hit]:
    """Phone numbers, mail addresses, handles and plates in a prepared text, less what ``allow`` lets through.

    ``allow``: addresses and handles casefolded, phone numbers as ``dialled`` gives them.
    """
    if _FIGURE.search(text):
        yield from _phones(text, allow)
        yield from _plates(text)
    yield from _emails(text, allow)
    yield from _handles(text, allow)


def dialled(number: str) -> str:
    """A phone number as it is dialled in Sweden: figures only, 0 for +46."""
    figures = re.sub(r"\D", "", number)
    plain = number.strip()
    if plain.startswith("+46") or (plain.startswith("0046")):
        national = figures.removeprefix("00").removeprefix("46")
        return "0" + national.removeprefix("0")
    return figures


def _phones(text: str, allow: frozenset[str]) -> Iterator[Hit]:
    for pattern in (_ABROAD, _MOBILE, _LANDLINE, _LOCAL):
        for found in pattern.finditer(text):
            group = 1 if pattern is _LOCAL else 0
            number = dialled(found[group])
            if pattern is _LANDLINE and not _right_length(found[1], found[2]):
                continue
            if number not in allow and not _SERVICE.match(number):
                yield Hit(Kind.PHONE, found.start(group), found.end(group))


def _right_length(area: str, local: str) -> bool:
    figures = len(re.sub(r"\D", "", local))
    least, most = {2: (6, 8), 3: (5, 7), 4: (5, 6)}[len(area)]
    return least <= figures <= most


def _emails(text: str, allow: frozenset[str]) -> Iterator[Hit]:
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if found[0].strip(".-").casefold() not in allow:
                yield Hit(Kind.EMAIL, found.start(), found.end())
    if not mentions(text, _MAY_BE_SPOKEN):
        return
    for found in _SPOKEN_EMAIL.finditer(text):
        yield Hit(Kind.EMAIL, found.start(), found.end())


def _handles(text: str, allow: frozenset[str]) -> Iterator[Hit]:
    if not mentions(text, _MAY_BE_HANDLE):
        return
    for found in _AT_HANDLE.finditer(text):
        if found[0].casefold() not in allow:
            yield Hit(Kind.HANDLE, found.start(), found.end())
    for found in _PROFILE.finditer(text):
        if found[0].casefold() not in allow:
            yield Hit(Kind.HANDLE, found.start(), found.end())
    for found in _LABELLED.finditer(text):
        if _HANDLE_SHAPE.search(found[1].rstrip(".-")) and "@" + found[1].lstrip("@").casefold() not in allow:
            yield Hit(Kind.HANDLE, found.start(1), found.start(1) + len(found[1].rstrip(".-")))
    for found in _ENDED.finditer(text):
        if "@" + found[1].casefold() not in allow:
            yield Hit(Kind.HANDLE, found.start(1), found.end(1))


def _plates(text: str) -> Iterator[Hit]:
    for found in _PLATE.finditer(text):
        counted = found[2] == " " and found[3].isdigit()  # "MAX 100" is a number of something
        if found[1] not in (_NOT_PLATES if counted else _ALWAYS_COUNTED):
            yield Hit(Kind.PLATE, found.start(), found.end())
    for found in _PLATE_CUE.finditer(text):
        if any(c.isdigit() for c in found[1]) and any(c.isalpha() for c in found[1]):
            yield Hit(Kind.PLATE, found.start(1), found.end(1))
    if not _MAY_BE_PLATE.search(text):
        return
    for found in _VEHICLE.finditer(text):
        if found[1].upper() not in _NOT_PLATES:
            yield Hit(Kind.PLATE, found.start(1), found.end(2))
