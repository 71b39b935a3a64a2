"""The sections of est.toml: which keys each has, of which kind, with an example of each to show in a refusal."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from est_mailer.config.fields import (
    Address,
    Colour,
    Country,
    CredentialName,
    Host,
    Https,
    Id,
    Text,
    Week,
    Words,
    Zone,
    one_of,
)
from est_mailer.config.times import DAYS
from est_mailer.domain.deployment import HolidayPolicy
from est_mailer.domain.oauth2 import Proof, Provider
from est_mailer.domain.publishing import Sharing, Unreviewed
from est_mailer.domain.round_period import Rhythm

_Share = Annotated[int, Field(ge=1, le=10_000)]


class Section(BaseModel):
    """What all sections share: no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MunicipalitySection(Section):
    name: Text = Field(examples=['"Exempelstad"'])
    language: str = Field(default="sv", examples=['"sv"'])
    operator: Address = Field(examples=['"drift@exempelstad.example"'])
    registrar: Address | None = Field(default=None, examples=['"registrator@exempelstad.example"'])


class OrganisationSection(Section):
    id: Id = Field(examples=['"kommun"'])
    name: Text = Field(examples=['"Exempelstads kommun"'])
    domains: list[Text] = Field(default=[], examples=['["exempelstad.example"]'])


class AreaSection(Section):
    id: Id = Field(examples=['"centrum"'])
    name: Text = Field(examples=['"Centrum"'])
    aliases: list[Text] = Field(default=[], examples=['["stan", "city"]'])


class IndicatorSection(Section):
    id: Id = Field(examples=['"brand"'])
    name: Words = Field(examples=['{ sv = "Brand", en = "Fire" }'])
    help: Words = Field(examples=['{ sv = "Anlagd brand, liten eller stor.", en = "Fire set on purpose." }'])
    carries: bool = Field(default=True, examples=["true"])


class StatusSection(Section):
    id: Id = Field(examples=['"green"'])
    name: Words = Field(examples=['{ sv = "Grönt", en = "Green" }'])
    symbol: Annotated[Text, Field(max_length=3)] = Field(examples=['"●"'])
    colour: Colour = Field(examples=['"#0b5d1e"'])


class CalendarSection(Section):
    zone: Zone = Field(examples=['"Europe/Stockholm"'])
    anchor_week: Week = Field(examples=['"2026-W02"'])
    every_weeks: Annotated[int, Field(ge=1, le=26)] = Field(default=1, examples=["1"])
    holiday_country: Country = Field(examples=['"SE"'])
    holiday_policy: Annotated[str, one_of(*HolidayPolicy)] = Field(
        default=HolidayPolicy.PREVIOUS_WORKDAY.value, examples=['"previous_workday"']
    )
    grace_hours: Annotated[int, Field(ge=1, le=168)] = Field(default=24, examples=["24"])


class StepsSection(Section):
    invitation: str | None = None
    reminder: str | None = None
    close: str | None = None
    draft: str | None = None
    redraft: str | None = None
    meeting: str | None = None
    feedback: str | None = None


class ProfileSection(Section):
    """[calendar.profiles.NAME], but for its steps and texts."""

    status: Annotated[list[Id], Field(min_length=1)] = Field(examples=['["red"]'])
    rhythm: Annotated[str, one_of(*Rhythm)] = Field(default=Rhythm.WEEKLY.value, examples=['"daily"'])
    every_weeks: Annotated[int, Field(ge=1, le=26)] = Field(default=1, examples=["1"])
    days: Annotated[list[Annotated[str, one_of(*DAYS)]], Field(min_length=1)] = Field(
        default=list(DAYS), examples=['["mon", "tue", "wed", "thu", "fri"]']
    )
    holidays: Annotated[str, one_of("keep", "skip")] = Field(default="keep", examples=['"keep"'])
    extra_recipients: bool = Field(default=False, examples=["true"])


class PublicationSection(Section):
    approvals: Annotated[int, Field(ge=1, le=20)] = Field(default=1, examples=["1"])
    hold_minutes: Annotated[int, Field(ge=0, le=1440)] = Field(default=15, examples=["15"])
    feedback: Annotated[str, one_of("mail", "invitation")] = Field(default="mail", examples=['"mail"'])
    sharing: Annotated[str, one_of(*Sharing)] = Field(default=Sharing.OPEN.value, examples=['"reviewed"'])
    unreviewed: Annotated[str, one_of(*Unreviewed)] = Field(default=Unreviewed.WITHHOLD.value, examples=['"withhold"'])


class QuarterSection(Section):
    send: Text = Field(default="off", examples=['"first mon 08:00"'])
    steering: list[Address] = Field(default=[], examples=['["styrgrupp@exempelstad.example"]'])


class YearSection(Section):
    send: Text = Field(default="off", examples=['"second mon 08:00"'])


class LadderSection(Section):
    deputy_after: Annotated[int, Field(ge=0, le=52)] = Field(default=0, examples=["0"])
    coordinator_after: Annotated[int, Field(ge=1, le=52)] = Field(default=2, examples=["2"])
    manager_after: Annotated[int, Field(ge=1, le=52)] = Field(default=2, examples=["2"])
    repeat_every: Annotated[int, Field(ge=0, le=52)] = Field(default=2, examples=["2"])


class MapSection(Section):
    areas: Text | None = Field(default=None, examples=['"areas.geojson"'])


class ScreeningSection(Section):
    places: list[Text] = Field(default=[], examples=['["Sofiaparken", "Ragnars plan"]'])
    allow: list[Text] = Field(default=[], examples=['["019-21 10 00", "info@exempelstad.example"]'])
    group_words: list[Text] = Field(default=[], examples=['["…"]'])
    levels: dict[str, str] = Field(default={}, examples=['{ name = "block", age = "warn" }'])


class WarningSignalsSection(Section):
    enabled: bool = Field(default=False, examples=["true"])


class RetentionSection(Section):
    decision: str = Field(default="", examples=['"KS 2026/123 §45"'])
    mail_in: str | None = Field(default=None, examples=['"2 years"'])
    mail_out: str | None = Field(default=None, examples=['"2 years"'])
    texts: str | None = Field(default=None, examples=['"2 years"'])
    pictures: str | None = Field(default=None, examples=['"10 years"'])
    addresses: str | None = Field(default=None, examples=['"2 years"'])
    checks: str | None = Field(default=None, examples=['"2 years"'])
    exports: str | None = Field(default=None, examples=['"90 days"'])
    backups: str | None = Field(default=None, examples=['"90 days"'])


class ServerSection(Section):
    host: Host = Field(examples=['"imap.exempelstad.example"'])
    port: Annotated[int, Field(ge=1, le=65535)] = Field(examples=["993"])
    security: Annotated[str, one_of("tls", "starttls", "none")] = Field(examples=['"tls"'])


class SmtpSection(ServerSection):
    login: bool = Field(default=True, examples=["true"])


class OAuth2Section(Section):
    """[account.oauth2]; what a provider cannot do without is asked for only if the account signs in this way."""

    provider: Annotated[str, one_of(*Provider)] = Field(examples=['"microsoft365"'])
    tenant: Text | None = Field(default=None, examples=['"exempelstad.example"'])
    client_id: Text | None = Field(default=None, examples=['"00001111-aaaa-2222-bbbb-3333cccc4444"'])
    proof: Annotated[str, one_of(*Proof)] = Field(default=Proof.SECRET.value, examples=['"secret"'])
    expires: date | None = Field(default=None, examples=["2027-11-30"])
    endpoint: Https = Field(examples=['"https://login.microsoftonline.com"'])
    scope: Text = Field(examples=['"https://outlook.office365.com/.default"'])
    consent: Https | None = Field(default=None, examples=['"https://accounts.google.com/o/oauth2/v2/auth"'])


class AccountSection(Section):
    """[account] of est.toml laid over a preset; ``preset`` itself is taken out before."""

    address: Address = Field(examples=['"est@exempelstad.example"'])
    display_name: Text = Field(examples=['"EST Exempelstad"'])
    username: Text | None = Field(default=None, examples=['"est@exempelstad.example"'])
    auth: Annotated[str, one_of("password", "oauth2")] = Field(default="password", examples=['"password"'])
    oauth2: OAuth2Section | None = Field(default=None, examples=['{ tenant = "exempelstad.example", client_id = "…" }'])
    credential: CredentialName = Field(default="EST_MAIL_PASSWORD", examples=['"EST_MAIL_PASSWORD"'])
    inbox: Text = Field(default="INBOX", examples=['"INBOX"'])
    processed: Text = Field(default="EST/Processed", examples=['"EST/Processed"'])
    per_minute: _Share = Field(default=30, examples=["30"])
    per_day: Annotated[int, Field(ge=1, le=10_000_000)] | None = Field(default=None, examples=["10000"])
    plus_addressing: bool = Field(default=True, examples=["true"])
    authserv_id: Text | None = Field(default=None, examples=['"mx.exempelstad.example"'])
    ca_file: Text | None = Field(default=None, examples=['"ca.pem"'])
    imap: ServerSection = Field(examples=['{ host = "imap.exempelstad.example", port = 993, security = "tls" }'])
    smtp: SmtpSection = Field(examples=['{ host = "smtp.exempelstad.example", port = 587, security = "starttls" }'])


SINGLE: dict[str, type[Section]] = {
    "municipality": MunicipalitySection,
    "calendar": CalendarSection,
    "publication": PublicationSection,
    "map": MapSection,
    "ladder": LadderSection,
    "quarter": QuarterSection,
    "year": YearSection,
    "account": AccountSection,
    "screening": ScreeningSection,
    "warning_signals": WarningSignalsSection,
    "retention": RetentionSection,
}
SEVERAL: dict[str, type[Section]] = {
    "organisation": OrganisationSection,
    "area": AreaSection,
    "indicator": IndicatorSection,
    "status": StatusSection,
}
TOP_LEVEL = (*SINGLE, *SEVERAL, "priority_areas", "texts")


def home_of(key: str) -> str | None:
    """The section a key belongs to, for one that stands in the wrong place."""
    if key == "priority_areas":
        return "the top of the file, before the first section"
    if key == "preset":
        return "[account]"
    for name, model in SINGLE.items():
        if key in model.model_fields:
            return f"[{name}]"
    if key in OAuth2Section.model_fields:
        return "[account.oauth2]"
    return "[calendar.steps]" if key in StepsSection.model_fields else None
