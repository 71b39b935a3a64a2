"""Texts from outside made fit to be kept: whatever a mail or a workbook holds, it can be stored and sent on."""

from __future__ import annotations


def clean(text: str) -> str:
    """The text without lone surrogates and NUL, so that it can be stored and sent on."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
