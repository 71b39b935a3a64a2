"""Structured identifiers and their look-alikes, made by the thousand; and the rules the tests screen by.

Personal numbers have serials 980-999 only: Skatteverket's test numbers, which nobody has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from est_mailer.domain.screening.text import Kind, Rules
from est_mailer.jobs.screening.name_lists import name_lists

RULES = Rules(
    names=name_lists(),
    places=frozenset({"Norrby", "Söderäng", "Hamnen", "Björkliden", "Stationsområdet", "Sofiaparken", "Lilla Ronja"}),
    allow=frozenset({"019-21 10 00", "info@exempelstad.example", "@exempelstad"}),
    groups=("romer", "afghan"),
)


@dataclass(frozen=True)
class Made:
    """A sentence with an identifier of a kind in it, or a trap (None)."""

    text: str
    kind: Kind | None


def checksum(nine: str) -> str:
    """The last figure of a personal number, from the nine before it."""
    total = sum(sum(divmod(int(figure) * (2 - index % 2), 10)) for index, figure in enumerate(nine))
    return str(-total % 10)


def identifiers(chance: random.Random, count: int) -> Iterator[Made]:
    """Personal and coordination numbers, phones, plates, addresses of mail, in the ways that people write them."""
    for _ in range(count):
        make = chance.choice((_personal, _personal, _phone, _plate, _email))
        text, kind = make(chance)
        yield Made(chance.choice(_AROUND).format(text), kind)


def traps(chance: random.Random, count: int) -> Iterator[Made]:
    """What looks like one and is none."""
    for _ in range(count):
        yield Made(chance.choice(_AROUND).format(chance.choice(_TRAPS)(chance)), None)


_AROUND = (
    "Vi fick {} av en granne.",
    "{}",
    "Enligt anteckningen: {}.",
    "På lappen stod {} och inget mer.",
    "Det gäller ({}), sedan i tisdags.",
    "Stökigt vid entrén, {}",
    "{} finns i handlingarna.",
)


def _personal(chance: random.Random) -> tuple[str, Kind]:
    born = date(1900, 1, 1) + timedelta(days=chance.randrange(45_000))
    day = born.day + (60 if chance.random() < 0.3 else 0)
    short = f"{born:%y%m}{day:02}"
    serial = f"{chance.randrange(980, 1000)}"
    last = serial + checksum(short + serial)
    sign = "+" if born.year < 1926 and chance.random() < 0.7 else "-"
    full = f"{born.year // 100}{short}"
    y, m, d = short[:2], short[2:4], short[4:]
    ways = (
        f"{short}{sign}{last}",
        f"{full}{sign}{last}",
        f"{full}{last}",
        f"{full} {last}",
        f"{short} {last}",
        f"{short} - {last}",
        f"{full}–{last}",
        f"{y} {m} {d} {last}",
        f"{y}-{m}-{d}-{last}",
        f"{born.year}-{m}-{d}-{last}",
        f"{born.year} {m} {d} {last}",
        f"{short}/{last}",
        f"{short}.{last}",
        f"{full[:4]} {full[4:]} {last}",
        f"{short}-{last[:2]} {last[2:]}",
    )
    bare = f"{short}{last}"
    return chance.choice((*ways, bare) if not bare.startswith("07") else ways), Kind.PERSONAL_NUMBER


def _phone(chance: random.Random) -> tuple[str, Kind]:
    def some(n: int) -> str:
        return "".join(chance.choice("123456789") for _ in range(n))

    a, b, c, d = some(3), some(2), some(2), some(1)
    mobile = f"07{chance.choice('02369')}"
    area = chance.choice(("019", "031", "040", "021", "036", "060", "011", "054"))
    ways = (
        f"{mobile}-{a} {b} {c}",
        f"{mobile}{a}{b}{c}",
        f"{mobile} {a} {b} {c}",
        f"{mobile}-{a}{b}{c}",
        f"{mobile}/{a} {b} {c}",
        f"+46 {mobile[1:]} {a} {b} {c}",
        f"+46{mobile[1:]}{a}{b}{c}",
        f"+46 (0){mobile[1:]}-{a} {b} {c}",
        f"0046 {mobile[1:]} {a} {b} {c}",
        f"{area}-{b} {c} {some(2)}",
        f"{area}-{a} {b} {c}",
        f"08-{a} {b} {c}",
        f"0{chance.choice(('582', '589', '243', '470', '650', '911', '345', '510'))}-{a} {b}",
        f"{area}-{b}{c}{d}{d}",
    )
    return chance.choice(ways), Kind.PHONE


def _plate(chance: random.Random) -> tuple[str, Kind]:
    letters = "".join(chance.choice("ABCDEFGHJKLMNOPRSTUWXYZ") for _ in range(3))
    if letters in {
        "MAX",
        "RUM",
        "SAL",
        "HUS",
        "BUS",
        "TEL",
        "LGH",
        "SEK",
        "EUR",
        "KTH",
        "PER",
        "FEM",
        "SEX",
        "KAN",
        "MAN",
        "BOR",
        "HAR",
    }:
        letters = "XYZ"
    last = chance.choice("0123456789ABCDEFGHJKLMNPRSTUWXYZ")
    return f"{letters}{chance.choice((' ', '', ' ', '-'))}{chance.randrange(10, 100)}{last}", Kind.PLATE


def _email(chance: random.Random) -> tuple[str, Kind]:
    local = chance.choice(("anna.ek", "ali_h", "kalle+est", "m.o.n.a", "p-l", "fatima99", "åsa"))
    return f"{local}@{chance.choice(('skola.example', 'post.test', 'a-b.example', 'mail.exempel.test'))}", Kind.EMAIL


def _organisation(chance: random.Random) -> str:
    first = f"{chance.choice(('55', '21', '76', '80', '96'))}{chance.randrange(2000, 9999)}{chance.randrange(100, 999)}"
    return f"orgnr {first[:6]}-{first[6:9]}{checksum(first[:9])}"


_TRAPS = (
    _organisation,
    lambda c: f"dnr KS {c.randrange(2019, 2027)}-{c.randrange(100, 9999):04}",
    lambda c: f"dnr {c.randrange(2019, 2027)}/{c.randrange(100, 9999)}",
    lambda c: f"den 20{c.randrange(20, 27)}-{c.randrange(1, 13):02}-{c.randrange(1, 29):02}",
    lambda c: f"2026-{c.randrange(1, 13):02}-{c.randrange(1, 29):02} kl. {c.randrange(24):02}.{c.randrange(60):02}",
    lambda c: f"kl. {c.randrange(6, 12):02}.{c.randrange(0, 60):02}-{c.randrange(12, 24)}.{c.randrange(0, 60):02}",
    lambda c: f"kl {c.randrange(6, 12):02}-{c.randrange(12, 24)}",
    lambda c: f"bankgiro {c.randrange(100, 999)}-{c.randrange(1000, 9999)}",
    lambda c: f"bg {c.randrange(5000, 5999)}-{c.randrange(1000, 9999)}",
    lambda c: f"OCR {c.randrange(10**12, 10**14)}",
    lambda c: f"ärende 5000-K{c.randrange(10**5, 10**6)}-2{c.randrange(3, 7)}",
    lambda c: f"postnummer {c.randrange(10, 98)}{c.randrange(0, 10)} {c.randrange(10, 99)}",
    lambda c: f"buss {c.randrange(1, 900)}",
    lambda c: f"MAX {c.randrange(100, 999)} personer",
    lambda c: f"sal {c.randrange(100, 999)}",
    lambda c: f"RUM {c.randrange(100, 999)}",
    lambda c: f"lampa nr {c.randrange(1000, 99999)}",
    lambda c: f"{c.randrange(10, 99)} 000 kr",
    lambda c: f"SFS 20{c.randrange(10, 26)}:{c.randrange(100, 999)}",
    lambda c: f"v. {c.randrange(1, 53)}, {c.randrange(1, 29)}/{c.randrange(1, 13)}",
    lambda c: f"vecka {c.randrange(1, 53)}-{c.randrange(1, 53)}",
    lambda c: f"Storgatan {c.randrange(1, 99)}{c.choice(('', 'A', ' B'))}",
    lambda c: f"koordinat {c.randrange(55, 68)}.{c.randrange(10**4, 10**5)}, 15.{c.randrange(10**4, 10**5)}",
    lambda c: f"väg E{c.randrange(4, 46)}",
    lambda c: f"faktura {c.randrange(10**6, 10**7)}",
    lambda c: f"{c.randrange(100, 999)} 10{c.randrange(0, 9)} besökare",
    lambda c: f"serienummer {c.randrange(10**14, 10**15)}",
    lambda _: "info@exempelstad.example",
    lambda _: "019-21 10 00",
    lambda _: "112 eller 114 14",
)
