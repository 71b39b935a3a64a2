"""Draw the gallery: every mail, workbook, document and page, from played weeks, a quarter and samples.

make pictures      installs what draws them, and puts the tests' weeks on the path
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from faces.browser import a_browser, a_page
from faces.studio import Studio
from servers.libreoffice import LibreOffice

PICTURES = Path(__file__).parent / "pictures"


def main() -> int:
    """Draw in a temporary folder and keep what people would see. Exit code 0."""
    office = LibreOffice()
    office.start()
    try:
        with tempfile.TemporaryDirectory() as name, a_browser() as browser, a_page(browser) as page:
            for target, picture in Studio(page, office, Path(name)).pictures():
                picture.save(PICTURES / f"{target}.png", optimize=True)
    finally:
        office.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
