"""What a host loads once, so that the visits share it and none meets half a program."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
from est_mailer import later
from est_mailer.hosting.warming import load_libraries, rehearse
from est_mailer.mail.words import wishes
from est_mailer.workbooks.foreign.reader_nursery import Nursery
load_libraries()
late = {package._package for package in vars(later).values() if isinstance(package, later.Later)}
print(len(late), *sorted((late | {"rapidfuzz.distance", "flufl.bounce", "openpyxl"}) - set(sys.modules)))
nursery = Nursery()
rehearse(nursery)
nursery.close()
print(wishes._sure.cache_info().currsize, wishes._open.cache_info().currsize)
"""


def test_what_waits_for_its_first_use_is_there_before_the_first_visit() -> None:
    code = f"import sys; sys.path[:] = {sys.path!r}\n{LOADED}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["3", "1 1"]  # the packages; the patterns of what people say in words of their own
