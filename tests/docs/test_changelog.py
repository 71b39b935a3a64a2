"""Every release tells a technician what to do, and one that changes the database's tables says so."""

from __future__ import annotations

import re

from doc_pages import ROOT

from est_mailer.adapters.store.migrations import KNOWN, MIGRATIONS
from est_mailer.config.earlier_keys import EARLIER_KEYS

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
TITLE = "What you must do"


def releases(text: str) -> dict[str, str]:
    """Release → what stands under it, the newest first."""
    parts = re.split(r"(?m)^## \[(.+?)\].*\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def duties(release: str) -> str:
    """What a technician must do for it; it stands before everything else."""
    first = re.match(rf"\s*### {TITLE}\n(.*?)(?=^### |\Z)", release, re.DOTALL | re.MULTILINE)
    return first.group(1).strip() if first else ""


def untold(text: str, migrations: list[str]) -> list[str]:
    """What is missing in a changelog: releases without the section, migrations that came after the last one named."""
    found = [name for name, release in releases(text).items() if not duties(release)]
    named = set(re.findall(r"`(m\d{3}_\w+)`", "".join(map(duties, releases(text).values()))))
    return found + ([migrations[-1]] if migrations[-1] not in named else [])


def test_every_release_says_what_must_be_done_and_every_change_of_the_tables() -> None:
    assert untold(CHANGELOG, list(MIGRATIONS)) == []
    assert set(re.findall(r"`(m\d{3}_\w+)`", CHANGELOG)) <= KNOWN


def test_a_migration_and_a_release_that_are_not_told_are_missed() -> None:
    assert untold(CHANGELOG, [*MIGRATIONS, "m999_tomorrow"]) == ["m999_tomorrow"]
    without = CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0]\n", 1)
    assert untold(without, list(MIGRATIONS)) == ["Unreleased"]


def test_every_key_that_got_another_name_is_told() -> None:
    told = "".join(map(duties, releases(CHANGELOG).values()))
    assert [key for key in EARLIER_KEYS if f"`{key}`" not in told] == []
