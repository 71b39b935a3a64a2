"""Phrases that point at somebody without a name: school classes, kinship, ages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from est_mailer.domain.screening.text import Hit, Kind, mentions

_MAY_BE_CLASS = ("ettan", "tvåan", "trean", "fyran", "femman", "sexan", "sjuan", "åttan", "nian", *"123456789")
_CLASS_CUE = re.compile(
    r"\b(?:klass(?:en)?|kl|åk|årskurs(?:en)?|årsk|year|grade|class)\.? ?(?:\d{1,2} ?[A-Ga-g]?"
    r"|[A-Z]{2,3}\d{1,2}[A-Za-z]?)\b(?! ?[-.:,]\d|-\w| ?%)",
    re.IGNORECASE,
)
_CLASS_RANGE = re.compile(r"\d{1,2} ?(?:-|till|och|to) ?\d", re.IGNORECASE)
_NOT_A_CLASS = re.compile(
    r"(?:\bkl|brand|energi|väder|moped|riks|väg|risk|säkerhets)\.? ?\d|(?:moped\w*|epa\w*|varning\w*) klass \d"
    r"|klass (?:1|2|3|I|II)[ -]?(?:moped|väder|brand)",
    re.IGNORECASE,
)
_CLASS = re.compile(r"(?<![\w.:/-])(?<!\d )[1-9] ?[A-F](?:orna|:s|:or)?(?![\w:/-]|[.,]\d)")
_CLASS_SMALL = re.compile(r"\b(?:i|från|elev(?:er)? i|går i|ur|med|in) ([1-9] ?[a-f])(?![\w:/-]|[.,]\d)")
_PROGRAMME = re.compile(
    r"(?<![\w-])(?:NA|SA|EK|TE|ES|HU|BF|BA|EE|FT|HA|HV|IN|NB|RL|VF|VO|FS|HT|IMA|IMY|IMS|IMV|NASAM"
    r"|SAEKO)-?\d{1,2}[A-Ea-e]?\b(?! ?\d)"
)
_NUMBERED_CLASS = re.compile(
    r"\b(?:går i|elev(?:en|er|erna)? i|gick i|i) (?:1:an|2:an|3:an|4:an|5:an|6:an|7:an|8:an|9:an|ettan|tvåan"
    r"|trean|fyran|femman|sexan|sjuan|åttan|nian)\b",
    re.IGNORECASE,
)
_BEFORE_NO_CLASS = re.compile(
    r"(?:gatan|vägen|gränd|gränden|torget|torg|allén|stigen|backen|plan|plats|platsen|leden|buss|bussen|linje"
    r"|linjen|port|porten|uppgång|hus|huset|byggnad"
    r"|sal|rum|spår|hall|gate|ingång|entré|lgh|våning|väg|nr|nummer|punkt|bilaga|zon|sektor|perrong|hållplats"
    r"|läge|kvarter|kv|fastighet|paragraf|§|kap"
    r"|läktare|sektion|avdelning|avd|etapp|vitamin|hepatit|skåp|skåpet|container|station|parkering|p-plats"
    r"|tunnelbana|pendel|tram|bus|line|room) ?(?:\d{1,2} ?[A-F],?(?: \w+)? ?)?$",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:pojk(?:e|en|ar)?|flick(?:a|an|or)|kill(?:e|en|ar)?|tjej(?:en|er)?|barn(?:et)?|elev(?:en|er)?|man(?:nen)?"
    r"|kvinna(?:n)?|person(?:en|er)?|ungdom(?:en|ar)?|grabb(?:en)?"
    r"|tonåring(?:en)?|son(?:en)?|dotter(?:n)?|kompis|förövare(?:n)?|misstänkt|gärningsman(?:nen)?|gymnasist|boy"
    r"|girl|kid|woman|guy|student|teenager)"
)
_AGES = (
    re.compile(r"(?<![\d-])\b\d{1,2}[- ]?åring(?:en|ens|ar|arna|s)?\b"),
    re.compile(rf"(?<![\d-])\b\d{{1,2}}[- ]?(?:årig|åriga|årige) (?:\w+ )?{_PERSON}\b", re.IGNORECASE),
    re.compile(
        rf"\b{_PERSON},? (?:är |på |om |runt |omkring )?(?:ca\.? |cirka |ungefär |runt |omkring "
        rf"|kanske )?\d{{1,2}} ?(?:år|års|bast|år gammal|years)\b(?! sedan)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:han|hon|hen|he|she)(?: är| var| is)? (?:ca\.? |cirka |ungefär |runt |omkring |kanske "
        r"|about )?\d{1,2} (?:år|bast|years old)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:{_PERSON}|han|hon|hen) i (?:\d{{1,2}}[- ]?årsåldern|(?:de )?(?:yngre|övre|sena|tidiga) tonåren)",
        re.IGNORECASE,
    ),
    re.compile(r"\bfödd(?:a)? (?:år )?(?:den )?(?:i )?-?(?:19|20)?\d{2}(?:[- ]?\d{2}[- ]?\d{2})?\b", re.IGNORECASE),
    re.compile(
        r"\b(?:född|född den|born)(?: on)? \d{1,2}[/ ](?:\d{1,2}|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*",
        re.IGNORECASE,
    ),
    re.compile(r"\b\d{1,2}[- ]year[- ]old(?:s)?\b", re.IGNORECASE),
)
_MAY_BE_AGE = ("åring", "årig", " år", "års", "född", "tonår", "bast", "born", "year")
_AGE_RANGE = re.compile(r"\d{1,2} ?(?:-|till|och|eller) ?$")
_KIN = (
    r"(?:bror|brorsa|brodern?|syster|systern|syrra|lillebror|storebror|lillasyster|storasyster|mamma|mamman|pappa"
    r"|pappan|mor|far|modern|fadern|föräldrar|förälder"
    r"|son|sonen|dotter|dottern|söner|döttrar|kusin|kusiner|farbror|morbror|faster|moster|mormor|farmor|morfar"
    r"|farfar|sambo|hustru|make|maka|flickvän|pojkvän"
    r"|fästmö|fästman|exman|exfru|ex|tvilling|tvillingbror|tvillingsyster|syskon|svåger|svägerska|styvpappa"
    r"|styvmamma|plastpappa|plastmamma|bonuspappa|bonusmamma"
    r"|brorson|systerson|barnbarn|gudson|familj|släktingar?|släkting|fru|brother|sister|mother|father|mum|mom|dad"
    r"|son|daughter|wife|husband|cousin|uncle|aunt|parents)"
)
_MAY_BE_KIN = (
    *(
        "bror",
        "brodern",
        "syst",
        "syrr",
        "mamm",
        "papp",
        "mor",
        "far",
        "moder",
        "fader",
        "föräld",
        "son",
        "dott",
        "dött",
        "sön",
        "kusin",
        "moster",
    ),
    *(
        "faster",
        "sambo",
        "hustru",
        "make",
        "maka",
        "vän",
        "fästm",
        " ex",
        "tvill",
        "sysk",
        "svåg",
        "sväg",
        "släkt",
        "barn",
        "famil",
        "fru",
        "gift",
    ),
    *("sister", "mother", "mum", "mom", "dad", "daughter", "wife", "husband", "cousin", "uncle", "aunt", "parent"),
)
_KINSHIPS = (
    re.compile(
        rf"\b(?:hans|hennes|hens|min|din|killens|pojkens|flickans|tjejens|elevens|mannens|kvinnans|grabbens"
        rf"|ledarens|misstänktes|misstänkte|gripnes|anmälarens|grannens|grannes|kollegas|väns|kompis|ägarens"
        rf"|hyresgästens|vännens|kompisens|\d+-åringens|his|her|my)"
        rf" (?:lilla |lille |äldre |yngre |äldsta |yngsta |stora |egen |egna |biologiska |tidigare |före detta "
        rf"|older |younger |little |big )?{_KIN}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:sin|sitt) (?:lilla |lille |äldre |yngre |äldsta |yngsta )?(?!familj|ex\b|mor\b|far\b){_KIN}\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:mamman|pappan|modern|fadern|föräldrarna|föräldern|brodern|storebrodern|lillebrodern|systern|sonen"
        r"|dottern|kusinen|syskonen|bror|brorsa|syster|son|dotter|kusin|sambo|fru|gift med|släkt med"
        r"|mamma|pappa|förälder|flickvän|pojkvän|mother|father|brother|sister|cousin) (?:till|of) (?!torget"
        r"|vänster|höger|\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?!\w{{3,}}(?:ernas|arnas|ornas|nens|ens|ets)\b)[A-ZÅÄÖ][\w-]+s (?:lilla |lille |äldre |yngre "
        rf"|äldsta |yngsta |stora )?(?!far\b|mor\b|ex\b|son\b|familj\b){_KIN}\b"
    ),
    re.compile(rf"\b[A-Z][\w-]+'s (?:older |younger |little |big )?{_KIN}\b"),
)

_KINSHIPS_NEED = (("",), ("sin ", "sitt "), (" till ", " of "), ("s ",), ("'s ",))  # what each cannot match without


def school_classes(text: str) -> Iterator[Hit]:
    """School classes in a prepared text: 8B, klass 9C, åk 7, i nian; not a stage (åk 7-9), a house or a bus line."""
    if not mentions(text, _MAY_BE_CLASS):
        return
    for found in _CLASS_CUE.finditer(text):
        if _is_class(text, found):
            yield Hit(Kind.SCHOOL_CLASS, found.start(), found.end())
    for found in _CLASS.finditer(text):
        if not _BEFORE_NO_CLASS.search(text[max(0, found.start() - 30) : found.start()]):
            yield Hit(Kind.SCHOOL_CLASS, found.start(), found.end())
    for found in _CLASS_SMALL.finditer(text):
        yield Hit(Kind.SCHOOL_CLASS, found.start(1), found.end(1))
    for pattern in (_PROGRAMME, _NUMBERED_CLASS):
        for found in pattern.finditer(text):
            yield Hit(Kind.SCHOOL_CLASS, found.start(), found.end())


def _is_class(text: str, found: re.Match[str]) -> bool:
    """Not "kl 8" (the hour), not "klass 1" of a moped or a warning, not a whole stage (åk 7-9)."""
    word = found[0].casefold()
    if word.startswith("kl") and not word.startswith("klass") and not re.search(r"\d ?[a-g]$", word):
        return False
    around = text[max(0, found.start() - 8) : found.end() + 8]
    figures = re.search(r"\d", text[found.start() :])
    return not _NOT_A_CLASS.search(around) and not _CLASS_RANGE.match(
        text, found.start() + (figures.start() if figures else 0)
    )


def ages(text: str) -> Iterator[Hit]:
    """A person's age or birth in a prepared text; not a span of ages (13-15-åringar), a thing's age, a guarantee."""
    if not mentions(text, _MAY_BE_AGE):
        return
    for pattern in _AGES:
        for found in pattern.finditer(text):
            if not _AGE_RANGE.search(text[max(0, found.start() - 8) : found.start()]):
                yield Hit(Kind.AGE, found.start(), found.end())


def kinships(text: str) -> Iterator[Hit]:
    """Somebody's relation to somebody in a prepared text: "hans bror", "Annas mamma", "pappan till"."""
    if not mentions(text, _MAY_BE_KIN):
        return
    for needed, pattern in zip(_KINSHIPS_NEED, _KINSHIPS, strict=True):
        if mentions(text, needed):
            for found in pattern.finditer(text):
                yield Hit(Kind.KINSHIP, found.start(), found.end())
