"""Texts from outside made fit to be kept: whatever a mail or a workbook holds, it can be stored and sent on."""

from __future__ import annotations

import re

_IN_ADDRESS = r"""[^\s<>"'(),;:\[\]]"""
# Looked for where a word begins only: each letter of a long one would else be tried as the first.
_ADDRESS = re.compile(f"(?<!{_IN_ADDRESS}){_IN_ADDRESS}+@{_IN_ADDRESS}+")
_HIDDEN = "…@…"


def clean(text: str) -> str:
    """The text without lone surrogates and NUL, so that it can be stored and sent on."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def without_addresses(text: str, but: str = "") -> str:
    """The text, every mail address in it hidden; ``but``: one that is nobody's own, and stays."""
    return _ADDRESS.sub(lambda found: found[0] if but and found[0].casefold() == but.casefold() else _HIDDEN, text)
