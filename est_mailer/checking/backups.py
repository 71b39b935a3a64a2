"""Whether backups still come: a timer that fails each night is heard of by nobody until the backup is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from est_mailer.adapters.backup_folders import MANIFEST, backups_in
from est_mailer.adapters.state_files import BACKUPS
from est_mailer.checking.found import Found, remark
from est_mailer.domain.counting import counted
from est_mailer.looking import Place
from est_mailer.resources import HOSTED, unit_instance

_STALE = timedelta(days=2)  # one night may be missed


def look_at_backups(place: Place, now: datetime) -> Found:
    """The latest that the nightly timer has made. Never more than a remark: a copy may well be made in another way."""
    folder = place.state / BACKUPS
    if not place.database.exists():
        return Found("backups", "none yet, as there is no database")
    found = backups_in(folder) if folder.is_dir() else ()
    means, remedy = "What has come since would be lost with the disk.", _remedy(place.config.absolute())
    if not found:
        return remark("backups", "There is none.", means, remedy, str(folder))
    at = datetime.fromtimestamp(max((path / MANIFEST).stat().st_mtime for path in found), UTC)
    if now - at > _STALE:
        return remark("backups", f"The latest is of {at:%Y-%m-%d %H:%M} UTC.", means, remedy, str(folder))
    return Found("backups", f"{counted(len(found), 'backup')} in {folder}, the latest of {at:%Y-%m-%d %H:%M} UTC")


def _remedy(config: Path) -> str:
    if config.parent == HOSTED:
        return "docs/hosting.md says how a host makes them; if yours are made in another way, see that they are."
    unit = f"est-mailer-backup{unit_instance(config)}"
    return (
        f"systemctl enable --now {unit}.timer; why it failed: journalctl -u {unit}. If yours are made in another way, "
        "see that they are."
    )
