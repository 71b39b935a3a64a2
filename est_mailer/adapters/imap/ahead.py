"""The next messages are asked for before these are dealt with: the server makes its answer ready meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from est_mailer.adapters.imap.fetching import begin
from est_mailer.adapters.imap.folder import FACTS, ask, bodies_in, heard, instant_of

# A message is asked for with its size, and whole if it has fewer bytes than that: so much of each of fifty, at most,
# waits in the sockets' buffers or in memory.
_SHORT = 131_072


@dataclass(frozen=True, slots=True)
class Window:
    """What is known of some messages, by UID: bytes, when they arrived, and the bodies that came along."""

    sizes: Mapping[int, int]
    arrivals: Mapping[int, datetime | None]
    here: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about messages of this folder, which the server has not been heard on."""

    uidvalidity: int
    uids: Sequence[int]
    largest: int
    tag: bytes

    @classmethod
    def of(cls, client: Any, uidvalidity: int, uids: Sequence[int], largest: int) -> _Asked:
        return cls(uidvalidity, uids, largest, begin(client, uids, (*FACTS, f"BODY.PEEK[]<0.{_beginning(largest)}>")))

    def answer(self, client: Any) -> Window:
        """A size that is not told counts as the largest: the body is cut at that length anyway."""
        answer = heard(client, self.tag, self.uids)
        if lacking := [uid for uid in self.uids if uid not in answer]:
            answer |= ask(client, lacking, *FACTS)  # one that cannot be handed over has a size all the same
        told = {uid: answer.get(uid, {}) for uid in self.uids}
        return Window(
            {uid: int(each.get(b"RFC822.SIZE", self.largest)) for uid, each in told.items()},
            {uid: instant_of(each.get(b"INTERNALDATE")) for uid, each in told.items()},
            {uid: body for uid, body in bodies_in(answer).items() if len(body) < _beginning(self.largest)},
        )


class Ahead:
    """One question at a time. Nothing else may be said on the connection before ``hear_out``."""

    def __init__(self) -> None:
        self._asked: _Asked | None = None
        self._ready: tuple[int, Window] | None = None  # of the folder with this UIDVALIDITY

    def looked_at(
        self, client: Any, uidvalidity: int, uids: Sequence[int], following: Sequence[int], largest: int
    ) -> Window:
        """What is known of these messages of the open folder, at most some tens; the following ones are asked for,
        unless there is more to ask about these. Raises what the network raises."""
        self.hear_out(client)
        ready, self._ready = self._ready, None
        if ready is not None and ready[0] == uidvalidity and list(ready[1].sizes) == list(uids):
            window = ready[1]
        else:
            window = _Asked.of(client, uidvalidity, uids, largest).answer(client)
        if following and len(window.here) == len(uids):
            self._asked = _Asked.of(client, uidvalidity, following, largest)
        return window

    def hear_out(self, client: Any) -> None:
        """What was asked is heard, and kept until it is looked at. Raises what the network raises."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self._ready = asked.uidvalidity, asked.answer(client)

    def forget(self) -> None:
        """The connection is lost, or nobody is going to look soon: what was asked need not be heard."""
        self._asked = self._ready = None


def _beginning(largest: int) -> int:
    return min(_SHORT, largest + 1)
