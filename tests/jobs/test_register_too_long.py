"""A spreadsheet that is longer than what is read is said to be that, with the limit and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import STOCKHOLM

from est_mailer.domain.errors import ServiceError
from est_mailer.jobs.register.importing import workbook_of
from est_mailer.wording import Wording
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.foreign.sheet_scan import MAX_CELLS, MAX_COLUMN, MAX_ROW


def test_it_is_told_how_much_is_read_and_what_to_do(tmp_path: Path) -> None:
    file, words = tmp_path / "lista.csv", Wording.of("en", STOCKHOLM)
    file.write_text("\n".join(f"Skola {n};skola{n}@exempelstad.example" for n in range(MAX_ROW)), encoding="utf-8")
    assert len(workbook_of(file, InProcessReader(), words).sheets[0].cells) == 2 * MAX_ROW
    file.write_text(file.read_text(encoding="utf-8") + "\nSkola;en@exempelstad.example", encoding="utf-8")
    with pytest.raises(ServiceError) as caught:
        workbook_of(file, InProcessReader(), words)
    told = str(caught.value)
    assert all(f"{limit:,}" in told for limit in (MAX_ROW, MAX_COLUMN, MAX_CELLS)), told
    assert "Divide it into several files" in told
