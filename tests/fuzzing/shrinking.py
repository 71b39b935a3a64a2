"""A finding made as small as it can be within a stated time: what is left shows what it is about."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from fuzzing.mutating import members, zipped

Fails = Callable[[bytes], bool]


def shrunk(data: bytes, fails: Fails, seconds: float) -> bytes:
    """The smallest input found that still fails; a zip stays one. Returns the input itself if nothing smaller does."""
    until = time.monotonic() + seconds
    if parts := members(data):
        if not fails(zipped(parts)):
            return data
        for name in sorted(parts, key=lambda name: -len(parts[name])):
            without = {other: part for other, part in parts.items() if other != name}
            if fails(zipped(without)):
                parts = without
        for name in sorted(parts, key=lambda name: -len(parts[name])):
            parts[name] = _shrunk_bytes(parts[name], partial(_fails_within, parts, name, fails), until)
        return zipped(parts)
    return _shrunk_bytes(data, fails, until)


def _fails_within(parts: dict[str, bytes], name: str, fails: Fails, part: bytes) -> bool:
    return fails(zipped(parts | {name: part}))


def _shrunk_bytes(data: bytes, fails: Fails, until: float) -> bytes:
    lines = _fewer(data.splitlines(keepends=True), lambda kept: fails(b"".join(kept)), until)
    single = [bytes([byte]) for byte in b"".join(lines)]
    return b"".join(_fewer(single, lambda kept: fails(b"".join(kept)), until))


def _fewer(pieces: Sequence[bytes], fails: Callable[[Sequence[bytes]], bool], until: float) -> Sequence[bytes]:
    size = max(1, len(pieces) // 2)
    while pieces and time.monotonic() < until:
        at, shorter = 0, False
        while at < len(pieces) and time.monotonic() < until:
            rest = [*pieces[:at], *pieces[at + size :]]
            if fails(rest):
                pieces, shorter = rest, True
            else:
                at += size
        if size == 1 and not shorter:
            break
        size = max(1, size // 2)
    return pieces
