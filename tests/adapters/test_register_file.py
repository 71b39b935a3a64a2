"""register.csv on a disk: replaced as a whole, the earlier kept, a folder that refuses told of; and its twin."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_folders import Folder

from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.adapters.register_file import CsvRegisterFile
from est_mailer.config import load
from est_mailer.config.register_text import register_text
from est_mailer.domain.ports import RegisterFile


@pytest.fixture(params=["disk", "memory"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> RegisterFile:
    if request.param == "memory":
        return MemoryRegisterFile("before")
    (tmp_path / "register.csv").write_text("before")
    return CsvRegisterFile(tmp_path / "register.csv")


def test_what_is_written_is_what_was_loaded(file: RegisterFile) -> None:
    assert file.loaded() == file.on_disk() != file.digest_of("åäö")
    assert file.write("åäö")
    assert file.loaded() == file.on_disk() == file.digest_of("åäö")


def test_the_earlier_file_is_kept_and_a_change_by_hand_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("before")
    path.chmod(0o640)
    file = CsvRegisterFile(path)
    assert file.write("after")
    assert (path.read_text("utf-8-sig"), (tmp_path / "register.csv.before").read_text()) == ("after", "before")
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["register.csv", "register.csv.before"]
    path.write_text("by hand")
    assert file.on_disk() != file.loaded()


def test_a_folder_that_cannot_be_written_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("before")
    (tmp_path / "register.csv.before").mkdir()  # nothing can be put in its place, not even by root
    file = CsvRegisterFile(path)
    loaded = file.loaded()
    assert not file.write("after")
    assert (path.read_text(), file.loaded()) == ("before", loaded)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["register.csv", "register.csv.before"]


def test_what_is_written_is_a_configuration_that_loads(tmp_path: Path) -> None:
    folder = Folder.of(tmp_path)
    deployment = load(folder.path)
    assert CsvRegisterFile(folder.path / "register.csv").write(register_text(deployment.register, deployment))
    assert load(folder.path).register == deployment.register
