"""Every path that a command is given may be wrong: it ends in words that name it, never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_place import Place
from mixed_week import mixed_week

from est_mailer.domain.errors import ServiceError


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return mixed_week(tmp_path_factory.mktemp("wrong") / "config")


@pytest.fixture
def wrong(tmp_path: Path) -> dict[str, str]:
    """Paths by what is wrong with them; none of them can be written to, nor read as text."""
    (tmp_path / "latin").write_bytes("Räddningstjänsten".encode("latin-1"))
    (tmp_path / "file").write_text("a text")
    missing, below = tmp_path / "nowhere" / "there", tmp_path / "file" / "there"
    found = {"missing": missing, "folder": tmp_path, "not UTF-8": tmp_path / "latin", "below a file": below}
    return {what: str(path) for what, path in {**found, "system": Path("/proc/there")}.items()}


def complaint(place: Place, *arguments: str) -> str:
    """What it says, having ended in words and done nothing."""
    with place.store() as store:
        number = str(store.inbound.listing()[0].id)
        mail = str(store.outbox.listing()[0].id)
    given = [{"MESSAGE": number, "MAIL": mail}.get(each, each) for each in arguments]
    for code in (1, 2):
        try:
            result = place.run(*given, code=code)
        except AssertionError:
            continue
        assert isinstance(result.exception, ServiceError), (given, result.output, result.exception)
        return str(result.exception)
    pytest.fail(f"{given} ended in another way")


@pytest.mark.parametrize(
    ("kinds", "arguments"),
    [
        (("missing", "folder", "not UTF-8", "below a file"), ("screening", "try", "PATH")),
        (("missing", "folder", "below a file"), ("held", "show", "MESSAGE", "--out", "PATH")),
        (("missing", "folder", "below a file"), ("outbox", "show", "MAIL", "--out", "PATH")),
        (("below a file", "not UTF-8", "system"), ("preview", "PATH")),
        (("below a file", "system"), ("backup", "PATH")),
        (("missing", "folder", "below a file"), ("restore", "PATH")),
        (("missing", "folder", "below a file"), ("register", "import", "PATH", "--yes")),
        (("missing", "not UTF-8", "below a file"), ("hosted", "PATH")),
        (("below a file", "system"), ("export", "gis", "2026-W47", "--out", "PATH")),
        (("below a file", "system"), ("export", "table", "2026-W47", "--out", "PATH")),
        (("below a file", "system"), ("init", "PATH", "--example")),
        (("missing", "folder", "not UTF-8", "below a file"), ("init", "new", "--answers", "PATH")),
        (("below a file", "system"), ("demo", "--out", "PATH")),
        (("missing", "not UTF-8", "below a file"), ("--config", "PATH", "status")),
    ],
    ids=lambda value: " ".join(value[:2]),
)
def test_a_wrong_path_ends_in_words(
    place: Place, wrong: dict[str, str], kinds: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    for kind in kinds:
        said = complaint(place, *(wrong[kind] if each == "PATH" else each for each in arguments))
        assert Path(wrong[kind]).name in said, (kind, said)
        assert "Errno" not in said
