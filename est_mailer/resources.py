"""Where things are: templates, presets and the example in the checkout or the wheel; configurations on the machine."""

from __future__ import annotations

from pathlib import Path

CONFIGURATION = Path("/etc/est-mailer")
"""The usual configuration folder; of several municipalities each has a folder in it."""
HOSTED = Path("/etc/est-mailer-host")
"""The usual folder of a host's configurations."""
_PACKAGE = Path(__file__).resolve().parent


def unit_instance(folder: Path) -> str:
    """What the unit's name ends in for a configuration folder (absolute): "@NAME" for one of several, else ""."""
    return f"@{folder.name}" if folder.parent == CONFIGURATION else ""


def shared_folder(name: str) -> Path:
    """The folder "templates", "mailboxes", "config" or "systemd". Raises FileNotFoundError if it is not installed."""
    for root in (_PACKAGE / "_share", _PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"The installation lacks its folder '{name}'. Install the package again.")
