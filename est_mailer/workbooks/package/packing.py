"""A finished openpyxl workbook → bytes: properties, the hidden token, shared strings, and the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from est_mailer.later import openpyxl
from est_mailer.workbooks.package.sheet_rows import SHARED_STRINGS, parts_of

if TYPE_CHECKING:
    from openpyxl import Workbook

TOKEN_NAME = "est_token"  # noqa: S105 - the name of a defined name
_STAMP = (2000, 1, 1, 0, 0, 0)
_PARTS = {  # where a package says that it has shared strings: the part, and what stands last in it
    "[Content_Types].xml": (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "xl/_rels/workbook.xml.rels": (
        b'<Relationship Id="rIdStrings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}


def pack(workbook: Workbook, *, title: str, language: str, creator: str, token: str) -> bytes:
    """The .xlsx bytes, with the token in a hidden defined name and in the properties.

    The same workbook gives the same bytes: no clock is read and no time of writing is kept.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, part in package_parts(workbook, title=title, language=language, creator=creator, token=token).items():
            target.writestr(zipfile.ZipInfo(name, _STAMP), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def package_parts(workbook: Workbook, *, title: str, language: str, creator: str, token: str) -> dict[str, bytes]:
    """The same, not yet compressed: each part by its name, in the order of the package.

    openpyxl writes inline strings, which the viewers of some phones show as blank cells; here they are shared.
    """
    workbook.defined_names[TOKEN_NAME] = openpyxl.workbook.defined_name.DefinedName(
        TOKEN_NAME, attr_text=f'"{token}"', hidden=True
    )
    properties = workbook.properties
    properties.title, properties.language, properties.creator, properties.keywords = title, language, creator, token
    properties.created = datetime(*_STAMP)  # noqa: DTZ001 - openpyxl writes naive instants, as UTC
    parts = parts_of(workbook)
    order = sorted(parts, key=lambda name: (name == SHARED_STRINGS, name != "[Content_Types].xml", name))
    return {name: _amended(name, parts[name]) for name in order}


def _amended(name: str, content: bytes) -> bytes:
    """A part without its time of writing, or which says that there are shared strings."""
    if name == "docProps/core.xml":
        return re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", content)
    return re.sub(rb"</(Types|Relationships)>", _PARTS[name], content) if name in _PARTS else content
