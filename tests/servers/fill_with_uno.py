"""Fills cells of a spreadsheet in a running LibreOffice. Run by the system's python3, which has the UNO bridge.

The job comes as JSON on standard input: {"connect", "source", "cells": [[sheet, cell, value]],
"targets": [[URL, filter, filter options]]}.
"""

import json
import sys

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.util import NotNumericException


def main():
    job = json.load(sys.stdin)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context = resolver.resolve(job["connect"])
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(job["source"], "_blank", 0, (option("Hidden", True),))
    if document is None:
        sys.exit("LibreOffice could not open " + job["source"])
    formatter = context.ServiceManager.createInstanceWithContext("com.sun.star.util.NumberFormatter", context)
    formatter.attachNumberFormatsSupplier(document)
    try:
        for sheet, address, value in job["cells"]:
            cell = document.Sheets.getByName(sheet).getCellRangeByName(address)
            if isinstance(value, str):
                enter(cell, value, formatter)
            else:
                cell.setValue(value)
        for target, name, options in job["targets"]:
            document.storeToURL(target, (option("FilterName", name), option("FilterOptions", options)))
    finally:
        document.close(True)


def enter(cell, text, formatter):
    """As typed by a person: "2026-11-18" becomes a date and looks like one, "=1+1" a formula."""
    cell.setFormula(text)
    if cell.NumberFormat == 0:
        try:
            cell.NumberFormat = formatter.detectNumberFormat(0, text)
        except NotNumericException:
            return  # words keep the general format


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


main()
