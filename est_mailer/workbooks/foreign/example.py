"""The smallest workbook that takes a reader down most of its paths: text, number, date, formula, property, comment."""

from __future__ import annotations

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/"
_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
_WORKBOOK = b'<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
_CELLS = (
    b'<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><v>1.5</v></c><c r="C1" s="1"><v>46000.5</v></c>'
    b'<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
)

EXAMPLE = {
    "[Content_Types].xml": _HEAD
    + b'<Types xmlns="%scontent-types">' % _PACKAGE
    + b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + b'<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>' % _TYPE
    + b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%sworksheet+xml"/>' % _TYPE
    + b'<Override PartName="/xl/styles.xml" ContentType="%sstyles+xml"/></Types>' % _TYPE,
    "_rels/.rels": _HEAD
    + b'<Relationships xmlns="%srelationships">' % _PACKAGE
    + b'<Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % _OFFICE,
    "xl/workbook.xml": _HEAD + b'<workbook %s xmlns:r="%s">%s</workbook>' % (_MAIN, _OFFICE, _WORKBOOK),
    "xl/_rels/workbook.xml.rels": _HEAD
    + b'<Relationships xmlns="%srelationships">' % _PACKAGE
    + b'<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>' % _OFFICE
    + b'<Relationship Id="r2" Type="%s/styles" Target="styles.xml"/></Relationships>' % _OFFICE,
    "xl/styles.xml": _HEAD
    + b'<styleSheet %s><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>' % _MAIN
    + b'<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    + b'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
    + b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    "xl/worksheets/sheet1.xml": _HEAD
    + b'<worksheet %s><sheetData><row r="1">%s</row></sheetData><!-- --></worksheet>' % (_MAIN, _CELLS),
    "docProps/app.xml": _HEAD + b"<Properties><!-- --><Application>a</Application></Properties>",
}
