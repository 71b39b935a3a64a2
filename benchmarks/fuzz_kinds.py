"""What tells one finding from another."""

from __future__ import annotations

import traceback


def kind_of(error: BaseException) -> str:
    """The error and the function of ours that it came from; of a broken promise what was promised, not the values."""
    ours = ("est_mailer", "fuzzing")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if any(name in f.filename for name in ours)]
    if not frames:
        return type(error).__name__
    told = str(error).partition(":")[0][:60] if "fuzzing" in frames[-1].filename else frames[-1].name
    told = "".join(c for c in told if not c.isdigit())
    return f"{type(error).__name__} {told}".strip()
