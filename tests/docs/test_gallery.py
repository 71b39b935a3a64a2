"""The gallery shows every mail there is, and no picture is stored that nothing shows."""

from __future__ import annotations

import re

import pytest
from doc_pages import PAGES, ROOT
from letter_samples import samples
from PIL import Image

PICTURES = ROOT / "docs" / "pictures"
GALLERY = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
MOST = 6 * 1024**2  # bytes in all
PHONE, BETWEEN = 375, 24  # pixels: a mail, and its columns if it is tall


@pytest.mark.parametrize("name", list(samples()))
def test_every_mail_is_shown_as_on_a_phone(name: str) -> None:
    assert f"pictures/mail-{name}.png" in GALLERY, "make pictures, and show it in docs/gallery.md"
    with Image.open(PICTURES / f"mail-{name}.png") as picture:
        assert picture.width in (PHONE, 2 * PHONE + BETWEEN), "a tall one in columns"


def test_the_pictures_are_those_that_are_shown_and_not_too_heavy() -> None:
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"pictures/([\w-]+\.(?:png|svg))", page.read_text(encoding="utf-8"))
    }
    assert {path.name for path in PICTURES.iterdir()} == shown
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST
