"""The nation's picture out of every municipality's exported tables: the queries of docs/hosting.md in DuckDB, timed."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from nation_exports import nation, write_exports

MUNICIPALITIES, WEEKS, MOST_FUNCTIONS = 290, 51, 200


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="est-nation-") as given:
        folder = Path(given)
        began = time.process_time()
        rows = write_exports(folder, MUNICIPALITIES, WEEKS, MOST_FUNCTIONS)
        written = time.process_time() - began
        size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
        began = time.monotonic()
        connection = nation(folder)
        found = connection.execute("SELECT * FROM nation").fetchall()
        published = connection.execute("SELECT count(*), count(*) FILTER (events = '<5') FROM published").fetchone()
        took = time.monotonic() - began
    assert published
    print("| the nation's picture | |\n|---|---|")
    print(f"| exported rows, files | {rows}, {2 * MUNICIPALITIES} files of {size / MUNICIPALITIES / 2000:.0f} kB |")
    print(f"| written by the program (processor time) | {written:.1f} s |")
    print(f"| read, counted and made fit to publish by DuckDB | {took:.1f} s |")
    print(f"| figures for municipalities, of them shown as <5 | {published[0]}, {published[1]} |\n")
    print("| quarter | kind | events | per 100 reports | municipalities |\n|---|---|---|---|---|")
    print("\n".join("| " + " | ".join(map(str, row)) + " |" for row in found[:8]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
