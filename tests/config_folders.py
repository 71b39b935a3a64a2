"""A configuration folder that tests spoil: made from the small municipality, changed text by text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from est_mailer.config import load
from est_mailer.domain.errors import ConfigurationError

MUNICIPALITIES = Path(__file__).resolve().parent / "municipalities"
TODAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Folder:
    path: Path

    @classmethod
    def of(cls, path: Path, municipality: str = "exempelstad") -> Folder:
        for name in ("est.toml", "register.csv"):
            (path / name).write_bytes((MUNICIPALITIES / municipality / name).read_bytes())
        return cls(path)

    def text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Replaces a text that stands once; returns the line it begins on."""
        text = self.text(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def toml(self, old: str, new: str) -> int:
        return self.change("est.toml", old, new)

    def row(self, id_: str, **cells: str) -> int:
        """Changes cells of one function; returns its line."""
        lines = self.text("register.csv").splitlines()
        columns = lines[0].split(";")
        (number,) = [n for n, line in enumerate(lines, 1) if line.startswith(f"{id_};")]
        values = dict(zip(columns, lines[number - 1].split(";"), strict=True)) | cells
        lines[number - 1] = ";".join(values[column] for column in columns)
        self.write("register.csv", "\n".join(lines) + "\n")
        return number

    def add_row(self, row: str) -> int:
        self.write("register.csv", self.text("register.csv") + row + "\n")
        return self.text("register.csv").count("\n")

    def refusals(self, today: date | None = TODAY) -> list[tuple[str, str, str]]:
        """What load says of the folder, as (where, wrong, remedy)."""
        with pytest.raises(ConfigurationError) as refused:
            load(self.path, today)
        return [(f.where, f.wrong, f.remedy) for f in refused.value.findings]

    def refusal(self, today: date | None = TODAY) -> tuple[str, str, str]:
        """The only thing that load says of the folder."""
        found = self.refusals(today)
        assert len(found) == 1, found
        return found[0]
