"""The matrix of forms as they come back: each case with how it is made, and exactly what must be understood of it.

``rows`` are the observations, ``asks`` the questions and ``notes`` the ways of understanding, in Swedish as the sender
reads them. A case may be asked about and have rows too: what is clear counts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from corpus import handling as h
from corpus import package
from corpus.scene import File, Scene
from corpus.xlsb import write_xlsb
from world import SCHOOL

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Observation


@dataclass(frozen=True)
class Row:
    """An observation as a case tells it. ``problem``: which of last week's it answers for; "" if it is new."""

    problem: str
    indicator: str
    area: str
    place: str = ""
    day: str = ""
    what: str = ""
    action: str = ""
    remains: str = ""
    part: str = ""

    @classmethod
    def of(cls, o: Observation) -> Row:
        day = o.day.isoformat() if o.day else ""
        remains, part = o.remains.value if o.remains else "", o.time_of_day.value if o.time_of_day else ""
        problem = o.problem if o.remains else ""
        return cls(problem, o.indicator, o.area, o.place, day, o.what, o.action, remains, part)


PANE = Row(
    "2026-W47/skola-norr/N7", "skadegorelse", "norrby", "busskuren", "", "Krossad ruta", "värre nu", remains="yes"
)
BIN = Row("2026-W47/skola-norr/N9", "brand", "centrum", "parken", "", "Papperskorg brann", remains="no")
BONFIRE = Row("", "skadegorelse", "norrby", "skolgården", "2026-11-20", "Bål på natten", "Släckt av personal")
CONTAINER = Row("", "brand", "centrum", "torget", "2026-11-18", "Container brann")
ROWS = (PANE, BIN, BONFIRE, CONTAINER)


@dataclass(frozen=True)
class Material:
    """What the cases are made from. ``office``: the filled form in LibreOffice's formats; ``typed``: filled by it;
    ``erred``: with a formula in E12 that cannot be worked out."""

    scene: Scene
    filled: bytes
    office: Mapping[str, bytes]
    typed: Mapping[str, bytes]
    erred: Mapping[str, bytes]

    @property
    def blank(self) -> bytes:
        return self.scene.blank[1]

    @property
    def name(self) -> str:
        return self.scene.blank[0]


Make = Callable[[Material], tuple[File, ...]]


@dataclass(frozen=True)
class Case:
    """One mail with a form. ``held``: what a coordinator is asked of it; ``fresh``: the mail answers no other."""

    name: str
    make: Make
    rows: tuple[Row, ...] = ROWS
    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    state: str = "events"
    sender: str = SCHOOL
    fresh: bool = False
    held: str = ""
    kind: AccountKind = AccountKind.REPORT
    revision: int = field(default=1)


def handled(name: str, *edits: h.Edit, rows: tuple[Row, ...] = ROWS, **told: object) -> Case:
    """The filled form, handled in a spreadsheet program."""
    return Case(name, lambda m: ((m.name, h.filled(m.blank, *edits)),), rows, **told)  # type: ignore[arg-type]


def only(name: str, *edits: h.Edit, rows: tuple[Row, ...] = (), **told: object) -> Case:
    """The form with nothing in it but these edits."""
    return Case(name, lambda m: ((m.name, h.edited(m.blank, *edits)),), rows, **told)  # type: ignore[arg-type]


def rewritten(name: str, edit: Callable[[package.Parts], package.Parts], file: str = "", **told: object) -> Case:
    """The filled form as another program writes its parts."""
    return Case(name, lambda m: ((file or m.name, package.rewritten(m.filled, edit)),), **told)  # type: ignore[arg-type]


def office(name: str, format_: str, file: str, **told: object) -> Case:
    """The filled form as LibreOffice saved it in another format."""
    return Case(name, lambda m: ((file, m.office[format_]),), **told)  # type: ignore[arg-type]


def files(name: str, make: Make, **told: object) -> Case:
    return Case(name, make, **told)  # type: ignore[arg-type]


def unreadable(name: str, file: str, content: Callable[[Material], bytes], asks: str) -> Case:
    return Case(name, lambda m: ((file, content(m)),), (), (asks,), state="unclear")


HANDLED = (
    handled("as it should be"),
    handled("sheets renamed", h.renamed_sheets),
    handled("extra sheets first", h.extra_sheets_first),
    handled("columns inserted", h.inserted_columns),
    handled("rows inserted", h.inserted_rows),
    handled("fifty empty rows above", h.shifted(50, 0)),
    handled("shifted to B2", h.shifted(1, 1)),
    handled("shifted to K31", h.shifted(30, 10)),
    handled("columns in another order", h.reordered_columns),
    handled("last week's rows sorted", h.swapped(h.K1, h.K2)),
    handled("new rows sorted by place", h.sorted_by_place),
    handled("filtered, rows hidden", h.filtered),
    handled("columns hidden", h.hidden_columns),
    handled("titles in capitals", h.shouted_titles),
    handled("titles without dots and rings", h.plain_titles),
    handled("lists and protection pasted over", h.without_lists),
    handled("pasted as values into a new workbook", h.values_only),
    handled("the sheet copied", h.copied_sheet),
    handled("filled in on a copy of the sheet", h.filled_on_a_copy),
    handled("one sheet a table", h.one_sheet_a_table),
    handled("dates since 1904", h.since_1904),
    handled("numbers of the rows emptied", h.cells(F7=None, F8=None)),
    handled("numbers of the rows in small letters", h.cells(F7="k 1", F8=" k2")),
    handled("other sheets thrown away", lambda book, _: [book.remove(s) for s in book.worksheets[1:]]),
    handled("the title row merged away", h.merged("A1:F1", "A2:F2", "A5:F5")),
    handled("empty cells merged", h.merged("A22:F23", "D20:E20")),
    handled("the code written over, the file named by it", h.without_code),
    handled("spaces around", h.cells(B12=" Norrby  ", C12="skolgården ", E12=" Bål på natten")),
    handled("hard spaces and soft hyphens", h.cells(B12="Norr\u00adby\u00a0", B14="\u200bCentrum")),
    handled("names in capitals without dots", h.cells(B12="NORRBY", A14="BRAND", D7="JA", D8="NEJ.")),
    handled(
        "decomposed letters of a Mac",
        h.cells(C12="skolga\u030arden", B20=None),
        rows=(PANE, BIN, replace(BONFIRE, place="skolga\u030arden"), CONTAINER),
    ),
    handled("a lone dash in empty cells", h.cells(C13="-", F14="–", E7="värre nu", E8="-")),
    handled(
        "row moved to the last one",
        h.copied_row(12, 40),
        h.cells(B12=None, C12=None, D12=None, E12=None, F12=None),
        rows=(PANE, BIN, CONTAINER, BONFIRE),
    ),
    handled("a number for the indicator", h.cells(A12="1", A14="2. Brand")),
    handled("an English name for the indicator", h.cells(A12="Vandalism", A14="Fire")),
)

WRITTEN = (
    rewritten("inline strings", package.inline),
    rewritten("no dimension", package.in_sheets(package.dimension(b""))),
    rewritten("a dimension of one cell", package.in_sheets(package.dimension(b"A1"))),
    rewritten("a dimension of the whole sheet", package.in_sheets(package.dimension(b"A1:XFD1048576"))),
    rewritten("Strict Open XML", package.strict),
    rewritten("elements under a prefix", package.in_sheets(package.prefixed)),
    files("texts in runs", lambda m: ((m.name, package.rewritten(m.office["xlsx"], package.in_runs)),)),
    rewritten("properties and names stripped", package.stripped, file="lista.xlsx"),
    rewritten("37,000 empty styled rows", package.in_sheets(package.empty_styled_rows)),
    rewritten("styled cells out to the last column", package.in_sheets(package.wide_empty_cells)),
    rewritten("absolute targets", package.rooted),
    rewritten("backslashes in the zip", package.backslashed),
    rewritten("saved with macros", package.with_macro, file="lista.xlsm"),
)

FORMATS = (
    office("LibreOffice .xlsx", "xlsx", "lista.xlsx"),
    office("LibreOffice .xlsm", "xlsm", "lista.xlsm"),
    office("LibreOffice .ods", "ods", "lista.ods"),
    office("LibreOffice template .ots", "ots", "lista.ots"),
    office("LibreOffice .xls", "xls", "lista.xls"),
    office("an .xls named .xlsx", "xls", "lista.xlsx"),
    office("an .ods named .xls", "ods", "lista.xls"),
    office(".csv ; UTF-8", "semicolon-utf8", "lista.csv"),
    office(".csv ; Windows-1252", "semicolon-1252", "lista.csv"),
    office(".csv , UTF-8", "comma-utf8", "lista.csv"),
    office(".csv , Windows-1252", "comma-1252", "lista.csv"),
    office(".csv tab UTF-8", "tab-utf8", "lista.csv"),
    office(".tsv tab Windows-1252", "tab-1252", "lista.tsv"),
    files(".csv with a byte order mark", lambda m: (("lista.csv", h.as_csv(m.filled, ";", "utf-8-sig")),)),
    files("Excel's Unicode text", lambda m: (("lista.csv", h.as_csv(m.filled, "\t", "utf-16")),)),
    files(".csv that begins with sep=", lambda m: (("lista.csv", b"sep=;\r\n" + h.as_csv(m.filled, ";", "cp1252")),)),
    files(".xlsb", lambda m: (("lista.xlsb", write_xlsb("Checklista", h.sheet_cells(m.filled))),)),
    files("typed in LibreOffice, .xlsx", lambda m: ((m.name, m.typed["xlsx"]),)),
    files("typed in LibreOffice, .ods", lambda m: (("lista.ods", m.typed["ods"]),)),
    files("typed in LibreOffice, .xls", lambda m: (("lista.xls", m.typed["xls"]),)),
    files("without a suffix", lambda m: (("lista", m.filled),)),
    files("named .pdf", lambda m: (("lista.pdf", m.filled),)),
    files("inside a zip", lambda m: (("listor.zip", package.in_zip((m.name, m.filled))),)),
    files(
        "inside a Mac's zip",
        lambda m: (
            (
                "Arkiv.zip",
                package.in_zip(("EST/lista.xlsx", m.filled), ("__MACOSX/EST/._lista.xlsx", b"\0\5\x16\7")),
            ),
        ),
    ),
    files("an .ods inside a zip", lambda m: (("listor.zip", package.in_zip(("lista.ods", m.office["ods"]))),)),
)


def said(text: str, understood: str, row: int = 12) -> str:
    return f"Rad {row}, När: ”{text}” har vi läst som {understood}."


def dated(written: object, understood: str = "fredag 20 november", **change: str) -> Case:
    rows = (PANE, BIN, replace(BONFIRE, **change), CONTAINER)
    shown = str(written).replace("\u2013", "\u2013")
    notes = (said(shown, understood),) if understood else ()
    return handled(f"the day as {written!r}", h.cells(D12=written), rows=rows, notes=notes)


DATES = (
    dated("20/11"),
    dated("20.11"),
    dated("20.11.2026"),
    dated("20/11-26"),
    dated("20 november"),
    dated("20 nov 2026"),
    dated("den 20:e november"),
    dated("261120"),
    dated("20261120"),
    dated("fredag 20/11"),
    dated("i fredags"),
    dated("Fre"),
    dated("46346"),
    dated(46346, ""),
    dated("2026-11-20 kl 23.15", "", part="night"),
    dated("fredag kväll", "fredag 20 november, kväll", part="evening"),
    dated("natten till lördag", "fredag 20 november, natt", part="night", day="2026-11-20"),
    dated("igår", "söndag 22 november", day="2026-11-22"),
    dated("v47", "vecka 47", day="2026-11-16"),
    dated("20–11–2026"),
)
