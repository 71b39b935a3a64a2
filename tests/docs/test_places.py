"""docs/architecture.md names modules and folders that are there."""

from __future__ import annotations

import re

from doc_pages import ROOT

_PLACE = re.compile(r"`([a-z_]+(?:/[a-z_0-9]+)*(?:/|/[a-z_0-9]+\.py))`")


def test_every_place_that_the_architecture_names_is_there() -> None:
    """From the package or the project; or one that it says last stands in the same room."""
    places = _PLACE.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(places) > 100
    homes = (ROOT / "est_mailer", ROOT, ROOT / "est_mailer" / "workbooks", ROOT / "est_mailer" / "adapters")
    assert [place for place in places if not any((home / place).exists() for home in homes)] == []


def test_every_module_that_it_names_without_a_room_is_somewhere() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    there = {file.name for folder in ("est_mailer", "tests", "docs") for file in (ROOT / folder).rglob("*.py")}
    assert set(re.findall(r"`([a-z_0-9]+\.py)`", text)) <= there
