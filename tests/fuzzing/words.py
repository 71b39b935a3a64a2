"""Single words and free texts: days, areas, answers, and what may point somebody out."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from checklist_files import DEPLOYMENT
from fuzzing.checklists import TODAY
from fuzzing.mutating import whole_lines
from fuzzing.promises import promise, same_again, stored_alike
from fuzzing.target import Target

from est_mailer.domain.grid import CellValue
from est_mailer.domain.identity import tokens_in
from est_mailer.domain.meaning.understanding import (
    fold,
    suggest_area,
    suggest_indicator,
    understand_area,
    understand_indicator,
    understand_remains,
)
from est_mailer.domain.meaning.when import understand_days, understand_when
from est_mailer.domain.meaning.when_words import LONGEST_AHEAD
from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import Hit, Rules, prepared
from est_mailer.jobs.screening.name_lists import name_lists
from est_mailer.mail.reading.decoding import decode_text
from est_mailer.workbooks.closest import closest


def _cells(data: bytes) -> list[CellValue]:
    """Each line as a cell, and as a number where it is one."""
    values: list[CellValue] = []
    for line in decode_text(data).split("\n")[:60]:
        values.append(line)
        with suppress(ValueError, OverflowError):
            values.append(float(line))
    return values


def _when(data: bytes) -> None:
    for value in _cells(data):
        for today in (TODAY, date(2028, 2, 29), date(2027, 1, 1)):
            for understand in (understand_when, understand_days):
                when = understand(value, today)
                promise(when == understand(value, today), "understood in two ways")
                if when and when.day:
                    promise(
                        date(2000, 1, 1) <= when.day <= today + LONGEST_AHEAD, f"{value!r} as {when.day} on {today}"
                    )
                    promise(when.week is None or when.day.weekday() == 0, f"a week that begins on {when.day}")
                    promise(when.day - today < timedelta(days=15), "too far ahead")
                promise(when is None or bool(when.day or when.time_of_day), f"{value!r} as no day and no time")


def _named(data: bytes) -> None:
    areas, indicators = DEPLOYMENT.areas, DEPLOYMENT.indicators
    for value in _cells(data):
        text = str(value)
        found = understand_area(text, areas), understand_indicator(text, indicators)
        promise(found[0] in {None, *(area.id for area in areas)}, f"no area: {found}")
        promise(found[1] in {None, *(indicator.id for indicator in indicators)}, f"no indicator: {found}")
        promise(suggest_area(text, areas, closest) in {"", *(area.name for area in areas)}, "no such area to suggest")
        suggest_indicator(text, indicators, "sv", closest)
        understand_remains(value, {})
        promise(fold(fold(text)) == fold(text), f"folded twice, it is another: {text!r:.200}")


@cache
def _rules() -> Rules:
    return Rules(name_lists(), places=frozenset({"Norrby", "busskuren"}), groups=("gruppen",))


def _screened(data: bytes) -> None:
    text = decode_text(data)
    hits = same_again(lambda: screen(text, _rules()))
    stored_alike(tuple[Hit, ...], hits)
    length = len(prepared(text))
    for hit in hits:
        promise(0 <= hit.start < hit.end <= length, f"a span outside the text: {hit}")
    tokens_in(text, b"k" * 32)


_DAYS = (
    "2026-11-09\n9/11\n9.11.2026\n261109\n20261109\n9 november\ni tisdags\nlördag kväll\nfre natt 23.30\nv41\nvecka 47",
    "last Tuesday\nthe 9th of November\n9 Nov 2026\nNovember 9th\nyesterday evening\n7 pm\nthis morning\nlast week",
    "46346\n0.75\n46346.5\n99999\n1e5\nnatten till lördag\nnatten fre/lör\n13-14/11\nden 20:e november\n"
    "20–11–2026\nkl 23.15\nhelgen",
)
_NAMES = "Norrby\nnorr­by\nVivala\nCity\n2. Brand\n2\nSkadegörelse\nJa, men mindre\nvet ej\nÅtgärdat!\n8) Övrigt\nTRUE\n"
_FREE = (
    "Ring Anna Ek på 070-123 45 67 eller anna.ek@exempelstad.example, bor Storgatan 4 B. ABC 123 stod där.",
    "En elev i 7B, 14 år, son till vaktmästaren; 19900101-2382 och @anna_ek på nätet. gruppen vid Norrby skola.",
)

TARGETS = (
    Target("when", lambda: [text.encode() for text in _DAYS], _when, whole_lines, longest=4_096),
    Target("names", lambda: [_NAMES.encode()], _named, whole_lines, longest=4_096),
    Target("screening", lambda: [text.encode() for text in _FREE], _screened, whole_lines, longest=16_384),
)
