"""docs/configuration.md names every key, every column and every preset there is."""

from __future__ import annotations

import re
from pathlib import Path

from est_mailer.config.shape import (
    SEVERAL,
    SINGLE,
    TOP_LEVEL,
    OAuth2Section,
    ProfileSection,
    ServerSection,
    SmtpSection,
    StepsSection,
)
from est_mailer.domain.register import COLUMNS
from est_mailer.resources import shared_folder

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_every_key_is_described() -> None:
    words = set(re.findall(r"`\"?([\w.]+)\"?`", TEXT))
    keys = {
        key
        for model in (
            *SINGLE.values(),
            *SEVERAL.values(),
            ServerSection,
            SmtpSection,
            StepsSection,
            ProfileSection,
            OAuth2Section,
        )
        for key in model.model_fields
    }
    assert (keys | set(COLUMNS) | {"priority_areas", "preset"}) - words - {"imap", "smtp", "oauth2"} == set()
    assert {file.stem for file in shared_folder("mailboxes").glob("*.toml")} <= words


def test_every_section_is_described() -> None:
    for section in set(TOP_LEVEL) - {"priority_areas"}:
        assert re.search(rf"\[{section}[\].]", TEXT), section


def test_the_defaults_told_are_the_defaults() -> None:
    for model in (*SINGLE.values(), *SEVERAL.values()):
        for key, field in model.model_fields.items():
            told = re.search(rf"^\|.*\| `{key}` \| `(.+?)` \||^\| `{key}` \| `(.+?)` \|", TEXT, re.MULTILINE)
            if told:
                default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
                assert (told.group(1) or told.group(2)).strip('"') == default, key
