"""Where the templates, account presets and example configuration are: in the checkout, or in the installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shared_folder(name: str) -> Path:
    """The folder "templates", "mailboxes", "config" or "systemd". Raises FileNotFoundError if it is not installed."""
    for root in (_PACKAGE / "_share", _PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"The installation lacks its folder '{name}'. Install the package again.")
