"""The kinds of value est.toml has, each refusing in words what it cannot use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from est_mailer.config.problems import choice, closest
from est_mailer.config.public_holidays import parts_of
from est_mailer.config.times import NotATime, monday_of
from est_mailer.domain.register import LONGEST_ID, id_from, is_address, is_id

ANY_LANGUAGE = ""  # of a label given as one text

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
_HTTPS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:(?P<port>\d{1,5}))?(/[A-Za-z0-9._~/-]*)?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CREDENTIAL = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
LEAST_CONTRAST = 7  # WCAG 2.2, success criterion 1.4.6: a status is read outdoors, on a phone


def refusal(wrong: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises: our own words instead of pydantic's."""
    return PydanticCustomError("est", "{wrong}", {"wrong": wrong, "remedy": remedy})


def id_problem(text: str) -> tuple[str, str] | None:
    """What is wrong with an id and what to write, or None. Ids stand in file names, codes and receipts."""
    if is_id(text):
        return None
    plain = id_from(text)
    suggestion = f" For example {plain}." if plain else ""
    return (
        f"“{text}” cannot be an id.",
        f"Write small letters a-z, digits and single dashes, at most {LONGEST_ID} characters.{suggestion}",
    )


def address_problem(text: str) -> tuple[str, str] | None:
    """What is wrong with a mail address and what to write, or None (RFC 5321, ASCII)."""
    if is_address(text):
        return None
    return f"“{text}” is not a mail address.", "Write it as name@domain, for example anna@exempelstad.example."


def contrast_on_white(colour: str) -> float:
    """The contrast ratio of a colour #rrggbb to white, 1–21 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _text(value: str) -> str:
    if not value.strip():
        raise refusal("The text is empty.", "Write something between the quotation marks.")
    if any(ord(character) < 32 for character in value):
        raise refusal("The text has a line break or a control character in it.", "Write it on one line.")
    return value.strip()


def _judged(judge: Callable[[str], tuple[str, str] | None]) -> Callable[[str], str]:
    def check(value: str) -> str:
        problem = judge(value)
        if problem:
            raise refusal(*problem)
        return value

    return check


def one_of(*words: str) -> AfterValidator:
    """Accepts only these words."""

    def check(value: str) -> str:
        if value not in words:
            raise refusal(f"“{value}” is not known here.", choice(value, words))
        return value

    return AfterValidator(check)


def _zone(value: str) -> str:
    if not _is_zone(value):
        likely = closest(value, available_timezones())
        guess = f"Did you mean {likely}? " if likely else ""
        raise refusal(f"“{value}” is not a time zone.", f'{guess}Write for example "Europe/Stockholm".')
    return value


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError):  # no name, a folder, none of that name
        return False
    return True


def _country(value: str) -> str:
    code, _, part = value.partition("-")
    parts = parts_of(code)
    if parts is None:
        raise refusal(
            f"There is no holiday calendar for “{value}”.",
            'Write the two-letter country code in capitals: "SE"; a part of a country is written "GB-ENG".',
        )
    if part and part not in parts:
        raise refusal(f"“{part}” is not a part of {code} that has a holiday calendar.", choice(part, parts))
    return value


def _week(value: str) -> str:
    try:
        monday_of(value)
    except NotATime as error:
        raise refusal(error.wrong, error.remedy) from None
    return value


def _colour(value: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise refusal(f"“{value}” is not a colour.", 'Write # and six digits or letters a-f: "#0b5d1e".')
    contrast = contrast_on_white(value)
    if contrast < LEAST_CONTRAST:
        raise refusal(
            f"The colour {value} cannot be read on white (contrast {contrast:.1f}:1).",
            f"Write a darker one: at least {LEAST_CONTRAST}:1.",
        )
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise refusal(
            f"“{value}” is not a server name.",
            'Write the bare name, without imap:// or port: "imap.exempelstad.example".',
        )
    return value


def _https(value: str) -> str:
    match = _HTTPS.fullmatch(value)
    if match is None or int(match["port"] or 443) > 65_535:  # a secret is sent there: never unprotected, on no machine
        raise refusal(
            f"“{value}” is not an address that secrets may be sent to.",
            'It must begin with https://, without a query: "https://login.microsoftonline.com".',
        )
    return value.rstrip("/")


def _credential(value: str) -> str:
    if not _CREDENTIAL.fullmatch(value):  # the value itself is not repeated: it may be the password
        raise refusal(
            "This is not the name of a credential.",
            'Write the name only, in capitals: "EST_MAIL_PASSWORD". The password itself never stands in this file.',
        )
    return value


def _label(value: Any) -> Any:
    words = {ANY_LANGUAGE: value} if isinstance(value, str) else value
    if not isinstance(words, dict) or not words or not all(isinstance(w, str) and w.strip() for w in words.values()):
        raise refusal(
            "This is not a text, nor a text for each language.",
            'Write "Brand", or { sv = "Brand", en = "Fire" }.',
        )
    return words


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_judged(id_problem))]
Address = Annotated[str, AfterValidator(_judged(address_problem))]
Words = Annotated[dict[str, str], BeforeValidator(_label)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Week = Annotated[str, AfterValidator(_week)]
Colour = Annotated[str, AfterValidator(_colour)]
Host = Annotated[str, AfterValidator(_host)]
Https = Annotated[str, AfterValidator(_https)]
CredentialName = Annotated[str, AfterValidator(_credential)]
