"""A key that an earlier version had is refused with the words that say what it is called now."""

from __future__ import annotations

import pytest
from config_folders import Folder

from est_mailer.config.earlier_keys import EARLIER_KEYS
from est_mailer.config.shape import SINGLE


@pytest.mark.parametrize("key", sorted(EARLIER_KEYS))
def test_a_key_of_an_earlier_version_is_told_by_its_new_name(folder: Folder, key: str) -> None:
    section, name = EARLIER_KEYS[key]
    line = folder.toml("hold_minutes = 15", f"hold_minutes = 15\n{key} = 3") + 1
    assert folder.refusal() == (
        f"est.toml:{line}",
        f"“{key}” is not a key of [publication].",
        f"An earlier version had it. It is now “{name}” in {section}: write it there, with the same value.",
    )
    assert name in SINGLE[section.strip("[]")].model_fields


def test_at_the_top_of_the_file_too(folder: Folder) -> None:
    key = next(iter(EARLIER_KEYS))
    folder.write("est.toml", f"{key} = 3\n{folder.text('est.toml')}")
    assert folder.refusal()[2].startswith("An earlier version had it.")
