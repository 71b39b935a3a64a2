"""The form as LibreOffice itself saves it in other formats."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from servers.libreoffice import ODS, PDF, XLS, XLSX, LibreOffice

_TEXT = "Text - txt - csv (StarCalc)"
# Token 3 of a text filter is the character set: 76 UTF-8, 1 Windows-1252, 65535 UTF-16.
FILTERS: Mapping[str, str] = {
    "xlsx": XLSX,
    "xlsm": "Calc MS Excel 2007 VBA XML",
    "ods": ODS,
    "xls": XLS,
    "ots": "calc8_template",
    "semicolon-utf8": f"{_TEXT}:59,34,76",
    "semicolon-1252": f"{_TEXT}:59,34,1",
    "comma-utf8": f"{_TEXT}:44,34,76",
    "comma-1252": f"{_TEXT}:44,34,1",
    "tab-utf8": f"{_TEXT}:9,34,76",
    "tab-1252": f"{_TEXT}:9,34,1",
    "fods": "OpenDocument Spreadsheet Flat XML",
    "html": "HTML (StarCalc)",
    "pdf": PDF,
}


def converted(content: bytes, folder: Path, office: LibreOffice) -> dict[str, bytes]:
    """The workbook in each of the formats."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "lista.xlsx"
    source.write_bytes(content)
    targets = {name: folder / f"saved.{name}" for name in FILTERS}
    office.convert(source, {targets[name]: filter for name, filter in FILTERS.items()})
    return {name: target.read_bytes() for name, target in targets.items()}
