"""What one child says of several files, as it says it and as the service takes it.

Loaded in the helper too, which has neither threads nor a log (each costs a child pages).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.framing import File
from est_mailer.workbooks.foreign.ordinary import LARGEST, is_ordinary
from est_mailer.workbooks.foreign.wire import decode, encode

MOST_FILES = 16
MOST_BYTES = MOST_FILES * LARGEST

_ANSWER = struct.Struct(">II")  # the file's checksum, the bytes that follow; none if the file is odd


class Read(Protocol):
    """Reads a file. Raises UnreadableWorkbook."""

    def __call__(self, content: bytes, filename: str, /, *, thorough: bool) -> Workbook: ...


def answers(files: Sequence[File], read: Read) -> Iterator[bytes]:
    """In the child: what to say of each file. Raises whatever ``read`` does; then nothing of what was said counts."""
    ordinary = [is_ordinary(content) for content, _ in files]
    for (content, name), plain in zip(files, ordinary, strict=True):
        said = encode(read(content, name, thorough=False)) if plain else b""
        yield _ANSWER.pack(zlib.crc32(content), len(said)) + said


def workbooks_in(answer: bytes, files: Sequence[File]) -> list[Workbook | None]:
    """In the service: each file's workbook; None for an odd one. Raises UnreadableWorkbook if the answer is anything
    but one for each file."""
    workbooks: list[Workbook | None] = []
    position = 0
    try:
        for content, _ in files:
            checksum, length = _ANSWER.unpack_from(answer, position)
            position += _ANSWER.size + length
            if checksum != zlib.crc32(content) or position > len(answer):
                raise UnreadableWorkbook(Unreadable.BROKEN, "an answer to something else")
            workbooks.append(decode(answer[position - length : position]) if length else None)
    except struct.error as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, "not all files were answered") from error
    if position != len(answer):
        raise UnreadableWorkbook(Unreadable.BROKEN, "more was said than asked")
    return workbooks
