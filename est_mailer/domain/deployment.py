"""One municipality's configuration as one frozen value. ``est_mailer.config`` builds and validates it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from est_mailer.domain.ladder import Ladder
from est_mailer.domain.model import Member, Role
from est_mailer.domain.oauth2 import OAuth2
from est_mailer.domain.publishing import Publication
from est_mailer.domain.retention import Retention
from est_mailer.domain.round_period import Rhythm
from est_mailer.domain.screening.text import Choices
from est_mailer.domain.shapes import Shape


@dataclass(frozen=True, slots=True)
class Label:
    """A name that may differ by language; asked for one it lacks, it answers with the first given."""

    by_language: Mapping[str, str]

    def __call__(self, language: str) -> str:
        return self.by_language.get(language) or next(iter(self.by_language.values()))


@dataclass(frozen=True, slots=True)
class Organisation:
    """A municipality, a police district, a housing company …; ``domains`` are the mail domains it owns."""

    id: str
    name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the municipality; ``aliases`` are other words people use for it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign of insecurity in public places; ``carries``: its problems are asked about again next round."""

    id: str
    name: Label
    help: Label
    carries: bool = True


class HolidayPolicy(StrEnum):
    """What happens to a step that falls on a public holiday."""

    PREVIOUS_WORKDAY = "previous_workday"
    NEXT_WORKDAY = "next_workday"
    SKIP = "skip"  # the round is skipped if its meeting day is a holiday; other steps go to the previous workday
    KEEP = "keep"


class Step(StrEnum):
    """The timed steps of a round, in the order they fall due."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    CLOSE = "close"
    DRAFT = "draft"
    REDRAFT = "redraft"
    MEETING = "meeting"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A local wall-clock time in the round's period; ``weekday`` 1 = its first day, of a week Monday … 7 = Sunday."""

    weekday: int
    at: time


NORMAL = "normal"
"""The name of the calendar's own profile."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The calendar of one pace of work: when each step falls due in the round's week or day, local time.

    ``statuses``: the ids of those it rules under; the calendar's own profile rules under all others.
    ``every_weeks`` is for a weekly rhythm; ``weekdays`` (1 = Monday) and ``on_holidays`` say the days of a daily one.
    ``texts``: language → word key → what its rounds say instead. ``extra``: its pictures go to the extra list too.
    """

    name: str
    steps: Mapping[Step, WeekTime]
    every_weeks: int = 1
    rhythm: Rhythm = Rhythm.WEEKLY
    statuses: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset(range(1, 8))
    on_holidays: bool = True
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """When rounds happen. ``anchor`` is the Monday of a week that has a round; the others are counted from it.

    ``is_holiday`` answers for public holidays of the municipality's country, weekends not included.
    ``grace``: how long after its due instant a missed step is still caught up, once.
    ``profiles``: those that rule under a status of their own; ``profile`` rules under the others.
    """

    zone: ZoneInfo
    profile: Profile
    anchor: date
    is_holiday: Callable[[date], bool]
    holiday_policy: HolidayPolicy = HolidayPolicy.PREVIOUS_WORKDAY
    grace: timedelta = timedelta(hours=24)
    profiles: tuple[Profile, ...] = ()

    def under(self, status: str | None) -> Profile:
        """The profile that rules while a status holds; before the first dispatch (None) the calendar's own."""
        return next((p for p in self.profiles if status in p.statuses), self.profile)

    def named(self, name: str) -> Profile | None:
        """The profile with this name, or None if the configuration no longer has it."""
        return next((p for p in (self.profile, *self.profiles) if p.name == name), None)


@dataclass(frozen=True, slots=True)
class Status:
    """A state of the municipality: always shown as word + symbol + colour (#rrggbb), never colour alone."""

    id: str
    name: Label
    symbol: str
    colour: str


@dataclass(frozen=True, slots=True)
class PackTime:
    """A local time after a period's end: ``week`` 1 is the first week after it; ``weekday`` 1 = Monday … 7."""

    week: int
    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Packs:
    """When a quarter's and a year's packs are sent (None: by hand only).

    ``steering``: the steering group's addresses. They get the packs with the coordinators, and may send decisions in.
    """

    quarter: PackTime | None = None
    year: PackTime | None = None
    steering: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A mail server: ``security`` is "tls", "starttls" or "none" (loopback only)."""

    host: str
    port: int
    security: str


@dataclass(frozen=True, slots=True)
class Account:
    """The service's mail account, from a preset in ``mailboxes/`` and est.toml. No secret is kept here.

    ``secret`` names the credential (environment variable or systemd credential) that holds the password; with
    ``oauth2`` the account signs in by token instead.
    ``per_minute`` is the relay's rate; ``per_day``: the recipients after which the provider stops, if it is known, for
    ``check`` to reckon with; ``authserv_id`` the one whose Authentication-Results are believed.
    """

    address: str
    display_name: str
    username: str
    imap: Endpoint
    smtp: Endpoint
    smtp_login: bool = True
    oauth2: OAuth2 | None = None
    secret: str = "EST_MAIL_PASSWORD"  # noqa: S105 - the name of a secret, not one
    inbox: str = "INBOX"
    processed: str = "EST/Processed"
    per_minute: int = 30
    per_day: int | None = None
    plus_addressing: bool = True
    authserv_id: str | None = None
    ca_file: str | None = None


_Named = TypeVar("_Named", Area, Indicator, Status)


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """Everything a municipality decides. ``register`` has every row, past and coming; ``on(day)`` those in force.

    Equal only to itself, so that what is worked out of a whole configuration can be remembered by it.
    """

    municipality: str
    language: str
    organisations: Mapping[str, Organisation]
    areas: tuple[Area, ...]
    indicators: tuple[Indicator, ...]
    statuses: tuple[Status, ...]
    priority_areas: tuple[str, ...]
    calendar: Calendar
    register: tuple[Member, ...]
    account: Account
    publication: Publication = field(default_factory=Publication)
    ladder: Ladder = field(default_factory=Ladder)
    operator: str = ""  # the technician's address: told only when a person is needed
    registrar: str | None = None  # gets the registrator's copy of each dispatch
    texts: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # language -> word key -> the municipality's words
    packs: Packs = Packs()
    shapes: tuple[Shape, ...] = ()  # the areas' outlines; without any no map is drawn
    screening: Choices = field(default_factory=Choices)
    warning_signals: bool = False  # whether the draft has the sheet of warning signals
    retention: Retention = field(
        default_factory=Retention
    )  # how long what is kept is kept; nothing is erased without a decision

    def on(self, day: date) -> tuple[Member, ...]:
        """The functions in force on a day."""
        return tuple(m for m in self.register if m.in_force(day))

    def coordinators(self, day: date) -> tuple[Member, ...]:
        """The coordinators in force on a day."""
        return tuple(m for m in self.on(day) if Role.COORDINATOR in m.roles)

    def area(self, id_: str) -> Area:
        """The area with this id. Raises KeyError if the configuration has none."""
        return _by_id(self.areas, id_)

    def indicator(self, id_: str) -> Indicator:
        """The indicator with this id. Raises KeyError if the configuration has none."""
        return _by_id(self.indicators, id_)

    def area_name(self, id_: str) -> str:
        """An area's name; an id that the configuration no longer has is shown as it is."""
        return next((a.name for a in self.areas if a.id == id_), id_)

    def indicator_name(self, id_: str, language: str) -> str:
        """An indicator's name in a language; an id that the configuration no longer has is shown as it is."""
        return next((i.name(language) for i in self.indicators if i.id == id_), id_)

    def status_name(self, id_: str, language: str) -> str:
        """A status's name in a language; an id that the configuration no longer has is shown as it is."""
        return next((s.name(language) for s in self.statuses if s.id == id_), id_)

    def status(self, id_: str) -> Status:
        """The status with this id. Raises KeyError if the configuration has none."""
        return _by_id(self.statuses, id_)


def _by_id(items: tuple[_Named, ...], id_: str) -> _Named:
    for item in items:
        if item.id == id_:
            return item
    raise KeyError(id_)
