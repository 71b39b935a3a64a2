"""``est-mailer backup``, ``restore`` and ``resume``: a copy that is proved, put back so that nothing old goes out."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from est_mailer.adapters.backup_folders import backup_at, backups_in, require_no_backup
from est_mailer.adapters.backups import (
    CONFIGURATION,
    DATABASE,
    Manifest,
    make_backup,
    put_database,
    put_settings,
    refused,
    verify_backup,
)
from est_mailer.adapters.state_files import give_to_owner_of, remove
from est_mailer.adapters.store import Store, WriterLock
from est_mailer.bootstrap import archive_of, changing
from est_mailer.cli.by_folder import advise
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.progress import watched
from est_mailer.config.named_files import named_files
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.jobs.keeping import restoring
from est_mailer.jobs.keeping.awaiting import mark_restored
from est_mailer.jobs.keeping.restoring import Old
from est_mailer.looking import clock, reading

_ON_THEIR_WAY = ("mail that was on its way is", "mails that were on their way are")


@dataclass(frozen=True, slots=True)
class BackupMade:
    """``done`` is false of a dry run. ``removed``: the older backups' folders that went for --keep."""

    done: bool
    folder: str
    manifest: Manifest | None = None
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restoration:
    """``done`` is false of a dry run. ``in_doubt``: the mails that were on their way; ``files``: the configuration's
    files that were written; ``kept``: those that were there and differ from the backup's."""

    done: bool
    database: str
    manifest: Manifest
    in_doubt: int = 0
    files: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


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
    _require_surroundings(folder)
    require_no_backup(folder)
    target = backup_at(folder, now) if keep or folder.is_dir() else folder
    if dry_run:
        as_json("backup", BackupMade(False, str(target))) if json else say(f"would write a backup to {target}")
        return
    doing = "backing up"
    with reading(place) as service, watched() as progress, progress.during(doing):
        named = named_files(place.config, service.deployment)
        manifest = make_backup(service.store, place.config, target, service.deployment.municipality, now, named)
    removed = _prune(folder, keep) if keep else []
    if json:
        as_json("backup", BackupMade(True, str(target), manifest, tuple(removed)))
        return
    rows = sum(manifest.counts.values())
    say(f"wrote {target}: {counted(rows, 'row')} in {len(manifest.counts)} tables, opened and whole")
    for path in _left_out(named, place.config, manifest):
        say(f"not in it: {path}, which est.toml names; keep a copy of it with the secrets")
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
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    with watched() as progress, progress.during("reading the backup"):
        manifest = verify_backup(folder)
    if not json:
        say(f"{folder}: {manifest.municipality}, made {manifest.made_at}, whole")
    if not with_config and not (place.config / "est.toml").exists():
        remedy = "Write --with-config too: it puts back the backup's. Or name the folder that has one with --config."
        raise ConfigurationError([Finding(str(place.config), "There is no configuration for the database.", remedy)])
    for suffix in ("", "-wal", "-shm"):
        if place.database.with_name(place.database.name + suffix).exists():
            raise refused(place.database)
    if dry_run:
        _say_what_was_restored(place.config, Restoration(False, str(place.database), manifest), json=json)
        return
    doubts: list[int] = []

    def prepare(store: Store) -> None:
        doubts.append(mark_restored(store, manifest.instant, now))

    place.state.mkdir(parents=True, exist_ok=True)
    written, different = put_settings(folder, place.config) if with_config else ((), ())
    doing = "restoring"
    with WriterLock(place.database) as lock, watched() as progress, progress.during(doing):
        give_to_owner_of(place.state, lock.path)
        put_database(folder, place.database, prepare)
    files, kept = (tuple(str(place.config / name) for name in names) for names in (written, different))
    restored = Restoration(True, str(place.database), manifest, sum(doubts), files, kept)
    _say_what_was_restored(place.config, restored, json=json)


def _say_what_was_restored(folder: Path, restored: Restoration, *, json: bool) -> None:
    if json:
        as_json("restore", restored)
        return
    if not restored.done:
        say(f"would put it at {restored.database}")
        return
    for name in restored.files:
        say(f"wrote {name}")
    for name in restored.kept:
        say(f"left {name} as it is: the backup has another")
    say(f"restored {restored.database}; {counted(restored.in_doubt, *_ON_THEIR_WAY)} in doubt")
    advise(folder, "Nothing is read and nothing is sent until somebody has seen what is old: est-mailer resume")
    advise(folder, "What was erased after the backup is there again: run est-mailer purge anew.")


def resume(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help="Who says so. Without it: only show what is old.")] = "",
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    zone = place.deployment().calendar.zone
    with archive_of(place) as archive:
        if name.strip():
            with watched() as progress, changing(place, progress) as service:
                found = restoring.resume(service, archive, name.strip(), now)
        else:
            with reading(place) as quiet:
                found = restoring.what_is_old(quiet, archive)
    if json:
        as_json("resume", found)
        return
    _show(place.config, found, zone, done=bool(name.strip()))


def _show(folder: Path, old: Old, zone: ZoneInfo, *, done: bool) -> None:
    say(f"restored {local(old.restored.at, zone)} from the backup of {local(old.restored.backup, zone)}")
    for key, step, due_at in old.steps:
        say(f"  was due  {key} {step} {local(due_at, zone)}")
    say(f"  {'read' if done else 'to read'} again: {counted(old.messages, 'message')}")
    if old.left_out:
        say(f"  too large to be read again, and left in the mailbox: {old.left_out}")
    for purpose, count in sorted(old.in_doubt.items()):
        say(f"  in doubt: {count} {purpose}")
    if done:
        say("The service goes on.")
        for purpose in sorted(old.in_doubt):
            settle = f"est-mailer outbox settle --all {purpose}"
            advise(folder, f"Have they arrived? {settle} --sent   If not, to send them now: {settle} --not-sent")
        advise(folder, "A picture that was approved after the backup must be approved again: est-mailer round list")
    else:
        say("The steps are taken as due then, and the mail they cause stands in doubt; none is sent.")
        advise(folder, "When you have seen this: est-mailer resume --name YOU")


def _left_out(named: Sequence[Path], config: Path, manifest: Manifest) -> list[Path]:
    """What the configuration names outside its folder, or with a key in it."""
    there = {config.absolute() / Path(name).relative_to(CONFIGURATION) for name in manifest.files if name != DATABASE}
    return [path for path in named if path not in there]


def _require_surroundings(folder: Path) -> None:
    """Raises ConfigurationError if a folder above is missing: a slip in the path, or a disk that is not mounted, would
    else get its backup on this one."""
    above = folder.absolute().parent
    if not above.exists():
        remedy = f"Correct the path, mount its disk, or make the folder first: mkdir -p {shlex.quote(str(above))}"
        raise ConfigurationError([Finding(str(folder), f"There is no folder {above}.", remedy)])


def _prune(folder: Path, keep: int) -> list[str]:
    """Remove the oldest backups in the folder but so many; only what is a backup by its manifest."""
    old = backups_in(folder)[:-keep]
    for path in old:
        remove(path)
    return [str(path) for path in old]
