"""The layout that the checklist's writer and reader share.

First sheet, two sections in one grid of six narrow columns: what remains from last week (one column of taps),
then what is new. Column titles are words in the catalogue: "checklist.column.ID".
"""

from __future__ import annotations

FORM_VERSION = 1

CARRIED_COLUMNS = ("problem", "area", "place", "remains", "comment", "key")
NEW_COLUMNS = ("indicator", "area", "place", "when", "what", "action")
CALM_MARKS = frozenset({"x", "ja", "yes", "lugnt", "calm", "1", "true", "✓"})
