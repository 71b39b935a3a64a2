"""A real spreadsheet client: fills cells of a workbook in a headless LibreOffice and saves it as a person would."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from servers.ports import PACKAGES, MissingServer, program, tail, until

XLSX = "Calc MS Excel 2007 XML"
ODS = "calc8"
XLS = "MS Excel 97"
PDF = "calc_pdf_Export"


class LibreOffice:
    """One headless LibreOffice with a profile of its own, kept running for the session's tests."""

    def __init__(self) -> None:
        self._soffice = program("soffice")
        self._python = _python_with_uno()
        self.dir = Path(tempfile.mkdtemp(prefix="est-office-"))
        self._pipe = f"est-{uuid4().hex}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; the first ``fill`` waits until it answers."""
        self._process = subprocess.Popen(
            [
                self._soffice,
                f"-env:UserInstallation={(self.dir / 'profile').as_uri()}",
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"--accept=pipe,name={self._pipe};urp;",
            ],
            stdout=(self.dir / "log").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def fill(
        self, source: Path, cells: Mapping[str, str | float], target: Path, filter: str = XLSX, sheet: str = ""
    ) -> Path:
        """Set cells ({"Checklista.B7": "Ja"}, or {"B7": "Ja"} on ``sheet``) and save as ``target``, which is returned.

        A text is entered as if typed. A protected sheet keeps its locked cells. Raises AssertionError.
        """
        self._carry_out(source, [[*_split(name, sheet), value] for name, value in cells.items()], {target: filter})
        return target

    def convert(self, source: Path, targets: Mapping[Path, str]) -> None:
        """Save a workbook as it is under several names: target → filter, with its options after a colon if it has any.

        Raises AssertionError.
        """
        self._carry_out(source, [], targets)

    def _carry_out(self, source: Path, cells: list[list[str | float]], targets: Mapping[Path, str]) -> None:
        assert self._process is not None, "LibreOffice is not started"
        job = {
            "connect": f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext",
            "source": source.resolve().as_uri(),
            "targets": [[target.resolve().as_uri(), *filter.partition(":")[::2]] for target, filter in targets.items()],
            "cells": cells,
        }
        answers: list[subprocess.CompletedProcess[str]] = []

        def done() -> bool:
            answers.append(self._run(job))
            return "NoConnectException" not in answers[-1].stderr

        until(done, 100, f"LibreOffice answers\n{tail(self.dir / 'log')}", every=0.2)
        if answers[-1].returncode < 0 or (answers[-1].returncode and not answers[-1].stderr):
            self._start_again()  # the bridge died without a word, as it now and then does; once is enough
            until(done, 100, f"LibreOffice answers\n{tail(self.dir / 'log')}", every=0.2)
        assert answers[-1].returncode == 0, f"exit {answers[-1].returncode}: {answers[-1].stderr or answers[-1].stdout}"

    def _start_again(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)  # its own session: the launcher and the office itself
            self._process.wait()
        self.start()

    def _run(self, job: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
        script = Path(__file__).with_name("fill_with_uno.py")
        return subprocess.run(
            [self._python, str(script)], input=json.dumps(job), capture_output=True, text=True, timeout=200
        )

    def remove(self) -> None:
        """Stop it and delete its profile."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.dir, ignore_errors=True)


def _split(name: str, sheet: str) -> tuple[str, str]:
    named, _, cell = name.rpartition(".")
    return named or sheet, cell


def _python_with_uno() -> str:
    """The system's own Python: the UNO bridge is a Debian package for it alone."""
    for candidate in (shutil.which("python3", path="/usr/bin"), shutil.which("python3")):
        if candidate and subprocess.run([candidate, "-c", "import uno"], capture_output=True).returncode == 0:
            return candidate
    raise MissingServer(f"The tests need Python's UNO bridge. On Debian: apt-get install {PACKAGES['soffice']}")
