"""A process that is shut in opens its own files and no other municipality's. Tried in a child: there is no way out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from in_a_child import in_a_child

from est_mailer.adapters.landlock import confine, version


def attempts(*steps: Callable[[], object]) -> list[str]:
    found = []
    for step in steps:
        try:
            step()
            found.append("done")
        except OSError as error:
            found.append(type(error).__name__)
    return found


@pytest.fixture
def hosted(tmp_path: Path) -> Path:
    for name in ("own", "other"):
        (tmp_path / "etc" / name).mkdir(parents=True)
        (tmp_path / "etc" / name / "secret").write_text(name)
        (tmp_path / "var" / name).mkdir(parents=True)
    (tmp_path / "elsewhere").write_text("may be read")
    (tmp_path / "way-round").symlink_to(tmp_path / "etc" / "other")
    return tmp_path


def test_only_ones_own_folders_are_left(hosted: Path) -> None:
    assert version(), "this kernel has no Landlock, so nothing can be said of it here"

    def work() -> list[str]:
        folders = (hosted / "etc", hosted / "var")
        assert confine(folders, own=(hosted / "etc/own",), writable=(hosted / "var/own", Path(os.devnull)))
        return attempts(
            lambda: (hosted / "etc/own/secret").read_text(),
            lambda: (hosted / "elsewhere").read_text(),
            lambda: (hosted / "var/own/new").write_text("x"),
            lambda: subprocess.run(["true"], check=True),
            lambda: (hosted / "etc/other/secret").read_text(),
            lambda: (hosted / "way-round/secret").read_text(),
            lambda: list((hosted / "etc").iterdir()),
            lambda: list((hosted / "var/other").iterdir()),
            lambda: (hosted / "var/other/new").write_text("x"),
            lambda: (hosted / "etc/own/secret").write_text("x"),
            lambda: (hosted / "elsewhere").write_text("x"),
            lambda: (hosted / "var/own").rename(hosted / "var/other/own"),
        )

    found = in_a_child(work)
    assert isinstance(found, list)
    assert found[:4] == ["done"] * 4
    assert set(found[4:]) <= {"PermissionError", "OSError"}, found
    assert (hosted / "etc/other/secret").read_text() == "other"
