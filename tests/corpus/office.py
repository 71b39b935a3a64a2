"""The form as LibreOffice itself saves it in other formats: one start for each."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from servers.ports import program

_TEXT = "csv:Text - txt - csv (StarCalc)"
# Token 3 of a text filter is the character set: 76 UTF-8, 1 Windows-1252, 65535 UTF-16.
FILTERS: Mapping[str, str] = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xlsm": "xlsm:Calc MS Excel 2007 VBA XML",
    "ods": "ods:calc8",
    "xls": "xls:MS Excel 97",
    "ots": "ots:calc8_template",
    "semicolon-utf8": f"{_TEXT}:59,34,76",
    "semicolon-1252": f"{_TEXT}:59,34,1",
    "comma-utf8": f"{_TEXT}:44,34,76",
    "comma-1252": f"{_TEXT}:44,34,1",
    "tab-utf8": f"{_TEXT}:9,34,76",
    "tab-1252": f"{_TEXT}:9,34,1",
    "fods": "fods:OpenDocument Spreadsheet Flat XML",
    "html": "html:HTML (StarCalc)",
    "pdf": "pdf:calc_pdf_Export",
}


def converted(content: bytes, folder: Path) -> dict[str, bytes]:
    """The workbook in each of the formats."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "lista.xlsx"
    source.write_bytes(content)
    return {name: _convert(source, folder, name, to) for name, to in FILTERS.items()}


def _convert(source: Path, folder: Path, name: str, to: str) -> bytes:
    out = folder / name
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program("soffice"), profile, "--headless", "--convert-to", to, "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    (made,) = out.iterdir() if out.is_dir() else [None]
    assert made is not None, f"LibreOffice made no {name}: {done.stdout} {done.stderr}"
    return made.read_bytes()
