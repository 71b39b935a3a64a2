"""Personal numbers by date, checksum and grouping, however they are split (SKV 704; interim ones as in health care)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from est_mailer.domain.screening.text import Hit, Kind

_RUN = re.compile(r"(?<!\d)\d+(?:[ .\-+/:_]{1,3}\d+)*(?!\d)")
_GROUP = re.compile(r"\d+")
_DATE = r"(?:(?:18|19|20)\d\d|\d\d)[ .\-/]?(?:0[1-9]|1[0-2])[ .\-/]?(?:[06][1-9]|[1278]\d|[39][01])"
_INTERIM = re.compile(rf"(?<![\dA-Za-z])({_DATE})[ \-+]{{0,3}}([TRSUWXJKLMN]\d{{3}})(?![\dA-Za-z])", re.IGNORECASE)
_MASK = r"(?:[xX*•?_#]{4}|[xX*•?_#]{2,3}\d{1,2}(?!\d)|\d{1,2}[xX*•?_#]{2,3})"
_MASKED = re.compile(rf"(?<!\d)({_DATE})[ \-+]{{1,3}}{_MASK}")
_CUE = re.compile(
    r"(?:person|samordnings?)(?:nummer|nr)\b|\bp(?:ers)?\.? ?nr\b|\bpersonal (?:identity )?number\b", re.IGNORECASE
)
_CUE_REACH = 30  # characters
_ODD_PIECES = 3  # a number may be split anywhere into so many pieces; into more only where people pause


def personal_numbers(text: str) -> Iterator[Hit]:
    """Personal, coordination, interim and masked numbers in a prepared text."""
    if not _GROUP.search(text):
        return
    for run in _RUN.finditer(text):
        yield from _in_run(text, run)
    for found in _INTERIM.finditer(text):
        figures = re.sub(r"\D", "", found[1])
        last = "1" + found[2][1:]
        if _dated(figures) and (luhn(figures[-6:] + last) or _cued(text, found.start())):
            yield Hit(Kind.PERSONAL_NUMBER, found.start(), found.end())
    for found in _MASKED.finditer(text):
        if _dated(re.sub(r"\D", "", found[1])):
            yield Hit(Kind.PERSONAL_NUMBER, found.start(), found.end())


def luhn(figures: str) -> bool:
    """The checksum of the ten figures (ISO/IEC 7812-1)."""
    total = 0
    for index, figure in enumerate(reversed(figures)):
        doubled = int(figure) * (2 if index % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_personal_number(figures: str, *, checked: bool = True) -> bool:
    """True for ten or twelve figures with a day of birth (60 added: a coordination number) and a right checksum."""
    if len(figures) not in (10, 12):
        return False
    return _dated(figures[:-4]) and figures[-4:-1] != "000" and (not checked or luhn(figures[-10:]))


def _in_run(text: str, run: re.Match[str]) -> Iterator[Hit]:
    groups = [m.span() for m in _GROUP.finditer(text, run.start(), run.end())]
    first = 0
    while first < len(groups):
        last = _ends_at(text, groups, first)
        if last:
            yield Hit(Kind.PERSONAL_NUMBER, groups[first][0], groups[last - 1][1])
        first = last or first + 1


def _ends_at(text: str, groups: Sequence[tuple[int, int]], first: int) -> int:
    """The group after the personal number that begins with this one, 0 if none does."""
    figures = ""
    for last in range(first, min(len(groups), first + 12)):
        figures += text[slice(*groups[last])]
        if len(figures) > 12:
            return 0
        if len(figures) in (10, 12) and _reads_as_one(text, groups[first : last + 1], figures):
            return last + 1
    return 0


def _reads_as_one(text: str, groups: Sequence[tuple[int, int]], figures: str) -> bool:
    lengths = tuple(end - start for start, end in groups)
    if not is_personal_number(figures, checked=False):
        return False
    if not luhn(figures[-10:]):  # mistyped, but called what it is
        return lengths[-1] == 4 and _cued(text, groups[0][0])
    between = {text[a[1] : b[0]] for a, b in pairwise(groups)}
    if figures[0] == "0" and len(lengths) > 1 and 2 <= lengths[0] <= 4 and _phone_like(text, groups, lengths):
        return _cued(text, groups[0][0])
    if len(lengths) <= _ODD_PIECES:
        return True
    return (lengths[-1] == 4 and lengths[-4:-1] in ((2, 2, 2), (4, 2, 2))) or len(between) == 1


def _phone_like(text: str, groups: Sequence[tuple[int, int]], lengths: Sequence[int]) -> bool:
    """A dash after the area code and only spaces after it: 08-12 23 45 67, 070-123 45 67."""
    rest = {text[a[1] : b[0]] for a, b in pairwise(groups[1:])}
    return rest <= {" "} and not (lengths[0] == 2 and lengths[-1] == 4)


def _cued(text: str, start: int) -> bool:
    return _CUE.search(text, max(0, start - _CUE_REACH), start) is not None


def _dated(figures: str) -> bool:
    """True if the figures are a day (YYMMDD or YYYYMMDD), or one with 60 added to its day."""
    if len(figures) == 8 and figures[:2] not in ("18", "19", "20"):
        return False
    if len(figures) not in (6, 8):
        return False
    years = (figures[:4],) if len(figures) == 8 else ("19" + figures[:2], "20" + figures[:2])
    day = int(figures[-2:])
    return any(_is_day(int(year), int(figures[-4:-2]), day - 60 if day > 60 else day) for year in years)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
