"""The register as a workbook: written, and read when a coordinator returns it."""
