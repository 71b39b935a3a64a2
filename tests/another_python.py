"""Prints another Python than the one that runs this: the newest of those here that the service supports; or nothing."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

OLDEST, TOO_NEW = (3, 11), (3, 14)  # of the latter not all libraries have wheels yet
SAYING_ITS_VERSION = "import ensurepip, platform; print(platform.python_version())"  # it must make environments too


def here() -> Iterator[str]:
    """Every Python that can be found by its name, in the system's folders or among those that pyenv keeps."""
    yield from filter(None, map(which, ("python3", *(f"python3.{minor}" for minor in range(11, 14)))))
    yield from map(str, Path("/usr/bin").glob("python3*"))
    yield from map(str, (Path.home() / ".pyenv" / "versions").glob("*/bin/python3"))


def version(python: str) -> tuple[int, ...]:
    """(3, 13, 0); () if it does not run, or is no finished version."""
    try:
        asked = subprocess.run([python, "-c", SAYING_ITS_VERSION], capture_output=True, text=True, check=False)
    except OSError:  # a link to what is gone, or no program
        return ()
    said = asked.stdout.strip()
    return tuple(map(int, said.split("."))) if re.fullmatch(r"\d+\.\d+\.\d+", said) else ()


def main() -> None:
    versions = {python: version(python) for python in here()}
    ours = tuple(map(int, re.findall(r"\d+", platform.python_version())[:3]))
    others = [python for python, found in versions.items() if OLDEST <= found < TOO_NEW and found != ours]
    print(max(others, key=versions.__getitem__, default=""))


if __name__ == "__main__":
    sys.exit(main())
