"""Messages opened a group at a time: while one group is accounted for, the files of the next are being read.

A group's messages are all opened before its accounts are begun: no file, however long it takes, is waited for while the
database is held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from est_mailer.domain.errors import StoreError
from est_mailer.domain.incoming import Stored
from est_mailer.jobs.holding import released_among
from est_mailer.jobs.message import Message, Opening, begin, finish
from est_mailer.jobs.service import Service

GROUP = 16  # messages; their accounts are one transaction, some hundredths of a second long


@dataclass(frozen=True, slots=True)
class Cut:
    """Of a message that is too large: its headers."""

    head: bytes


Opened = Message | Cut | Exception
"""A message, or why it could not be opened."""


def open_in_groups(service: Service, numbers: Iterable[int]) -> Iterator[tuple[tuple[int, Opened], ...]]:
    """The stored messages of these numbers, opened, in groups. Raises nothing of a message's own, and whatever
    ``numbers`` raises."""
    begun: tuple[tuple[int, Opening | Cut | Exception], ...] = ()
    waiting = iter(numbers)
    while True:
        group = tuple(islice(waiting, GROUP))
        stored, together = _stored(service, group), len(group) > 1
        following = tuple((number, _begun(service, number, stored.get(number), together=together)) for number in group)
        if begun:
            released = released_among(service, [number for number, _ in begun])
            yield tuple((number, _finished(service, opening, released)) for number, opening in begun)
        if not following:
            return
        begun = following


def _stored(service: Service, group: Sequence[int]) -> dict[int, tuple[Stored, bytes]]:
    """The messages in one reading; what it does not give is asked for by itself, and says then what is wrong."""
    try:
        return service.store.inbound.wholes(group) if group else {}
    except StoreError:
        return {}


def _begun(
    service: Service, number: int, stored: tuple[Stored, bytes] | None, *, together: bool
) -> Opening | Cut | Exception:
    try:
        message, raw = stored or service.store.inbound.whole(number)
        return Cut(raw) if message.size > len(raw) else begin(service, message, raw, together=together)
    except Exception as error:  # noqa: BLE001 - raised again where the message is accounted for
        return error


def _finished(service: Service, opening: Opening | Cut | Exception, released: Collection[int]) -> Opened:
    if not isinstance(opening, Opening):
        return opening
    try:
        return finish(service, opening, released=opening.stored.id in released)
    except Exception as error:  # noqa: BLE001 - as above
        return error
