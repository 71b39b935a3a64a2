"""Run a module of the benchmarks as a service is deployed (``racing.deployed``): ``as_deployed.py MODULE …``."""

from __future__ import annotations

import runpy
import sys

from racing.deployed import as_deployed


def main() -> None:
    """The module named first, with the other arguments."""
    as_deployed()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
