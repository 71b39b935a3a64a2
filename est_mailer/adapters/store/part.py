"""The themes of the store are imported and made when they are asked for: who only looks needs a few of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar, cast

from est_mailer.adapters.store.connection import Connection

P = TypeVar("P")


class Connected(Protocol):
    """What has parts: the store."""

    connection: Connection


class Part(Generic[P]):
    """An attribute of the store, ``where`` (``module:class`` in this package): made at its first use, and kept."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __set_name__(self, owner: type[Connected], name: str) -> None:
        self._name = name

    def __get__(self, store: Connected, owner: type[Connected]) -> P:
        module, _, kind = self._where.partition(":")
        made: Any = getattr(import_module(f"{__package__}.{module}"), kind)
        store.__dict__[self._name] = part = cast(P, made(store.connection))  # found there from now on, not here
        return part

    @classmethod
    def load(cls, store: Connected) -> None:
        """Make all of them."""
        for name, each in vars(type(store)).items():
            if isinstance(each, cls):
                getattr(store, name)
