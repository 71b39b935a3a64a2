"""The layout that the checklist's writer and reader share.

First sheet, two sections in one grid of six narrow columns: what remains from last week (one column of taps),
then what is new. Column titles are words in the catalogue: "checklist.column.ID".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from est_mailer.domain.register import COLUMNS

# A layout whose titles change gets a new number; its old titles stay in the catalogue ("checklist.earlier.VERSION.…")
# and here, for forms of the week before an upgrade, or copies that people keep, come back long after.
FORM_VERSION = 1

CARRIED_COLUMNS = ("problem", "area", "place", "remains", "comment", "key")
NEW_COLUMNS = ("indicator", "area", "place", "when", "what", "action")
CALM_LABELS = ("calm_label", "calm_label_day")  # of the calm box in a weekly form, and in a daily one
EARLIER_COLUMNS: Mapping[int, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        0: {  # tried before the first release
            "carried": ("problem", "area", "place", "remains", "key"),
            "new": ("indicator", "area", "place", "when", "what"),
        }
    }
)
CALM_MARKS = frozenset({"x", "ja", "yes", "lugnt", "calm", "1", "true", "✓"})

# The draft: "draft.column.ID" and "draft.field.ID". The tables that are filled in, in the order of the agenda.
FOLLOW_UP_COLUMNS = ("area", "problem", "measure", "who", "when", "done", "now", "verdict", "key")
ORPHAN_COLUMNS = ("orphan_area", "orphan", "orphan_unit", "orphan_since", "closing", "orphan_key")
ORPHAN_KEY = "Q"  # open problems of functions that have left are Q1, Q2 …
PICTURE_COLUMNS = (
    "number",
    "indicator",
    "area",
    "place",
    "when",
    "what",
    "action",
    "source",
    "remains",
    "late",
    "check",
)
MEASURE_COLUMNS = ("area", "problem", "new_measure", "why", "who_does", "when", "rows")
PRIORITY_COLUMNS = ("priority_area", "situation", "last_week")
OTHER_COLUMNS = ("other_area", "situation")
GATHERING_COLUMNS = ("gathering_area", "gathering", "when")
SIGNAL_COLUMNS = ("number", "question", "value", "last_week")
UNIT_COLUMNS = ("unit", "against", "area", "when")
PROBLEM_COLUMNS = (
    "number",
    "indicator",
    "area",
    "place",
    "age",
    "problem",
    "action",
    "source",
    "answer",
    "since",
    "check",
)
FIELDS = ("status", "state", "important", "weather", "analysis")

# The register: "register.column.ID"; the key last, as in the other forms.
REGISTER_COLUMNS = (*COLUMNS[1:], "id")

# The review: "review.column.ID".
REVIEW_COLUMNS = ("number", "reported", "share", "place", "what", "action")

ADDED_KEY = "P"  # rows that the coordinators add to the picture are P1, P2 …
ADDED_COLUMNS = ("indicator", "area", "place", "when", "what", "action")

# The steering group's decisions: "pack.decide.ID".
PACK_AREA_COLUMNS = ("order", "priority_area", "reason")
PACK_DECISION_COLUMNS = ("what", "who", "when", "report")
