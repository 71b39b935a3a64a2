"""Everything that is fuzzed, by name: ``make test`` a little, ``make bench-fuzz`` for a stated time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fuzzing import books, checklists, mails, meetings, words
from fuzzing.target import Target

TARGETS: Mapping[str, Target] = MappingProxyType(
    {target.name: target for family in (mails, books, checklists, meetings, words) for target in family.TARGETS}
)
