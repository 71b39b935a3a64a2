"""When packs are sent, as it is written in est.toml."""

from __future__ import annotations

from datetime import time

import pytest
from config_folders import Folder

from est_mailer.config import load
from est_mailer.domain.deployment import Packs, PackTime

SECTIONS = (
    '\n[quarter]\nsend = "{}"\nsteering = ["grupp@exempelstad.test", "GRUPP@exempelstad.test"]\n[year]\nsend = "off"\n'
)


def test_off_by_default(folder: Folder) -> None:
    assert load(folder.path).packs == Packs()


def test_a_time_after_the_quarter(folder: Folder) -> None:
    folder.write("est.toml", folder.text("est.toml") + SECTIONS.format("Second thu 09:30"))
    assert load(folder.path).packs == Packs(PackTime(2, 4, time(9, 30)), None, ("GRUPP@exempelstad.test",))


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("fifth mon 08:00", "“fifth mon 08:00” does not begin with one of first, second, third, fourth."),
        ("mon 08:00", "“mon 08:00” does not begin with one of first, second, third, fourth."),
        ("first mån 08:00", "“mån” is not a day that can be used here."),
        ("first mon 24:00", "There is no time 24:00."),
        ("first monday", "“monday” is not a day and a time."),
    ],
)
def test_what_is_no_time_is_refused(folder: Folder, written: str, wrong: str) -> None:
    folder.write("est.toml", folder.text("est.toml") + SECTIONS.format(written))
    assert folder.refusal()[1] == wrong


def test_what_is_no_address_is_refused(folder: Folder) -> None:
    folder.write("est.toml", folder.text("est.toml") + '\n[quarter]\nsteering = ["styrgruppen"]\n')
    assert "styrgruppen" in folder.refusal()[1]
