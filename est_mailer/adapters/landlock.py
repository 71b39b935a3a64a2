"""Landlock (landlock(7)): a process of Linux that gives up, for good, the files it has no business with.

It needs no privilege, holds for every process that is started from there on, and takes nothing from what the file
modes forbid already.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every architecture since Linux 5.13
_VERSION_ONLY, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_RULE = struct.Struct("=Qi")

# Rights of landlock(7), in the order of their bits.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_REFER = 1 << 13
_LOOK = _EXECUTE | _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_SINCE = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: _IOCTL_DEV}  # what each version of the interface added
_SCOPED_SINCE, _SCOPES = 6, 0b11  # no abstract socket of, and no signal to, a process that is not confined with us


def version() -> int:
    """The version of the kernel's interface; 0 if it has none, or it is switched off."""
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_ONLY))))


def confine(hidden: Iterable[Path], own: Iterable[Path], writable: Iterable[Path]) -> bool:
    """From now on: nothing below the folders ``hidden`` can be opened but ``own`` (read) and ``writable`` (all).

    Everything else may be read and run, and only ``writable`` may be written. False, and nothing is changed, if this
    kernel cannot. Raises OSError if it can and refuses.
    """
    known = version()
    if not known:
        return False
    handled = sum(right for since, right in _SINCE.items() if since <= known)
    attributes = struct.pack("=QQQ", handled, 0, _SCOPES if known >= _SCOPED_SINCE else 0)
    ruleset = _must(_libc().syscall(_CREATE, attributes, ctypes.c_size_t(_attributes_of(known)), ctypes.c_uint32(0)))
    try:
        closed = tuple(path.resolve() for path in hidden)
        for path in (*_around(closed), *own):
            _allow(ruleset, path, _LOOK)
        for path in writable:
            _allow(ruleset, path, handled)
        _must(_libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
        _must(_libc().syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)
    return True


def _around(closed: tuple[Path, ...]) -> Iterator[Path]:
    """Everything there is but the closed folders and what lies in them: no rule can take away, so none is given."""
    ways = {parent for path in closed for parent in path.parents}
    for way in (w for w in ways if not any(w.is_relative_to(path) for path in closed)):
        with os.scandir(way) as entries:
            # What a link leads to has, or has not, a rule of its own.
            found = [Path(entry.path) for entry in entries if not entry.is_symlink()]
        yield from (path for path in found if path not in ways and path not in closed)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """A rule for a file or a folder. One that is gone, or that we may not even look at, needs none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        rule = _RULE.pack(rights if folder else rights & _ON_FILES, descriptor)
        _must(_libc().syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0)))
    finally:
        os.close(descriptor)


def _attributes_of(known: int) -> int:
    """The length of struct landlock_ruleset_attr that this version knows: files, the network (4), scopes (6)."""
    return 8 if known < 4 else 16 if known < _SCOPED_SINCE else 24


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _must(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
