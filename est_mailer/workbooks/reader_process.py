"""The helper process that reads workbooks: warm, and a forked child with limits for each file.

Started by ``isolation`` as ``python -m est_mailer.workbooks.reader_process``. Requests on standard input and
answers on standard output, each a header of lengths (big-endian) and then the bytes. Ends at end of input.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from functools import partial

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.reading import read_guarded, warm_up
from est_mailer.workbooks.wire import encode, encode_refusal

REQUEST_HEADER = struct.Struct(">IIdI")  # lengths of file name and content; wall and CPU seconds it may take
ANSWER_HEADER = struct.Struct(">I")
MAX_ANSWER = 8 * 2**20
MEMORY = 512 * 2**20

Read = Callable[[bytes, str], Workbook]


def serve(requests: int, answers: int, read: Read = read_guarded) -> None:
    """Answers each request until the input ends. A file can kill its child, never this process.

    ``requests`` and ``answers`` are descriptors. No byte of a next file is taken before this one's child has ended, so
    that no child has another's file in its memory.
    """
    while header := _exactly(requests, REQUEST_HEADER.size):
        name_length, content_length, wall, cpu = REQUEST_HEADER.unpack(header)
        filename = _exactly(requests, name_length).decode(errors="replace")
        content = _exactly(requests, content_length)
        if len(content) < content_length:
            return
        answer = _in_child(partial(read, content, filename), wall, cpu)
        _write(answers, ANSWER_HEADER.pack(len(answer)) + answer)


def _exactly(descriptor: int, size: int) -> bytes:
    """So many bytes; none if the input ends before."""
    chunks: list[bytes] = []
    while size:
        chunk = os.read(descriptor, size)
        if not chunk:
            return b""
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _write(descriptor: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(descriptor, view) :]


def _in_child(read: Callable[[], Workbook], wall: float, cpu: int) -> bytes:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(writable, read, cpu)
    os.close(writable)
    try:
        answer, refusal = _collect(readable, time.monotonic() + wall)
    finally:
        os.close(readable)
        os.kill(child, signal.SIGKILL)  # it has answered, or may not go on
        _, status = os.waitpid(child, 0)
    if refusal is None and not answer:
        refusal = _epitaph(status)
    return encode_refusal(refusal) if refusal else answer


def _be_the_child(writable: int, read: Callable[[], Workbook], cpu: int) -> None:
    """Reads the file, writes the answer, ends; never returns. Whatever else happens, the parent sees no answer."""
    try:
        _confine(writable, cpu)
        try:
            answer = encode(read())
        except UnreadableWorkbook as refusal:
            answer = encode_refusal(refusal)
        except MemoryError:
            answer = encode_refusal(UnreadableWorkbook(Unreadable.BROKEN, "out of memory"))
        _write(writable, answer)
    finally:
        os._exit(0)


def _confine(writable: int, cpu: int) -> None:
    """No files, no core, little memory and time; nothing open but the pipe."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, writable)
    os.closerange(writable + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        _limit(what, limit, limit)
    _limit(resource.RLIMIT_CPU, cpu, cpu + 1)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def _limit(what: int, soft: int, hard: int) -> None:
    """Sets a limit, or keeps a stricter one that the service itself runs under."""
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(what, (soft, hard))


def _collect(readable: int, deadline: float) -> tuple[bytes, UnreadableWorkbook | None]:
    """The child's whole answer, or why it was cut short."""
    chunks: list[bytes] = []
    size = 0
    poll = select.poll()
    poll.register(readable, select.POLLIN | select.POLLHUP)
    while poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        chunk = os.read(readable, 2**16)
        if not chunk:
            return b"".join(chunks), None
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER:
            return b"", UnreadableWorkbook(Unreadable.SUSPECT, f"more than {MAX_ANSWER} bytes of values")
    return b"", UnreadableWorkbook(Unreadable.TOO_SLOW, "wall clock")


def _epitaph(status: int) -> UnreadableWorkbook:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason = Unreadable.TOO_SLOW if number == signal.SIGXCPU else Unreadable.BROKEN
        return UnreadableWorkbook(reason, f"the reader died of signal {number}")
    return UnreadableWorkbook(Unreadable.BROKEN, "the reader ended without an answer")


def main() -> None:
    """Serves until standard input ends; an interrupt at the terminal is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_up()
    serve(sys.stdin.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
