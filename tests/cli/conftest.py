"""A folder for the commands: a week in which each thing that needs a person has happened once."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_place import Place
from mixed_week import mixed_week


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """As ``mixed_week`` has it."""
    return mixed_week(tmp_path / "config")
