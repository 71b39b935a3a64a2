"""The store: everything the service remembers, in one SQLite file or in memory."""

from est_mailer.adapters.store.errors import (
    AnotherService,
    BrokenOff,
    Conflict,
    NotStored,
    StoreBusy,
    StoreDamaged,
    StoreFromTheFuture,
    StoreFull,
    StoreReadOnly,
)
from est_mailer.adapters.store.lock import WriterLock
from est_mailer.adapters.store.store import Store

__all__ = [
    "AnotherService",
    "BrokenOff",
    "Conflict",
    "NotStored",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreFromTheFuture",
    "StoreFull",
    "StoreReadOnly",
    "WriterLock",
]
