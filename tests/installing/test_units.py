"""Which systemd units a configuration gets, with which paths; and what the service could not reach is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from est_mailer.domain.errors import ServiceError
from est_mailer.installing.units import install_units, units_for
from est_mailer.resources import shared_folder

PROGRAM = Path("/usr/local/bin/est-mailer")


def test_the_usual_folder_has_the_shipped_units_as_they_are() -> None:
    units = units_for(Path("/etc/est-mailer"), PROGRAM)
    assert set(units.texts) == {"est-mailer.service", "est-mailer-backup.service", "est-mailer-backup.timer"}
    assert all(text == (shared_folder("systemd") / name).read_text() for name, text in units.texts.items())
    assert units.commands[-1] == "systemctl enable --now est-mailer est-mailer-backup.timer"


def test_one_of_several_is_an_instance_of_the_shipped_units() -> None:
    units = units_for(Path("/etc/est-mailer/ny-by"), PROGRAM)
    assert set(units.texts) == {"est-mailer@.service", "est-mailer-backup@.service", "est-mailer-backup@.timer"}
    assert all(text == (shared_folder("systemd") / name).read_text() for name, text in units.texts.items())
    assert units.commands[-1] == "systemctl enable --now est-mailer@ny-by est-mailer-backup@ny-by.timer"


def test_one_of_a_host_has_the_hosts_own_unit() -> None:
    units = units_for(Path("/etc/est-mailer-host/ny-by"), Path("/opt/bin/est-mailer"))
    (name, text), *none = units.texts.items()
    assert (name, none) == ("est-mailer-host.service", [])
    assert "ExecStart=/opt/bin/est-mailer host /etc/est-mailer-host" in text.splitlines()
    assert units.commands[-1] == "systemctl enable --now est-mailer-host"


def test_another_folder_and_program_stand_in_every_line_that_names_them() -> None:
    units = units_for(Path("/srv/est"), Path("/opt/pipx/bin/est-mailer"))
    lines = [line for text in units.texts.values() for line in text.splitlines() if line[:1] != "#"]
    assert not [line for line in lines if "/etc/est-mailer" in line or "/usr/local/bin" in line]
    assert "LoadCredential=EST_TOKEN_KEY:/srv/est/EST_TOKEN_KEY" in lines
    assert "ExecStart=/opt/pipx/bin/est-mailer --config /srv/est run" in lines
    assert [line for line in lines if line.startswith("StateDirectory=")] == ["StateDirectory=est-mailer"] * 2


@pytest.mark.parametrize("hidden", ["/root/.local/bin/est-mailer", "/home/kim/bin/est-mailer", "/tmp/x/est-mailer"])
def test_a_program_that_the_service_cannot_see_is_refused_with_what_hides_it(hidden: str) -> None:
    """What the units hide, and no more: ProtectHome and PrivateTmp are in them."""
    with pytest.raises(ServiceError, match="which the service cannot see"):
        units_for(Path("/etc/est-mailer"), Path(hidden))
    with pytest.raises(ServiceError, match="The configuration is in"):
        units_for(Path(hidden).parent, PROGRAM)
    unit = (shared_folder("systemd") / "est-mailer.service").read_text()
    assert re.search(r"(?m)^ProtectHome=yes$", unit)
    assert re.search(r"(?m)^PrivateTmp=yes$", unit)


def test_only_what_has_changed_is_written(tmp_path: Path) -> None:
    units = units_for(Path("/etc/est-mailer"), PROGRAM)
    assert len(install_units(units, tmp_path)) == 3
    assert install_units(units, tmp_path) == ()
    (tmp_path / "est-mailer.service").write_text("old")
    assert install_units(units, tmp_path) == (tmp_path / "est-mailer.service",)
    assert (tmp_path / "est-mailer.service").stat().st_mode & 0o777 == 0o644
    with pytest.raises(ServiceError, match="cannot be written"):
        install_units(units, tmp_path / "none")
