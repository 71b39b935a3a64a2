"""What a server says while a client is in IDLE (RFC 2177), and what it has said that nobody has read."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any


def tells_of_mail(answers: Sequence[Any]) -> bool:
    """True for EXISTS or RECENT, and for BYE: all are reasons to look; flags and "still here" are not."""
    return any(
        isinstance(answer, tuple) and len(answer) >= 2 and (answer[1] in {b"EXISTS", b"RECENT"} or answer[0] == b"BYE")
        for answer in answers
    )


def has_unread(client: Any) -> bool:
    """True if the server has said more than was read. What came along with the line before it lies in the client's own
    buffer, where polling the socket does not see it. Raises the network's errors.
    """
    channel = client.socket()
    patience = channel.gettimeout()
    channel.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):  # nothing has come
        return False
    finally:
        channel.settimeout(patience)
