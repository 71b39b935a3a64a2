"""Large libraries of others, loaded at their first use: what waits for mail should not have what it may never need.

Our own modules are all loaded at the start, so that a service whose program is replaced on the disk never mixes two
versions of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """A package in whose place this stands until something in it is asked for. Raises ImportError then, if it is not
    there. A type checker is told of the package itself, by an import under TYPE_CHECKING beside this.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what looks at every object there is, as inspect does, asks for no library
            raise AttributeError(name)
        found = getattr(import_module(self._package), name)
        setattr(self, name, found)  # found there from now on, not here
        return found
