"""Regular expressions mean the same in every version of Python that the service runs on."""

from __future__ import annotations

import re
from pathlib import Path

import est_mailer

SOURCES = sorted(Path(est_mailer.__file__).parent.rglob("*.py"))
# A group that never gives back, "(…)*+", "(…)++", "(…)?+", "(…){…}+" or "(?>…)": Python before 3.11.5, which Debian 12
# has, goes on behind what the group had begun to take (python/cpython, issue 106052). A single character may be so.
NEVER_GIVES_BACK = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def test_no_group_in_a_pattern_is_one_that_never_gives_back() -> None:
    assert len(SOURCES) > 300
    found = [
        f"{source.name}:{number}"
        for source in SOURCES
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1)
        if NEVER_GIVES_BACK.search(line)
    ]
    assert not found, f"not the same in every Python: {found}"
    assert NEVER_GIVES_BACK.search(r"(?:\r?\n[ \t]x)*+")
    assert not NEVER_GIVES_BACK.search(r"\)++[^a]*+(b)+")
