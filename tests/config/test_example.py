"""est-mailer init: the example is copied, and never over anything."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from config_folders import TODAY

from est_mailer.config import initialise, load
from est_mailer.config.named_files import named_files
from est_mailer.config.toml_file import looks_secret
from est_mailer.domain.errors import ServiceError
from est_mailer.resources import shared_folder


def test_the_copy_loads(tmp_path: Path) -> None:
    written = initialise(tmp_path / "new" / "folder")
    assert [file.name for file in written] == ["areas.geojson", "est.toml", "register.csv"]
    assert all(file.read_bytes() == (shared_folder("config") / file.name).read_bytes() for file in written)
    assert load(tmp_path / "new" / "folder", TODAY).municipality == "Exempelstad"


def test_the_files_that_it_names_are_known_whatever_they_are_called(tmp_path: Path) -> None:
    initialise(tmp_path)
    (tmp_path / "areas.geojson").rename(tmp_path / "outlines")
    settings = tmp_path / "est.toml"
    settings.write_text(settings.read_text().replace('areas = "areas.geojson"', 'areas = "outlines"'))
    assert named_files(tmp_path, load(tmp_path, TODAY)) == (tmp_path / "outlines",)


@pytest.mark.parametrize("name", ["est.toml", "register.csv"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(ServiceError, match=rf"already a configuration here: {name}\. Nothing was written\."):
        initialise(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ServiceError, match="cannot be written"):
        initialise(tmp_path / "taken")


def test_no_preset_and_no_example_holds_a_secret() -> None:
    files = [*shared_folder("mailboxes").glob("*.toml"), shared_folder("config") / "est.toml"]
    for file in files:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        assert not [key for key in [*data, *data.get("account", {}), *data.get("imap", {})] if looks_secret(key)]
