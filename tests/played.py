"""The worlds that many tests begin from are played once in a process; each test gets a copy of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache, wraps
from random import Random
from typing import TYPE_CHECKING, Any, ParamSpec

from est_mailer.adapters.memory import MemoryMailbox
from est_mailer.adapters.store import Store

if TYPE_CHECKING:
    from world import World

P = ParamSpec("P")


def played_once(play: Callable[P, World]) -> Callable[P, World]:
    """What the function plays for these arguments, in memory: it must play the same each time."""
    played: dict[str, tuple[Any, World]] = {}

    @wraps(play)
    def of_its_own(*args: P.args, **kwargs: P.kwargs) -> World:
        key = repr((args, sorted(kwargs.items())))
        if key not in played:
            played[key] = (
                (args, kwargs),
                play(*args, **kwargs),
            )  # kept: another object may not get an address in the key
        return a_copy(played[key][1])

    return of_its_own


def a_copy(world: World) -> World:
    """A world in memory as it stands, that goes its own way from here."""
    service, mailbox, transport = world.service, _mailbox(world.mailbox), deepcopy(world.transport)
    copied = replace(
        service,
        store=_store(service.store),
        mailbox=mailbox,
        transport=transport,
        random=_random(service.random),
        register_file=deepcopy(service.register_file),
    )
    return replace(world, service=copied, mailbox=mailbox, transport=transport, read_so_far=dict(world.read_so_far))


def an_empty_store() -> Store:
    """In memory, as ``Store.open`` makes it; its tables are made once in a process."""
    return _store(_empty())


@cache
def _empty() -> Store:
    return Store.open(None)


def _store(store: Store) -> Store:
    source = store.connection.sqlite

    class Filled(sqlite3.Connection):
        """Opened with the other's contents: nothing waits to be brought up to date."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            source.backup(self)

    return Store.open(None, sqlite=Filled)


def _mailbox(mailbox: MemoryMailbox) -> MemoryMailbox:
    copied, fixed = MemoryMailbox(), ("_news", "_interrupted")
    vars(copied).update({name: deepcopy(value) for name, value in vars(mailbox).items() if name not in fixed})
    return copied


def _random(randomness: Any) -> Callable[[int], bytes]:
    copied = Random()
    copied.setstate(randomness.__self__.getstate())
    return copied.randbytes
