"""Unpredictable bytes from the operating system."""

from __future__ import annotations

import secrets


def system_random(count: int, /) -> bytes:
    """``count`` bytes fit for keys and codes."""
    return secrets.token_bytes(count)
