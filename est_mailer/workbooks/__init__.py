"""Bytes ↔ values: checklists and drafts as spreadsheets, guarded, read and written."""
