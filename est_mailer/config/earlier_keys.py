"""Keys that earlier versions had under another name: a file that has one is refused with the new name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EARLIER_KEYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "silent_rounds_until_manager": ("[ladder]", "manager_after"),
    }
)
"""The key as it was → the section it stands in now, and its name there."""


def renamed(key: str) -> str:
    """What to write instead of a key that an earlier version had; "" if none had it."""
    if key not in EARLIER_KEYS:
        return ""
    section, name = EARLIER_KEYS[key]
    return f"An earlier version had it. It is now “{name}” in {section}: write it there, with the same value."
