"""est.toml with organisations and areas added to it; every other line stays as somebody wrote it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

from est_mailer.config.toml_lines import line_numbers
from est_mailer.config.toml_text import toml_text
from est_mailer.domain.deployment import Area, Organisation


def with_added(text: str, organisations: Sequence[Organisation], areas: Sequence[Area]) -> str:
    """The text of a sound est.toml with more [[organisation]] and [[area]] in it, after the last of each."""
    text = text.replace("\r\n", "\n")
    tables = [{"id": o.id, "name": o.name, "domains": list(o.domains)} for o in organisations]
    text = _after_the_last(text, "organisation", tables)
    return _after_the_last(text, "area", [{"id": area.id, "name": area.name} for area in areas])


def _after_the_last(text: str, kind: str, tables: Sequence[Mapping[str, object]]) -> str:
    """A table of the kind ends with its last value: what stands between that and the next may be about the next."""
    if not tables:
        return text
    lines = text.split("\n")
    last = max((line for path, line in line_numbers(text).items() if path[0] == kind), default=len(lines))
    while last < len(lines) and not _is_toml("\n".join(lines[:last])):
        last += 1  # a value over several lines
    return "\n".join((*lines[:last], "", toml_text({kind: tables}).rstrip("\n"), *lines[last:]))


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
