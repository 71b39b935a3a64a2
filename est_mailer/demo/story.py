"""What the played people see in their weeks: by indicator of the example configuration, in the writer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """Something seen: ``indicator`` is an id; the other texts are as people write them."""

    indicator: str
    place: str
    when: str
    what: str
    action: str = ""


SIGHTS: Mapping[str, tuple[Sight, ...]] = {
    "sv": (
        Sight("skadegorelse", "busskuren vid torget", "i går kväll", "Två rutor krossade och glas på marken", "Sopat"),
        Sight("skadegorelse", "gaveln mot parken", "i måndags", "Klotter över hela väggen", "Beställt sanering"),
        Sight("brand", "papperskorgen vid lekplatsen", "lördag natt", "Brann i en papperskorg, släckt av boende"),
        Sight("samling", "entrén till centrumhuset", "fredag kväll", "Stor grupp, högljutt, flera vände om"),
        Sight("plats", "gångtunneln", "", "Tre lampor trasiga, mycket mörkt", "Felanmält belysningen"),
        Sight("ordning", "parkeringen bakom affären", "lördag kväll", "Öppen försäljning från bil"),
        Sight("incident", "receptionen", "i tisdags", "Personal hotades verbalt", "Samtal med gruppen"),
        Sight("ordning", "gångvägen längs ån", "i går", "Mopeder i hög fart bland gående"),
        Sight("ovrigt", "", "", "Rykten på nätet om bråk till helgen"),
        Sight("arrangemang", "idrottsplatsen", "", "Ungdomscup på lördag, omkring 400 besökare"),
    ),
    "en": (
        Sight("skadegorelse", "the bicycle shed", "yesterday evening", "Locks broken and paint on the wall", "Cleaned"),
        Sight("plats", "the stairs to the platform", "", "Two lamps out, very dark", "Reported the lamps"),
        Sight("samling", "the main entrance", "last Friday", "A loud group; pupils took another way home"),
    ),
}
CARRIED_ANSWERS = ("yes", "yes", "no", "unknown", "")  # "": left unanswered, stays as unconfirmed

STATE = (
    "Läget är ansträngt i Centrum och Norrby: skadegörelse, och grupper på kvällstid. I övrigt är det lugnt.",
    "Lugnare än förra veckan. Belysningen i gångtunneln är lagad; skadegörelsen i Centrum har minskat.",
)
STATUSES = ("yellow", "green")
IMPORTANT = (
    "Ungdomscup på lördag vid idrottsplatsen.\nHögstadiet är ledigt på fredag.\nRykten om bråk: ring polisen.",
    "Första advent: skyltsöndag i Centrum kl. 15-18.\nExtra bussar från Stationen.",
)
WEATHER = ("Regn fredag kväll, klart och 2 grader lördag.", "Snöblandat regn, kring noll.")
PRIORITY_TEXT = (
    (
        "Krossade rutor vid torget två veckor i rad, mest fredag kväll.",
        "Mopeder på gångvägen längs ån, och en grupp vid entrén som flera undviker.",
        "Mörkt i gångtunneln: tre lampor är trasiga.",
    ),
    (
        "Färre rapporter än förra veckan; gruppen vid entrén är kvar.",
        "Mopederna har minskat efter polisens kontroller.",
        "Lamporna i gångtunneln är lagade. Inget nytt.",
    ),
)
MEASURES = (
    ("Rutor krossas vid torget", "Rondering fredag och lördag 20-01", "Mest skadegörelse då", "Exempelvakt", "fre-lör"),
    ("Mopeder bland gående", "Kontroller längs gångvägen", "Fotgängare vågar inte gå där", "Polisen", "tor-sön"),
)
EVENT = ("Ungdomscup", "lördag 9-18")
UNIT = ("Fältassistenterna", "Möta ungdomar vid entrén", "fre-lör 19-01")
POLICE_ROW = Sight("ordning", "torget", "i lördags", "Ett anmält personrån utomhus under veckan")
