"""The steering group's workbook: written, and read for its decisions."""
