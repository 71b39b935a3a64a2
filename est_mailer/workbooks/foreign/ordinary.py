"""Judges, without inflating or parsing anything, whether a file is a workbook as spreadsheet programs save a form.

Such files may share a child of the reader's (see ``shared_reading``). Whatever is odd has one of its own.
"""

from __future__ import annotations

import re

from est_mailer.workbooks.foreign.plain_archive import Odd, directory

LARGEST = 2**17  # bytes of the file; a form that is filled in has some 12 kB
_MOST_MEMBERS = 60
_MOST_UNPACKED = 2**20
_SIGNATURE = b"PK\3\4"
# What Excel, LibreOffice, Google Sheets, Numbers and openpyxl save of cells, styles and texts. No macros, links to
# other files, embedded objects, pictures, charts, notes or pivot tables, and no format but Open XML.
_KNOWN = re.compile(
    rb"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml|docMetadata/LabelInfo\.xml|xl/"
    rb"(?:workbook\.xml|_rels/workbook\.xml\.rels|styles\.xml|sharedStrings\.xml|calcChain\.xml|theme/theme\d{1,2}\.xml"
    rb"|worksheets/sheet\d{1,2}\.xml|worksheets/_rels/sheet\d{1,2}\.xml\.rels|drawings/drawing\d{1,2}\.xml"
    rb"|printerSettings/printerSettings\d{1,2}\.bin)"
)
_NEEDED = frozenset({b"[Content_Types].xml", b"xl/workbook.xml"})


def may_be_ordinary(content: bytes) -> bool:
    """False for what is too large, or no archive: what can be told at a glance."""
    return len(content) <= LARGEST and content.startswith(_SIGNATURE)


def is_ordinary(content: bytes) -> bool:
    """True for a plain archive of known parts, none of them large. Its parts may still be anything."""
    if not may_be_ordinary(content):
        return False
    try:
        members = directory(content)
    except Odd:
        return False
    names = {member.name for member in members}
    if not len(names) == len(members) <= _MOST_MEMBERS or not names >= _NEEDED:
        return False
    return sum(member.size for member in members) <= _MOST_UNPACKED and all(map(_KNOWN.fullmatch, names))
