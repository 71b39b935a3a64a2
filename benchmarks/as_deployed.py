"""Run a module of the benchmarks without what only the tests and other benchmarks install: ``as_deployed.py MODULE …``.

openpyxl and rapidfuzz load numpy, lxml and pandas where they find them, 80 MB that no deployed service has.
"""

from __future__ import annotations

import runpy
import sys

_NOT_DEPLOYED = ("lxml", "numpy", "pandas")


def main() -> None:
    """The module named first, with the other arguments."""
    sys.modules.update(dict.fromkeys(_NOT_DEPLOYED))  # type: ignore[arg-type] - None: as if it were not installed
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
