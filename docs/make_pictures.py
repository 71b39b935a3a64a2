"""Draw the gallery: every mail, workbook and document, from played weeks, a simulated quarter and samples.

make pictures      installs what draws them, and puts the tests' weeks on the path
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from command_place import Place
from faces.browser import a_browser, a_page
from faces.studio import Studio, page_of, pages
from page_picture import draw
from PIL import Image
from servers.libreoffice import LibreOffice
from simulated_year import simulate
from year_findings import hot_quarter
from year_plan import REDUCED

from est_mailer import looking

PICTURES = Path(__file__).parent / "pictures"


def main() -> int:
    """Draw in a temporary folder and keep what people would see. Exit code 0."""
    office = LibreOffice()
    office.start()
    try:
        with tempfile.TemporaryDirectory() as name, a_browser() as browser, a_page(browser) as page:
            studio = Studio(page, office, Path(name))
            for target, picture in (*studio.pictures(), *_quarter(studio)):
                picture.save(PICTURES / f"{target}.png", optimize=True)
            draw(browser, looking.Place(studio.folder / "config", {}), PICTURES / "browse.png")
    finally:
        office.remove()
    return 0


def _quarter(studio: Studio) -> Iterator[tuple[str, Image.Image]]:
    """The packs of the quarter in which the simulated year has its hot-spot: a year takes too long for the test."""
    config, out = studio.folder / "config", studio.folder / "packs"
    year = simulate(REDUCED, config)
    Place(config).run("round", "quarter", hot_quarter(year).key, "--out", str(out))
    yield from pages(next(out.rglob("*.pdf")), [f"pack-{number}" for number in range(1, 5)])
    printed = studio.printed(next(out.rglob("*.xlsx")).read_bytes(), "pack")
    yield from studio.sheets(printed, ["pack-workbook-1"])
    decisions = page_of(printed, "De tre prioriterade områdena")
    yield from studio.sheets(printed, ["pack-workbook-decisions"], decisions)


if __name__ == "__main__":
    sys.exit(main())
