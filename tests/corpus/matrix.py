"""All cases of the matrix of forms: those that are read as they stand, and those in which something must be asked."""

from __future__ import annotations

from corpus.aside_forms import ASIDES
from corpus.asked_files import IDENTIFIED, UNREADABLE
from corpus.asked_shapes import SHAPES
from corpus.asked_values import VALUES
from corpus.forms import DATES, FORMATS, HANDLED, WRITTEN

CASES = (*HANDLED, *WRITTEN, *FORMATS, *DATES, *VALUES, *SHAPES, *IDENTIFIED, *ASIDES, *UNREADABLE)
