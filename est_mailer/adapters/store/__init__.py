"""The store: everything the service remembers, in one SQLite file or in memory."""

from est_mailer.adapters.store.approvals import IssuedCode
from est_mailer.adapters.store.audit import AuditEntry
from est_mailer.adapters.store.drafts import CompiledDraft, CompletedDraft, StoredEdition
from est_mailer.adapters.store.errors import (
    AnotherService,
    Conflict,
    NotStored,
    StoreBusy,
    StoreDamaged,
    StoreFromTheFuture,
    StoreFull,
    StoreReadOnly,
)
from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.adapters.store.lock import WriterLock
from est_mailer.adapters.store.outbox import Delivery
from est_mailer.adapters.store.register_changes import ConfirmedRegister, ProposedRegister
from est_mailer.adapters.store.steering import ProposedDecisions
from est_mailer.adapters.store.store import Store

__all__ = [
    "AnotherService",
    "AuditEntry",
    "CompiledDraft",
    "CompletedDraft",
    "ConfirmedRegister",
    "Conflict",
    "Delivery",
    "InboundAccount",
    "IssuedCode",
    "NotStored",
    "ProposedDecisions",
    "ProposedRegister",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreFromTheFuture",
    "StoreFull",
    "StoreReadOnly",
    "StoredEdition",
    "WriterLock",
]
