"""``est-mailer backup``, ``restore`` and ``resume``: a copy that is proved, put back so that nothing old goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from est_mailer.adapters.backups import (
    backup_at,
    backups_in,
    give_to_owner_of,
    make_backup,
    put_database,
    put_settings,
    refused,
    verify_backup,
)
from est_mailer.adapters.state_files import remove
from est_mailer.adapters.store import Store, WriterLock
from est_mailer.bootstrap import archive_of, changing
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.jobs import restoring
from est_mailer.jobs.awaiting import mark_restored
from est_mailer.jobs.restoring import Old
from est_mailer.looking import clock, reading


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder; or one that is there, to get a new one by its time.")],
    keep: Annotated[
        int,
        typer.Option("--keep", min=0, help="A new one by its time in FOLDER; then only the newest so many are kept."),
    ] = 0,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    target = backup_at(folder, now) if keep or folder.is_dir() else folder
    if dry_run:
        say(f"would write a backup to {target}")
        return
    with reading(place) as service:
        manifest = make_backup(service.store, place.config, target, service.deployment.municipality, now)
    removed = _prune(folder, keep) if keep else []
    if json:
        as_json({"folder": str(target), "manifest": manifest, "removed": removed})
        return
    rows = sum(manifest.counts.values())
    say(f"wrote {target}: {rows} rows in {len(manifest.counts)} tables, opened and whole")
    if manifest.head:
        say(f"the audit trail's last link: {manifest.head}")
    for name in removed:
        say(f"removed {name}")


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The backup's folder.")],
    with_config: Annotated[
        bool, typer.Option("--with-config", help="Also write the configuration's files that are missing.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    place, now = place_of(context), clock()()
    manifest = verify_backup(folder)
    say(f"{folder}: {manifest.municipality}, made {manifest.made_at}, whole")
    for suffix in ("", "-wal", "-shm"):
        if place.database.with_name(place.database.name + suffix).exists():
            raise refused(place.database)
    if dry_run:
        say(f"would put it at {place.database}")
        return
    doubts: list[int] = []

    def prepare(store: Store) -> None:
        doubts.append(mark_restored(store, manifest.instant, now))

    place.state.mkdir(parents=True, exist_ok=True)
    if with_config:
        _put_settings(folder, place.config)
    with WriterLock(place.database) as lock:
        give_to_owner_of(place.state, lock.path)
        put_database(folder, place.database, prepare)
    say(f"restored {place.database}; {sum(doubts)} mails that were on their way are in doubt")
    say("Nothing is read and nothing is sent until somebody has seen what is old: est-mailer resume")
    say("What was erased after the backup is there again: run est-mailer purge anew.")


def _put_settings(folder: Path, config: Path) -> None:
    written, different = put_settings(folder, config)
    for name in written:
        say(f"wrote {config / name}")
    for name in different:
        say(f"left {config / name} as it is: the backup has another")


def resume(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help="Who says so. Without it: only show what is old.")] = "",
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    zone = place.deployment().calendar.zone
    with archive_of(place) as archive:
        if name.strip():
            with changing(place) as service:
                found = restoring.resume(service, archive, name.strip(), now)
        else:
            with reading(place) as quiet:
                found = restoring.what_is_old(quiet, archive)
    if json:
        as_json(found)
        return
    _show(found, zone, done=bool(name.strip()))


def _show(old: Old, zone: ZoneInfo, *, done: bool) -> None:
    say(f"restored {local(old.restored.at, zone)} from the backup of {local(old.restored.backup, zone)}")
    for key, step, due_at in old.steps:
        say(f"  was due  {key} {step} {local(due_at, zone)}")
    say(f"  to read again: {old.messages} messages" if not done else f"  read again: {old.messages} messages")
    if old.left_out:
        say(f"  too large to be read again: {old.left_out}; they lie in the mailbox")
    for purpose, count in sorted(old.in_doubt.items()):
        say(f"  in doubt: {count} {purpose}")
    if done:
        say("The service goes on. Settle what is in doubt: est-mailer outbox settle --all PURPOSE --sent|--not-sent")
        say("A picture that was approved after the backup must be approved again: est-mailer round list")
    else:
        say("The steps are taken as due then, and the mail they cause stands in doubt; none is sent.")
        say("When you have seen this: est-mailer resume --name YOU")


def _prune(folder: Path, keep: int) -> list[str]:
    """Remove the oldest backups in the folder but so many; only what is a backup by its manifest."""
    old = backups_in(folder)[:-keep]
    for path in old:
        remove(path)
    return [str(path) for path in old]
