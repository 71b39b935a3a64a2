"""The helper process that reads workbooks: warm, and a forked child with limits for each file or some ordinary ones.

Started by ``reader_helper`` as ``python -m est_mailer.workbooks.foreign.reader_process``. Requests on standard input
and answers on standard output, as ``framing`` tells. Ends at end of input, or when it has been idle for as long as it
may.

The helper itself keeps nothing of a file: its bytes and its values pass through a room that is emptied after each
child. So no child inherits what the senders of earlier files wrote.
"""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.confinement import Confinement
from est_mailer.workbooks.foreign.example import EXAMPLE
from est_mailer.workbooks.foreign.framing import (
    FRAME,
    MAX_ANSWER,
    REQUEST_SIZE,
    ROOM_BESIDE,
    File,
    Request,
    packed,
    unpacked,
)
from est_mailer.workbooks.foreign.guard import MAX_FILE
from est_mailer.workbooks.foreign.plain_archive import stored
from est_mailer.workbooks.foreign.reading import read_guarded, warm_up
from est_mailer.workbooks.foreign.shared_answers import MOST_BYTES, MOST_FILES, Read, answers
from est_mailer.workbooks.foreign.wire import encode, encode_refusal

_ROUNDS = 10  # of warming up: the interpreter rewrites a function's code in the first calls, and a child copies it
_CHUNK = 2**16
_ROOM = max(MAX_FILE, MOST_BYTES) + MOST_FILES * ROOM_BESIDE + _CHUNK


def serve(requests: int, replies: int, read: Read = read_guarded) -> None:
    """Answers each request until the input ends. A file can kill its child, never this process.

    ``requests`` and ``replies`` are descriptors. No byte of a next file is taken before this one's child has ended.
    """
    room = mmap.mmap(-1, _ROOM, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    header, idle, thorough = bytearray(REQUEST_SIZE), 0.0, False
    become_child = partial(_be_the_child, room, read, Confinement.prepared())
    _settle()
    while _more(requests, idle) and _filled(requests, memoryview(header)):
        request = Request.unpack(bytes(header))
        idle = request.idle
        if request.size > _ROOM:
            return
        with memoryview(room)[: request.size] as taken:
            if not _filled(requests, taken):
                return
        if request.thorough and not thorough:
            thorough = True
            warm_up(thorough=True)
            _settle()
        _answer(request, room, replies, become_child)
        room.madvise(mmap.MADV_DONTNEED)


def _settle() -> None:
    """A child that collects garbage would touch, and so copy, all that the helper has loaded."""
    gc.collect()
    gc.freeze()


def _more(requests: int, idle: float) -> bool:
    """Waits for the next request; False if none has come when the helper has been idle for as long as it may."""
    return not idle or bool(_ready(requests, idle))


def _filled(descriptor: int, room: memoryview) -> bool:
    """Fills the room; False if the input ends before."""
    taken = 0
    while taken < len(room):
        count = os.readv(descriptor, [room[taken:]])
        if not count:
            return False
        taken += count
    return True


def _answer(request: Request, room: mmap.mmap, replies: int, become_child: Callable[[Request, int], None]) -> None:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        become_child(request, writable)
    os.close(writable)
    try:
        spoke, refusal = _pass_on(readable, replies, request.wall, room)
    finally:
        os.close(readable)
        os.kill(child, signal.SIGKILL)  # it has answered, or may not go on
    if spoke or refusal:
        _end_answer(replies, refusal)
    _, status = os.waitpid(child, 0)
    if not spoke and not refusal:
        _end_answer(replies, _epitaph(status))


def _end_answer(replies: int, refusal: UnreadableWorkbook | None) -> None:
    last = encode_refusal(refusal) if refusal else b""
    _write(replies, FRAME.pack(True, len(last)) + last)


def _be_the_child(room: mmap.mmap, read: Read, confinement: Confinement, request: Request, writable: int) -> None:
    """Reads the files, writes an answer to each, ends; never returns. Whatever else happens, some answer is missing."""
    try:
        confinement.confine(writable, request.cpu)
        with memoryview(room)[: request.size] as taken:
            files = tuple(unpacked(taken, request.files))
        for answer in answers(files, read) if len(files) > 1 else (_answer_to(files[0], read, request),):
            _write(writable, answer)  # what was said of a file is out of reach for those behind it
        os.close(writable)  # the answer is whole before the process is gone
    finally:
        os._exit(0)


def _answer_to(file: File, read: Read, request: Request) -> bytes:
    try:
        return encode(read(file.content, file.name, thorough=request.thorough))
    except UnreadableWorkbook as refusal:
        return encode_refusal(refusal)
    except MemoryError:
        return encode_refusal(UnreadableWorkbook(Unreadable.BROKEN, "out of memory"))


def _pass_on(readable: int, replies: int, wall: float, room: mmap.mmap) -> tuple[bool, UnreadableWorkbook | None]:
    """Hands on what the child says until it ends. True if it said anything; why it was cut short, if it was.

    Only the time that the child takes counts, not the time until the service takes its answer.
    """
    said, waiting = 0, wall
    with memoryview(room)[:_CHUNK] as chunk:
        while True:
            begun = time.monotonic()
            if not _ready(readable, max(0.0, waiting)):
                return bool(said), UnreadableWorkbook(Unreadable.TOO_SLOW, "wall clock")
            waiting -= time.monotonic() - begun
            size = os.readv(readable, [chunk])
            if not size:
                return bool(said), None
            said += size
            if said > MAX_ANSWER:
                return True, UnreadableWorkbook(Unreadable.SUSPECT, f"more than {MAX_ANSWER} bytes of values")
            _write(replies, FRAME.pack(False, size))
            _write(replies, chunk[:size])


def _ready(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _write(descriptor: int, answer: bytes | memoryview) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(descriptor, view) :]


def _epitaph(status: int) -> UnreadableWorkbook:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason = Unreadable.TOO_SLOW if number == signal.SIGXCPU else Unreadable.BROKEN
        return UnreadableWorkbook(reason, f"the reader died of signal {number}")
    return UnreadableWorkbook(Unreadable.BROKEN, "the reader ended without an answer")


def prepare() -> None:
    """Before ``serve``: what reads ordinary files is loaded and tried; an interrupt at the terminal is the parent's
    business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    example = packed((File(stored(EXAMPLE), "example.xlsx"),))
    for _ in range(_ROUNDS):
        warm_up(thorough=False)
        tuple(answers(tuple(unpacked(example, 1)), read_guarded))


def main() -> None:
    """Serves until standard input ends."""
    prepare()
    serve(sys.stdin.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
