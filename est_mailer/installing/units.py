"""The systemd units for one configuration: which of them, with which paths, and what is said to systemd then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from est_mailer.domain.errors import ServiceError
from est_mailer.resources import CONFIGURATION, HOSTED, shared_folder, unit_instance

UNIT_FOLDER = Path("/etc/systemd/system")
_PROGRAM = "/usr/local/bin/est-mailer"
_HOST = "est-mailer-host"
_HIDDEN = ("/home", "/root", "/run/user", "/tmp")  # noqa: S108 - what the units' ProtectHome and PrivateTmp hide


@dataclass(frozen=True, slots=True)
class Units:
    """``texts``: by the unit file's name. ``commands``: what makes them known to systemd, and starts the service."""

    texts: dict[str, str]
    commands: tuple[str, ...]


def units_for(folder: Path, program: Path) -> Units:
    """The units for a configuration folder (absolute): the service, and the backup of every night; or the host's.

    ``program``: the command that they run. Raises ServiceError if the service could not reach the program or the
    folder.
    """
    for what, path in (("The program", program), ("The configuration", folder)):
        hidden = next((place for place in _HIDDEN if path.is_relative_to(place)), None)
        if hidden:
            wrong = f"{what} is in {hidden}, which the service cannot see."
            raise ServiceError(wrong, "docs/install.md says how to install it for the whole machine.", str(path))
    if folder.parent == HOSTED:  # a host has one unit for all its folders
        text = (shared_folder("systemd") / f"{_HOST}.service").read_text(encoding="utf-8")
        starting = ("systemctl daemon-reload", f"systemctl enable --now {_HOST}")
        return Units({f"{_HOST}.service": text.replace(_PROGRAM, str(program))}, starting)
    instance = unit_instance(folder)
    at = "@" if instance else ""
    names = (f"est-mailer{at}.service", f"est-mailer-backup{at}.service", f"est-mailer-backup{at}.timer")
    texts = {name: (shared_folder("systemd") / name).read_text(encoding="utf-8") for name in names}
    if not instance:
        texts = {name: re.sub(rf"{CONFIGURATION}(?=[/\s])", str(folder), text) for name, text in texts.items()}
    return Units(
        {name: text.replace(_PROGRAM, str(program)) for name, text in texts.items()},
        (
            "systemctl daemon-reload",
            f"systemctl enable --now est-mailer{instance} est-mailer-backup{instance}.timer",
        ),
    )


def install_units(units: Units, into: Path) -> tuple[Path, ...]:
    """Write the units; returns those that were new or have changed. Raises ServiceError."""
    changed = []
    try:
        for name, text in units.texts.items():
            file = into / name
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
                file.chmod(0o644)
                changed.append(file)
    except OSError as error:
        remedy = "As root: sudo est-mailer units, or name another folder with --unit-dir."
        raise ServiceError(f"The unit cannot be written ({error.strerror}).", remedy, str(into)) from error
    return tuple(changed)
