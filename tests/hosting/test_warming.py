"""What a host loads once, so that the visits share it and none meets half a program."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
from est_mailer import later
from est_mailer.hosting.warming import load_libraries
load_libraries()
late = {package._package for package in vars(later).values() if isinstance(package, later.Later)}
print(len(late), *sorted((late | {"rapidfuzz.distance", "flufl.bounce", "openpyxl"}) - set(sys.modules)))
"""


def test_every_library_that_waits_for_its_first_use_is_loaded_before_the_first_visit() -> None:
    code = f"import sys; sys.path[:] = {sys.path!r}\n{LOADED}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["3"]
