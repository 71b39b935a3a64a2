"""The wheel holds everything the service needs when there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECK = """
from est_mailer.resources import shared_folder
from est_mailer.config import load
from est_mailer.wording import languages
import est_mailer, pathlib, sys
assert "_share" in str(shared_folder("templates")), shared_folder("templates")
print(languages(), load(shared_folder("config")).municipality)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run([str(part) for part in command], check=True, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_contains_templates_presets_example_and_units(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "mailboxes", "config", "systemd"):
        ours = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert ours
        assert {f"est_mailer/_share/{name}" for name in ours} <= names


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n{CHECK}"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert found.stdout.split() == ["('en',", "'sv')", "Exempelstad"]
