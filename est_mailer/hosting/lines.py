"""Words between the host and its processes: one JSON object a line."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping

_LONGEST = 16 * 2**20  # bytes of one line: a process that has gone mad must not fill the host's memory


class Lines:
    """The whole lines that have come over a socket, read without waiting. ``ended``: the other side has gone."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._begun = b""
        self.ended = False

    def read(self) -> list[bytes]:
        """What has come since the last call."""
        try:
            while chunk := self._channel.recv(2**18, socket.MSG_DONTWAIT):
                self._begun += chunk
                if len(self._begun) > _LONGEST:
                    break
            self.ended = True
        except BlockingIOError:
            pass
        except OSError:
            self.ended = True
        *lines, self._begun = self._begun.split(b"\n")
        return lines


def send_line(channel: socket.socket, words: Mapping[str, object]) -> None:
    """Send an object. Raises OSError if the other side has gone."""
    channel.sendall(json.dumps(words).encode() + b"\n")
