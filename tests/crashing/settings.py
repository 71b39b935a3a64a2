"""The municipality of the week: its configuration folder, and the same as a Deployment."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from crashing.people import REGISTER

from est_mailer.config import load
from est_mailer.domain.deployment import Deployment

ADDRESS = "est@exempelstad.test"
_SETTINGS = Path(__file__).resolve().parents[1] / "municipalities" / "exempelstad" / "est.toml"
_ACCOUNT = """[account]
preset = "demo"
address = "{address}"
username = "{user}"
display_name = "EST"
[account.imap]
port = {imap}
[account.smtp]
port = {smtp}
"""


def write_settings(folder: Path, user: str, imap: int, smtp: int) -> None:
    """Write est.toml and register.csv, with the mailbox's user and the servers' ports."""
    settings = _SETTINGS.read_text().partition("[account]")[0]
    (folder / "est.toml").write_text(settings + _ACCOUNT.format(address=ADDRESS, user=user, imap=imap, smtp=smtp))
    (folder / "register.csv").write_text(REGISTER)


def deployment_at(user: str, imap: int, smtp: int) -> Deployment:
    """What ``load`` makes of such a folder, without reading it each time."""
    account = _read().account
    servers = {"imap": replace(account.imap, port=imap), "smtp": replace(account.smtp, port=smtp)}
    return replace(_read(), account=replace(account, username=user, **servers))


@cache
def _read() -> Deployment:
    with tempfile.TemporaryDirectory() as folder:
        write_settings(Path(folder), ADDRESS, 1, 1)
        return load(Path(folder))
