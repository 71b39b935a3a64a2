"""Builders of domain values for tests: a small municipality with nothing in common with anyone's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from est_mailer.domain.deployment import (
    Account,
    Area,
    Calendar,
    Deployment,
    Endpoint,
    Indicator,
    Label,
    Organisation,
    Profile,
    Status,
    Step,
    WeekTime,
)
from est_mailer.domain.model import Member, Observation, Role

STOCKHOLM = ZoneInfo("Europe/Stockholm")
RESPONDENT = frozenset({Role.RESPONDENT})


def a_member(id: str = "skola-norr", **changes: Any) -> Member:
    base = Member(
        id=id,
        name=id.replace("-", " ").capitalize(),
        organisation="kommun",
        roles=RESPONDENT,
        addresses=(f"{id}@exempelstad.example",),
    )
    return replace(base, **changes)


def a_profile(**steps: tuple[int, int, int]) -> Profile:
    times = {
        "invitation": (1, 8, 0),
        "reminder": (3, 8, 0),
        "close": (3, 15, 0),
        "draft": (3, 16, 0),
        "redraft": (4, 8, 0),
        "meeting": (4, 10, 0),
        "feedback": (5, 9, 0),
    } | steps
    return Profile(
        "normal", {Step(name): WeekTime(day, time(hour, minute)) for name, (day, hour, minute) in times.items()}
    )


def a_calendar(**changes: Any) -> Calendar:
    base = Calendar(
        zone=STOCKHOLM,
        profile=a_profile(),
        anchor=date(2026, 1, 5),
        is_holiday=lambda _day: False,
        grace=timedelta(hours=24),
    )
    return replace(base, **changes)


def an_indicator(id: str, sv: str, en: str, carries: bool = True) -> Indicator:
    return Indicator(
        id,
        Label({"sv": sv, "en": en}),
        Label({"sv": f"Exempel på {sv.lower()}", "en": f"Examples of {en.lower()}"}),
        carries,
    )


def an_account(**changes: Any) -> Account:
    base = Account(
        address="est@exempelstad.example",
        display_name="EST Exempelstad",
        username="est",
        imap=Endpoint("127.0.0.1", 143, "none"),
        smtp=Endpoint("127.0.0.1", 25, "none"),
        smtp_login=False,
    )
    return replace(base, **changes)


def a_deployment(**changes: Any) -> Deployment:
    return replace(_the_deployment(), **changes) if changes else _the_deployment()


@lru_cache  # one for all: what is remembered by it is remembered between the tests' worlds
def _the_deployment() -> Deployment:
    coordinator = frozenset({Role.COORDINATOR, Role.RECIPIENT})
    return Deployment(
        municipality="Exempelstad",
        language="sv",
        organisations={
            "kommun": Organisation("kommun", "Exempelstads kommun", ("exempelstad.example",)),
            "polis": Organisation("polis", "Polisen", ("polis.example",)),
            "bostad": Organisation("bostad", "Exempelbostäder", ("bostad.example",)),
        },
        areas=(
            Area("centrum", "Centrum", ("city", "stan")),
            Area("norrby", "Norrby"),
            Area("soderang", "Söderäng"),
            Area("vivalla", "Vivalla"),
        ),
        indicators=(
            an_indicator("skadegorelse", "Skadegörelse", "Vandalism"),
            an_indicator("brand", "Brand", "Fire"),
            an_indicator("arrangemang", "Arrangemang", "Gathering", carries=False),
            an_indicator("ungdomar", "Samlingsplats för ungdomar", "Youth meeting place"),
        ),
        statuses=(
            Status("green", Label({"sv": "Grönt", "en": "Green"}), "●", "#1a7f37"),
            Status("yellow", Label({"sv": "Gult", "en": "Yellow"}), "▲", "#6b4e00"),
            Status("red", Label({"sv": "Rött", "en": "Red"}), "■", "#b42318"),
            Status("orange", Label({"sv": "Orange", "en": "Orange"}), "◆", "#a04900"),
        ),
        priority_areas=("centrum", "norrby", "vivalla"),
        calendar=a_calendar(),
        register=(
            a_member("skola-norr", areas=("norrby",)),
            a_member("fritidsgard", deputies=("vik@exempelstad.example",), areas=("centrum",)),
            a_member(
                "vardskontor",
                organisation="bostad",
                addresses=("vard@bostad.example", "vard2@bostad.example"),
                language="en",
            ),
            a_member("samordnare-kommun", roles=coordinator, addresses=("sam@exempelstad.example",)),
            a_member("samordnare-polis", organisation="polis", roles=coordinator, addresses=("sam@polis.example",)),
            a_member(
                "vaktarna", organisation="bostad", roles=frozenset({Role.RECIPIENT}), addresses=("vakt@bostad.example",)
            ),
        ),
        account=an_account(),
        operator="drift@exempelstad.example",
        registrar="registrator@exempelstad.example",
    )


def an_observation(key: str = "N1", **changes: Any) -> Observation:
    base = Observation(key, f"2026-W47/skola-norr/{key}", "skadegorelse", "norrby", "busskuren", what="Krossad ruta")
    return replace(base, **changes)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("UTC"))
