"""What a benchmark found, and on what machine it was found."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows of a table, and whether all is as it should be."""

    rows: tuple[tuple[str, object], ...]
    well: bool


def table(parts: Iterable[Figures]) -> str:
    """The parts as one Markdown table."""
    rows = [f"| {name} | {value} |" for part in parts for name, value in part.rows]
    return "\n".join(["| counted or measured | |", "|---|---|", *rows])


def machine() -> str:
    """The processors, the system and the versions of what took part."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    processor = model[1] if model else platform.machine()
    dovecot, postfix = _first_word("dovecot", "--version"), _first_word("postconf", "-d", "-h", "mail_version")
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({processor}), {system}, Dovecot {dovecot}, Postfix {postfix}"


def load() -> str:
    """The machine's other work just now: how many processes wanted a processor during the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _first_word(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]
