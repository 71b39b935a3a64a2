"""A refusal between the reader's processes."""

from __future__ import annotations

from est_mailer.domain.grid import UnreadableWorkbook


class ReadThoroughly(UnreadableWorkbook):
    """There is something odd about the file: one of the helpers that have all libraries loaded judges and reads it."""
