"""How many of something, in the English of commands; the mails' languages have it in their catalogues."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """The number and its noun: "1 mail", "2 mails". ``many``: where it is more than an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"
