"""A finished picture of figures, and the words that carry the same facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart of one area, or the map (``area`` is then ""). ``alt`` says in words all that the picture shows.

    ``width`` is in CSS pixels; the PNG may have more, for sharp screens.
    """

    area: str
    alt: str
    png: bytes
    width: int

    @property
    def content_id(self) -> str:
        """What the mail's HTML calls it by (RFC 2392), the same for the same picture."""
        return f"{hashlib.sha256(self.png).hexdigest()[:20]}@est"
