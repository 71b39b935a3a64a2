"""Tokens: a short visible code that says which form a file or mail belongs to.

A token identifies, it does not authorise. 15 bytes as Crockford base32 (24 characters in groups of four):
version and purpose, the round's first day, the function's number, form version, epoch, 64 bits of HMAC-SHA256.
Case, spaces and dashes are ignored, and the letters people confuse are read as the digits they resemble.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32hexencode
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# To the digits that int() reads; a letter that is none becomes "?".
_AS_BASE32 = bytes.maketrans(f"{_ALPHABET}UOIL".encode(), b"0123456789abcdefghijklmnopqrstuv?011")
_AS_CROCKFORD = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUV", _ALPHABET)
_EPOCH_DAY = date(2000, 1, 1)
_TOKEN_VERSION = 1
_BYTES = 15
_CHARACTERS = 24
# Version and purpose make the first five bits, so every token of this version begins with the same digit: looked
# for wherever it stands (a lookahead), since a word or a year of four characters may stand before a token. Mail clients
# and people put spaces, line breaks, quote marks and other dashes between the groups, file systems underscores.
_BETWEEN_DIGITS = bytes(set(range(256)).difference(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
_FIRST = _ALPHABET[_TOKEN_VERSION << 1]
_CANDIDATE = re.compile(
    _FIRST + rf"(?<![0-9A-Za-z]{_FIRST})"
    r"(?=([0-9A-Za-z]{3}(?:[\s\u00ad\u200b\u2010-\u2015\u2212_>-]{0,6}[0-9A-Za-z]{4}){5})(?![0-9A-Za-z]))"
)


LAST_EPOCH = 255


class TokenPurpose(IntEnum):
    """What kind of form a token belongs to."""

    CHECKLIST = 1
    DRAFT = 2
    REGISTER = 3
    REVIEW = 4
    PACK = 5


_PURPOSES = {purpose.value: purpose for purpose in TokenPurpose}


@dataclass(frozen=True, slots=True)
class Token:
    """``first_day`` is the round's first day, of a register the day it was sent, of a pack its period's first day;
    ``number`` the function's number in the store (1–65535; 0: the steering group).

    ``version`` is the form version of a checklist, the version of a draft or a review (1–255), of a register the
    first byte of its digest, of a pack 1 for a quarter's and 2 for a year's;
    ``epoch`` counts how often the function's tokens have been revoked (0–255): a token of another epoch than the
    function's present one is ours, and does not count.
    """

    purpose: TokenPurpose
    first_day: date
    number: int
    version: int = 1
    epoch: int = 0

    @property
    def form(self) -> tuple[TokenPurpose, date, int]:
        """What the token belongs to, whatever its version: two that differ in this belong to different forms."""
        return self.purpose, self.first_day, self.number


def seal(token: Token, key: bytes) -> str:
    """The token's text, "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX". Raises OverflowError if a field does not fit."""
    payload = (
        bytes([_TOKEN_VERSION << 4 | token.purpose])
        + (token.first_day - _EPOCH_DAY).days.to_bytes(2, "big")
        + token.number.to_bytes(2, "big")
        + token.version.to_bytes(1, "big")
        + token.epoch.to_bytes(1, "big")
    )
    return _to_text(payload + _mac(payload, key))


def open_token(text: str, key: bytes) -> Token | None:
    """The token this text holds, of whatever epoch; None if it is no token of ours, damaged or forged."""
    raw = _from_text(text)
    return None if raw is None else _opened(raw, key)


@lru_cache(maxsize=1024)  # a mail has its form's token in many places, and spells it in several ways
def _opened(raw: bytes, key: bytes) -> Token | None:
    payload, mac = raw[:7], raw[7:]
    if not hmac.compare_digest(mac, _mac(payload, key)) or payload[0] >> 4 != _TOKEN_VERSION:
        return None
    purpose = _PURPOSES.get(payload[0] & 0x0F)
    if purpose is None:  # sealed by a later version of this program
        return None
    return Token(
        purpose=purpose,
        first_day=_EPOCH_DAY + timedelta(days=int.from_bytes(payload[1:3], "big")),
        number=int.from_bytes(payload[3:5], "big"),
        version=payload[5],
        epoch=payload[6],
    )


def tokens_in(text: str, key: bytes) -> frozenset[Token]:
    """Every token of ours, of whatever epoch, anywhere in a text: a cell, a file name, a mail address, a header."""
    found = {_FIRST + rest for rest in _CANDIDATE.findall(text)}
    return frozenset(token for each in found if (token := open_token(each, key)) is not None)


@lru_cache(maxsize=16)
def key_mark(key: bytes) -> str:
    """What tells one key from another, and nothing about either (16 hex digits)."""
    return hmac.digest(key, b"est_mailer key", "sha256")[:8].hex()


def compact(token_text: str) -> str:
    """The token without dashes and in lower case, as it stands in a plus-address."""
    return token_text.replace("-", "").lower()


@lru_cache(maxsize=1024)  # what was opened is sealed again, to be looked up
def _mac(payload: bytes, key: bytes) -> bytes:
    mac = _begun(key).copy()
    mac.update(payload)
    return mac.digest()[: _BYTES - len(payload)]


@lru_cache(maxsize=16)  # to begin costs five times what the rest does
def _begun(key: bytes) -> hmac.HMAC:
    return hmac.new(key, b"est_mailer token\0", "sha256")


def _to_text(raw: bytes) -> str:
    digits = b32hexencode(raw).decode("ascii").translate(_AS_CROCKFORD)
    return "-".join(digits[i : i + 4] for i in range(0, _CHARACTERS, 4))


def _from_text(text: str) -> bytes | None:
    digits = text.upper().encode("ascii", "ignore").translate(_AS_BASE32, _BETWEEN_DIGITS)
    if len(digits) != _CHARACTERS or not digits.isalnum():
        return None
    return int(digits, 32).to_bytes(_BYTES, "big")
