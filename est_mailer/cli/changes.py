"""What commands that change something, or write files, say of it: in a sentence, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from est_mailer.cli.output import as_json, say


@dataclass(frozen=True, slots=True)
class Change:
    """``done`` is false of a dry run. ``about``: the rounds, mails, messages or findings concerned, by key or number;
    ``becomes``: their state then, "" if it has no name. ``said``: for people, and may be put in other words."""

    done: bool
    about: tuple[str, ...]
    becomes: str
    said: str


@dataclass(frozen=True, slots=True)
class Files:
    """``done`` is false of a dry run. ``files``: the paths that were, or would be, written."""

    done: bool
    files: tuple[str, ...]


def tell(command: str, change: Change, *, json: bool) -> None:
    """Say what was done, or would be."""
    as_json(command, change) if json else say(change.said)


def tell_files(command: str, paths: Iterable[Path], *, done: bool, json: bool) -> None:
    """Name the files, each as soon as it is written; as JSON when all are."""
    names: list[str] = []
    for path in paths:
        names.append(str(path))
        if not json:
            say(f"{'wrote' if done else 'would write'} {path}")
    if json:
        as_json(command, Files(done, tuple(names)))
