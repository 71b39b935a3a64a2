"""The interpreter's garbage collector."""

from __future__ import annotations

import gc


def settle() -> None:
    """What is loaded by now stays: tidying up does not look through it any more, and does not write to it.

    Otherwise the collector does so in the midst of some answer, for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
