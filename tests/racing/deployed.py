"""What only the tests and the benchmarks install, out of a contestant's reach.

openpyxl, rapidfuzz and sqlite-utils load numpy, lxml and pandas where they find them: 80 MB that no
deployed service has, and no script that names none of them.
"""

from __future__ import annotations

import sys

_NOT_DEPLOYED = ("lxml", "numpy", "pandas")


def as_deployed() -> None:
    """From now on this process finds none of them; to be called before anything is loaded."""
    sys.modules.update(dict.fromkeys(_NOT_DEPLOYED))  # type: ignore[arg-type] - None: as if it were not installed
