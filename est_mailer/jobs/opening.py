"""Messages opened a group at a time: while one group is accounted for, the files of the next are being read.

A group's messages are all opened before its accounts are begun: no file, however long it takes, is waited for while the
database is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from est_mailer.jobs.holding import is_released
from est_mailer.jobs.message import Message, Opening, begin, finish
from est_mailer.jobs.service import Service

GROUP = 16  # messages; their accounts are one transaction, some hundredths of a second long


@dataclass(frozen=True, slots=True)
class Cut:
    """Of a message that is too large: its headers."""

    head: bytes


Opened = Message | Cut | Exception
"""A message, or why it could not be opened."""


def open_in_groups(service: Service, numbers: Sequence[int]) -> Iterator[tuple[tuple[int, Opened], ...]]:
    """The stored messages of these numbers, opened, in groups. Raises nothing of a message's own."""
    begun: tuple[tuple[int, Opening | Cut | Exception], ...] = ()
    for start in range(0, len(numbers) + GROUP, GROUP):
        group = numbers[start : start + GROUP]
        following = tuple((number, _begun(service, number, together=len(group) > 1)) for number in group)
        if begun:
            yield tuple((number, _finished(service, opening)) for number, opening in begun)
        begun = following


def _begun(service: Service, number: int, *, together: bool) -> Opening | Cut | Exception:
    try:
        stored, raw = service.store.inbound.whole(number)
        return Cut(raw) if stored.size > len(raw) else begin(service, stored, raw, together=together)
    except Exception as error:  # noqa: BLE001 - raised again where the message is accounted for
        return error


def _finished(service: Service, opening: Opening | Cut | Exception) -> Opened:
    if not isinstance(opening, Opening):
        return opening
    try:
        return finish(service, opening, released=is_released(service, opening.stored.id))
    except Exception as error:  # noqa: BLE001 - as above
        return error
