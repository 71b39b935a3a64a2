"""Approval of a completed picture: a one-time code per coordinator, bound to exactly what will be sent to whom."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from est_mailer.domain.picture.situation import Edition

MOST_TRIES = 5
_DIGITS = 6
_LOOK_ALIKE = str.maketrans("OoIiLl", "001111")  # the same as in a token; a code has no letters


def content_hash(edition: Edition, recipients: Iterable[str], own_parts: Mapping[str, str] | None = None) -> str:
    """SHA-256 over the whole edition, the sorted recipients and what each organisation adds for its own ones: any edit
    gives another hash.

    When it was compiled is left out, so that the same draft returned twice is known to be the same.
    """
    fields = asdict(edition)
    fields.pop("compiled_at")
    content = [fields, sorted(recipients), *([dict(own_parts)] if own_parts else [])]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def new_code(random: bytes) -> str:
    """Six digits, easy to type on a phone, from at least eight unpredictable bytes."""
    return f"{int.from_bytes(random, 'big') % 10**_DIGITS:0{_DIGITS}d}"


def code_seal(code: str, content: str, coordinator: str, key: bytes) -> str:
    """What is stored instead of the code: useless for another content, another coordinator or without the key."""
    return hmac.digest(key, f"approve\0{content}\0{coordinator}\0{digits(code)}".encode(), "sha256").hex()


def code_fits(code: str, seal: str, content: str, coordinator: str, key: bytes) -> bool:
    """True if this is the code that was issued to this coordinator for this content."""
    return hmac.compare_digest(code_seal(code, content, coordinator, key), seal)


def digits(code: str) -> str:
    """A code as typed ("123 456", "123-456") reduced to its digits; letters that look like one are read as it."""
    return re.sub(r"\D", "", code.translate(_LOOK_ALIKE))


def may_dispatch(hold_until: datetime | None, now: datetime) -> bool:
    """True when an approved picture's hold has passed."""
    return hold_until is not None and hold_until <= now
