"""A workbook's bytes: an openpyxl workbook packed once, and filled in for each reader."""
