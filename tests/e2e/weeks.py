"""The two municipalities' weeks. Nothing here is computed by the service's own code: it is what people would say."""

from __future__ import annotations

from collections.abc import Mapping

from e2e.papers import ENGLISH, SWEDISH, Cells, below, beside, sheets
from e2e.script import Answer, Row, Script
from openpyxl.worksheet.worksheet import Worksheet

PHOTO = ("IMG_2041.jpg", b"\xff\xd8\xff\xe0" + b"a photo of the kitchen wall with a form on it" * 30)


def _meeting_in_exempelstad(content: bytes) -> Cells:
    picture, measures, dispatch = (
        next(sheet for sheet in sheets(content) if sheet.title == title)
        for title in ("2 Lägesbild", "4 Insatser", "5 Utskick")
    )
    cells = beside(dispatch, "Status", "Gult")
    cells |= beside(dispatch, "Läget i kommunen", "Ansträngt vid Torget på kvällarna. I övrigt lugnt.")
    cells |= beside(dispatch, "Viktig information", "Luciatåg på Torget. Ring polisen vid rykten om bråk.")
    cells |= beside(dispatch, "Väder i helgen", "Regn fredag, klart lördag.")
    cells |= below(dispatch, "Övrigt område", {"Övrigt område": "Ängby", "Läget där": "Lugnt hela veckan."})
    cells |= below(
        dispatch,
        "Enhet",
        {"Enhet": "Fältarna", "Arbetar mot": "Möta ungdomar", "Område": "Torget", "När": "fre-lör 19-01"},
    )
    cells |= below(
        measures,
        "Ny insats",
        {"Område": "Udden", "Problem": "Krossade rutor vid skolan", "Ny insats": "Rondering varje kväll",
         "Varför": "Tredje gången", "Vem gör det?": "Fältarna", "När": "hela veckan"},
        {"Område": "Torget", "Problem": "Gäng i gången", "Ny insats": "Fler vuxna ute", "Varför": "",
         "Vem gör det?": "Nattvandrarna", "När": "fredag"},
    )  # fmt: skip
    row = {"Vad": "Övrigt", "Område": "Torget", "Plats": "torget", "När": "i måndags", "Vad hände?": "Anmält rån"}
    return cells | _on_row(picture, "P1", row)


def _meeting_in_northmere(content: bytes) -> Cells:
    measures, dispatch = (
        next(sheet for sheet in sheets(content) if sheet.title == title) for title in ("4 Measures", "5 Dispatch")
    )
    cells = beside(dispatch, "Status", "Raised")
    cells |= beside(dispatch, "The situation in the municipality", "Tense on Quayside after dark, quiet elsewhere.")
    cells |= beside(dispatch, "Important information", "Match on Saturday; late ferry at 23:40.")
    cells |= beside(dispatch, "Weather this weekend", "Gales on Friday.")
    cells |= below(
        measures,
        "New measure",
        {"Area": "Quayside", "Problem": "Drinking by the ferry steps", "New measure": "Wardens meet the late ferry",
         "Why": "Passengers turn back", "Who does it?": "Street wardens", "When": "Fri and Sat"},
    )  # fmt: skip
    return cells


def _on_row(sheet: Worksheet, key: str, texts: Mapping[str, str]) -> Cells:
    """Texts on the row that has this key, in the columns with these titles."""
    row = next(cell.row for cell in sheet["A"] if cell.value == key)
    header = next(cell.row for cell in sheet["A"] if cell.value == "Rad")
    columns = {cell.value: cell.column_letter for cell in sheet[header]}
    return {f"{sheet.title}.{columns[title]}{row}": text for title, text in texts.items()}


EXEMPELSTAD = Script(
    municipality="exempelstad",
    round="2026-W47",
    next_round="2026-W48",
    titles=SWEDISH,
    steps={
        "invitation": "2026-11-16T08:00:05",
        "reminder": "2026-11-18T08:00:05",
        "close": "2026-11-18T15:00:05",
        "draft": "2026-11-18T16:00:05",
        "redraft": "2026-11-19T08:00:05",
        "meeting": "2026-11-19T10:05",
        "dispatch": "2026-11-19T10:30",
        "feedback": "2026-11-20T09:00:05",
    },
    states={
        "invitation": "open", "reminder": "open", "close": "closed", "draft": "drafted", "redraft": "drafted",
        "meeting": "drafted", "dispatch": "dispatched", "feedback": "fed_back",
    },
    invited=(
        "uddskolan@exempelstad.test", "backskolan@exempelstad.test", "expedition.back@exempelstad.test",
        "fritid@exempelstad.test", "falt@exempelstad.test", "hemtjanst@exempelstad.test", "gata@exempelstad.test",
        "vardar@bostad.test", "jour@bostad.test", "students@bostad.test",
    ),
    reminded=(
        "fritid@exempelstad.test", "fritid.kvall@exempelstad.test", "gata@exempelstad.test", "vardar@bostad.test",
        "jour@bostad.test",
    ),
    answers=(
        Answer(
            "invitation", "uddskolan", "uddskolan@exempelstad.test", "events",
            rows=(
                Row(("Skadegörelse", "Udden", "gaveln", "i går kväll", "Tre rutor krossade", "Anmält"),
                    ("skadegorelse", "udden", "gaveln", "2026-11-15", "evening", "Tre rutor krossade", "Anmält")),
                Row(("Arrangemang", "stan", "gården", "2026-11-21", "Julmarknad, 400 besökare", ""),
                    ("arrangemang", "torget", "gården", "2026-11-21", None, "Julmarknad, 400 besökare", "")),
            ),
            receipt="mottagen",
        ),
        Answer(
            "invitation", "backskolan", "expedition.back@exempelstad.test", "events",
            rows=(
                Row(("Brand", "Backen", "lekplatsen", "i lördags", "Brann i en papperskorg", "Släckt"),
                    ("brand", "backen", "lekplatsen", "2026-11-14", None, "Brann i en papperskorg", "Släckt")),
            ),
            misspelt=(
                Row(("Samlingsplats för ungdomar", "Bakcen", "busskuren", "", "Högljutt, folk vänder om", ""),
                    ("samling", "backen", "busskuren", None, None, "Högljutt, folk vänder om", "")),
            ),
            receipt="att rätta",
        ),
        Answer(
            "invitation", "faltarna", "falt@exempelstad.test", "unclear", text="Här kommer listan!", form=False,
            file=PHOTO, receipt="Vi kunde inte läsa svaret",
        ),
        Answer(
            "invitation", "hemtjansten", "hemtjanst@exempelstad.test", "calm", text="Lugnt", form=False,
            receipt="lugn vecka",
        ),
        Answer(
            "invitation", "student-office", "students@bostad.test", "calm", text="Please find attached.", calm=True,
            receipt="calm week",
        ),
        Answer(
            "invitation", "backskolan", "expedition.back@exempelstad.test", "events", text="Rättat!",
            mends=("Bakcen", "Backen"), receipt="mottagen",
            rows=(
                Row(("Brand", "Backen", "lekplatsen", "i lördags", "Brann i en papperskorg", "Släckt"),
                    ("brand", "backen", "lekplatsen", "2026-11-14", None, "Brann i en papperskorg", "Släckt")),
                Row(("Samlingsplats för ungdomar", "Bakcen", "busskuren", "", "Högljutt, folk vänder om", ""),
                    ("samling", "backen", "busskuren", None, None, "Högljutt, folk vänder om", "")),
            ),
        ),
        Answer("reminder", "bovardarna", "jour@bostad.test", "unclear", receipt="är tom"),
        Answer(
            "draft", "fritidsgarden", "fritid.kvall@exempelstad.test", "events", timeliness="late",
            rows=(
                Row(("Övrigt", "Torget", "", "fredag kväll", "Rykten om slagsmål", "Pratat med gruppen"),
                    ("ovrigt", "torget", "", "2026-11-13", "evening", "Rykten om slagsmål", "Pratat med gruppen")),
            ),
            receipt="mottagen",
        ),
    ),
    silent=("gatukontoret",),
    coordinators={"sam-kommun": "trygghet@exempelstad.test", "sam-polis": "kommunpolis@polis.test"},
    drafts=2,
    meeting=_meeting_in_exempelstad,
    approve="godkänn",
    approvers=("sam-polis",),
    recipients=(
        "trygghet@exempelstad.test", "kommunpolis@polis.test", "backskolan@exempelstad.test",
        "expedition.back@exempelstad.test", "falt@exempelstad.test", "vardar@bostad.test", "jour@bostad.test",
        "nattvandrare@exempelstad.test",
    ),
    registrar="registrator@exempelstad.test",
    subjects={
        "invitation": "rapportera senast|please report by", "reminder": "Påminnelse|Sista chansen", "draft": "utkast",
        "preview": "Godkänn lägesbilden", "hold": "Godkänd: lägesbilden", "dispatch": "Samlad lägesbild vecka 47 –",
        "registrar": "För registrering", "feedback": "Det här hände med rapporterna vecka 47|What came of the reports",
    },
    measures=(
        ("2026-W47/1", "udden", "Krossade rutor vid skolan", "Rondering varje kväll", "Tredje gången", "Fältarna",
         "hela veckan"),
        ("2026-W47/2", "torget", "Gäng i gången", "Fler vuxna ute", "", "Nattvandrarna", "fredag"),
    ),
    status="yellow",
    tally={"events": 3, "calm": 2, "unclear": 2, "silent": 1, "in_time": 4},
    carried=("uddskolan", "uddskolan@exempelstad.test", "Kvar, 1 v."),
    remains=("Ja", "yes"),
    next_steps={"invitation": "2026-11-23T08:00:05", "close": "2026-11-25T15:00:05", "draft": "2026-11-25T16:00:05"},
)  # fmt: skip

NORTHMERE = Script(
    municipality="northmere",
    round="2026-W45",
    next_round="2026-W47",
    titles=ENGLISH,
    steps={
        "invitation": "2026-11-02T07:30:05",
        "close": "2026-11-02T17:00:05",
        "draft": "2026-11-02T17:30:05",
        "meeting": "2026-11-03T11:00:05",
        "dispatch": "2026-11-03T11:45",
        "feedback": "2026-11-04T09:30:05",
    },
    states={
        "invitation": "open", "close": "closed", "draft": "drafted", "meeting": "drafted", "dispatch": "dispatched",
        "feedback": "fed_back",
    },
    invited=(
        "wardens@northmere.test", "wardens.night@northmere.test", "parks@northmere.test", "library@northmere.test",
        "office@millfield.northmere.test", "lighting@northmere.test", "crews@ferries.test", "shopwatch@traders.test",
        "pubwatch@traders.test",
    ),
    reminded=(),
    answers=(
        Answer(
            "invitation", "wardens", "wardens.night@northmere.test", "events", text="Please find our list attached.",
            rows=(
                Row(("Street drinking", "the quay", "ferry steps", "Friday night", "Passengers turned back", "Moved"),
                    ("street-drinking", "quayside", "ferry steps", "2026-10-30", "night", "Passengers turned back",
                     "Moved")),
                Row(("Shop theft", "High Street", "chemist", "2026-10-31", "Threats at the till", ""),
                    ("shop-theft", "high-street", "chemist", "2026-10-31", None, "Threats at the till", "")),
                Row(("Events", "Castle Park", "", "", "Fireworks on Thursday", ""),
                    ("events", "castle-park", "", None, None, "Fireworks on Thursday", "")),
            ),
            receipt="we have your report",
        ),
        Answer(
            "invitation", "millfield-school", "office@millfield.northmere.test", "unclear",
            misspelt=(
                Row(("Damage and graffiti", "Milfeild", "bike shed", "yesterday", "Locks cut", "Cleaned"),
                    ("damage", "millfield", "bike shed", "2026-11-01", None, "Locks cut", "Cleaned")),
            ),
            receipt="to correct",
        ),
        Answer(
            "invitation", "lighting", "lighting@northmere.test", "events", suffix="ods",
            rows=(
                Row(("Dark spots", "Lower Marsh", "towpath", "", "Six lamps out", "Ordered"),
                    ("dark-spots", "lower-marsh", "towpath", None, None, "Six lamps out", "Ordered")),
            ),
            receipt="we have your report",
        ),
        Answer(
            "invitation", "library", "library@northmere.test", "calm", text="Calm", form=False, receipt="calm week",
        ),
        Answer(
            "invitation", "deck", "crews@ferries.test", "unclear", text="Here you are!", form=False, file=PHOTO,
            receipt="could not read",
        ),
        Answer("invitation", "shopwatch", "shopwatch@traders.test", "calm", calm=True, receipt="calm week"),
        Answer(
            "invitation", "millfield-school", "office@millfield.northmere.test", "events", text="Mended, sorry.",
            mends=("Milfeild", "Millfield"), receipt="we have your report",
            rows=(
                Row(("Damage and graffiti", "Milfeild", "bike shed", "yesterday", "Locks cut", "Cleaned"),
                    ("damage", "millfield", "bike shed", "2026-11-01", None, "Locks cut", "Cleaned")),
            ),
        ),
        Answer("invitation", "deck", "bridge@ferries.test", "unclear", text="Like this?", receipt="is empty"),
        Answer(
            "close", "parks", "parks.deputy@northmere.test", "events", timeliness="late",
            rows=(
                Row(("Nuisance vehicles", "the park", "bandstand", "Sunday evening", "Bikes on the lawn", "Locked"),
                    ("nuisance-vehicles", "castle-park", "bandstand", "2026-11-01", "evening", "Bikes on the lawn",
                     "Locked")),
            ),
            receipt="we have your report",
        ),
    ),
    silent=("pubwatch",),
    coordinators={
        "lead-council": "lead@northmere.test",
        "lead-police": "inspector@mereshire.test",
        "lead-ferries": "terminal@ferries.test",
    },
    drafts=1,
    meeting=_meeting_in_northmere,
    approve="approve",
    approvers=("lead-ferries", "lead-council"),
    recipients=(
        "lead@northmere.test", "inspector@mereshire.test", "terminal@ferries.test", "wardens@northmere.test",
        "wardens.night@northmere.test", "shopwatch@traders.test", "night@mereshire.test",
    ),
    registrar=None,
    subjects={
        "invitation": "please report by", "reminder": "Reminder", "draft": "draft", "preview": "Please approve",
        "hold": "Approved: the picture", "dispatch": "The joint picture, week 45", "registrar": "For the register",
        "feedback": "What came of the reports for week 45",
    },
    measures=(
        ("2026-W45/1", "quayside", "Drinking by the ferry steps", "Wardens meet the late ferry", "Passengers turn back",
         "Street wardens", "Fri and Sat"),
    ),
    status="raised",
    tally={"events": 4, "calm": 2, "unclear": 1, "silent": 1, "in_time": 5},
    carried=("wardens", "wardens@northmere.test", "Not known, 2 wk"),
    remains=("Don't know", "unknown"),
    next_steps={"invitation": "2026-11-16T07:30:05", "close": "2026-11-16T17:00:05", "draft": "2026-11-16T17:30:05"},
)  # fmt: skip
