"""Draw the pictures of the gallery: what people see of two played weeks, and the packs of a simulated quarter.

make pictures      installs chromium, libreoffice-calc-nogui and poppler-utils, and puts the tests' year on the path
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from command_place import Place
from PIL import Image
from simulated_year import simulate
from year_findings import hot_quarter
from year_plan import REDUCED

from est_mailer.demo.play import play
from est_mailer.mail.viewing import html_of

PICTURES = Path(__file__).parent / "pictures"
SCHOOL = "norrbyskolan@skola.exempelstad.example"
COORDINATOR = "trygghet@exempelstad.example"
_PHONE = 500  # pixels: the narrowest window that the browser opens
_COLOURS = 64
_CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> int:
    """Play in a temporary folder and draw what people would see. Exit code 0."""
    with tempfile.TemporaryDirectory() as name:
        studio = Studio(Path(name))
        studio.weeks()
        studio.quarter()
    return 0


@dataclass(frozen=True)
class Studio:
    """Draws into ``PICTURES``; everything in between is left in ``folder``."""

    folder: Path

    def weeks(self) -> None:
        """Two weeks: what an informant, a coordinator and a recipient get."""
        demo = self.folder / "demo"
        play(demo, 2)
        for address, subject, target, height in (
            (SCHOOL, "rapportera", "invitation", 570),
            (COORDINATOR, "Utkast-lägesbild-vecka-48", "draft-mail", 900),
            (COORDINATOR, "Godkänn-lägesbilden-vecka-48", "preview-mail", 1500),
            (COORDINATOR, "Samlad-lägesbild-vecka-48", "dispatch-mail", 2600),
        ):
            self._mail(next((demo / "mailboxes" / address).glob(f"*{subject}*")), target, height)
        form = next((demo / "workbooks").glob(f"{SCHOOL}*W48*"))
        self._pages(self._printed(form), ["checklist"])
        draft = next((demo / "workbooks").glob(f"{COORDINATOR}*W48*"))
        self._pages(self._printed(draft), ["draft-1", "draft-2"])
        self._pages(demo / "dispatch" / "2026-W48.pdf", ["dispatch", "dispatch-2"])

    def quarter(self) -> None:
        """The packs of the quarter in which the simulated year has its hot-spot."""
        config, out = self.folder / "config", self.folder / "packs"
        year = simulate(REDUCED, config)
        Place(config).run("round", "quarter", hot_quarter(year).key, "--out", str(out))
        self._pages(next(out.rglob("*.pdf")), [f"pack-{number}" for number in range(1, 5)])
        printed = self._printed(next(out.rglob("*.xlsx")))
        self._pages(printed, ["pack-workbook-1"])
        self._pages(printed, ["pack-workbook-decisions"], first=_page_of(printed, "De tre prioriterade områdena"))

    def _mail(self, eml: Path, target: str, height: int) -> None:
        page, shot = self.folder / "mail.html", self.folder / "shot.png"
        page.write_text(html_of(message_from_bytes(eml.read_bytes(), policy=default)), encoding="utf-8")
        shown = [f"--user-data-dir={self.folder / 'chromium'}", f"--window-size={_PHONE},{height}", str(page)]
        subprocess.run([*_CHROMIUM, f"--screenshot={shot}", *shown], check=True, capture_output=True)
        _keep(shot.read_bytes(), target)

    def _printed(self, workbook: Path) -> Path:
        """The workbook as LibreOffice prints it."""
        office = ["soffice", f"-env:UserInstallation=file://{self.folder / 'office'}", "--headless"]
        convert = [*office, "--convert-to", "pdf", "--outdir", str(self.folder), str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        return self.folder / f"{workbook.stem}.pdf"

    def _pages(self, pdf: Path, targets: list[str], first: int = 1) -> None:
        for number, target in enumerate(targets, start=first):
            page = ["pdftoppm", "-r", "90", "-png", "-f", str(number), "-l", str(number), str(pdf)]
            drawn = subprocess.run(page, check=True, capture_output=True).stdout
            if drawn:
                _keep(drawn, target)


def _page_of(pdf: Path, heading: str) -> int:
    """The number of the first page on which this heading stands."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return next(number for number, page in enumerate(text.split("\f"), 1) if heading in page)


def _keep(picture: bytes, target: str) -> None:
    """With few colours: a third of the bytes, and no difference to be seen."""
    with Image.open(io.BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{target}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
