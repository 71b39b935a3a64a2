"""[screening] of est.toml: what is let through, which words point out a group, and how much each kind weighs."""

from __future__ import annotations

import re

from est_mailer.config.problems import Problems, choice
from est_mailer.config.sections import read_one
from est_mailer.config.shape import ScreeningSection
from est_mailer.config.toml_file import TomlFile
from est_mailer.domain.register import is_address
from est_mailer.domain.screening.text import Choices, Kind, Level

_PHONE = re.compile(r"\+?[\d\s()/.-]{5,24}")
_HANDLE = re.compile(r"@[\w.]{2,30}|[\w.-]+\.\w{2,}/\S+")
_ALWAYS_BLOCKS = Kind.UNSCREENED


def read_screening(toml: TomlFile, problems: Problems) -> Choices:
    """The municipality's choices; unknown kinds and levels, and what cannot be let through, are noted."""
    section = read_one(toml, "screening", ScreeningSection, problems)
    if section is None:
        return Choices()
    for index, entry in enumerate(section.allow):
        if not (is_address(entry) or _PHONE.fullmatch(entry) or _HANDLE.fullmatch(entry)):
            problems.add(
                toml.place("screening", "allow", index),
                f"“{entry}” is no phone number, mail address or account.",
                'Write for example "019-21 10 00", "info@exempelstad.example" or "@exempelstad".',
            )
    kinds = [kind.value for kind in Kind if kind is not _ALWAYS_BLOCKS]
    levels: dict[Kind, Level] = {}
    for name, level in section.levels.items():
        if name not in kinds:
            place = toml.place("screening", "levels", name)
            problems.add(place, f"“{name}” is no kind that is screened.", choice(name, kinds))
        elif level not in list(Level):
            place = toml.place("screening", "levels", name)
            problems.add(place, f"“{level}” is no level.", choice(level, list(Level)))
        else:
            levels[Kind(name)] = Level(level)
    return Choices(tuple(section.places), tuple(section.allow), tuple(section.group_words), levels)
