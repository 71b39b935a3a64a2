"""The commands, run in this process on a configuration folder of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import Result
from config_folders import Folder
from typer.testing import CliRunner
from world import TESTS_KEY, World

from est_mailer.adapters.store import Store
from est_mailer.cli.main import app
from est_mailer.config import load
from est_mailer.domain.errors import ServiceError
from est_mailer.looking import DATABASE

SECRETS = {"EST_TOKEN_KEY": TESTS_KEY.decode(), "EST_MAIL_PASSWORD": "no server asks for it", "STATE_DIRECTORY": ""}


@dataclass(frozen=True)
class Place:
    """A configuration folder with a database, and the commands run on it. ``secrets``: other than the usual ones."""

    path: Path
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.path / "state" / DATABASE

    def run(self, *arguments: str, code: int = 0) -> Result:
        """The command's result; it must end with this exit code."""
        result = CliRunner().invoke(app, ["--config", str(self.path), *arguments], env={**SECRETS, **self.secrets})
        error = result.exception
        found = error.exit_code if isinstance(error, ServiceError) else result.exit_code
        assert found == code, (result.output, error)
        return result

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)  # progress is on standard error

    def store(self) -> Store:
        return Store.open(self.database)

    def dump(self) -> list[str]:
        with self.store() as store:
            return list(store.connection.sqlite.iterdump())


def copied(prepared: Path, to: Path) -> Place:
    """A prepared folder's copy under ``to``, for one test to change."""
    return Place(Path(shutil.copytree(prepared, to / "config")))


def world_in(path: Path, *, outlines: Mapping[str, Any] | None = None) -> World:
    """Exempelstad's world with its configuration and its database in this folder, for commands to be run on later.

    ``outlines``: of its areas, as GeoJSON, for a municipality with a map.
    """
    folder = Folder.of(path)
    (path / "state").mkdir()
    if outlines is not None:
        folder.write("areas.geojson", json.dumps(outlines))
        folder.write("est.toml", folder.text("est.toml") + '\n[map]\nareas = "areas.geojson"\n')
    return World.of(load(folder.path), Place(path).database)
