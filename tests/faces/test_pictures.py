"""The gallery shows what people see today: each of its pictures is drawn again and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import ROOT
from faces.browser import a_browser, a_page
from faces.studio import DRAWN, Studio
from PIL import Image, ImageChops, ImageDraw
from servers.libreoffice import LibreOffice

PICTURES = ROOT / "docs" / "pictures"
DIFFERENCES = ROOT / "build" / "pictures"
NOTICED = 64  # of 255: how much lighter or darker a point must be before an eye sees it
LEAST_SHARE = 0.004  # of a band's points: less than a changed word; programs of other versions draw edges otherwise
BAND = 600  # pixels: a picture is compared so much at a time, or a word would be too little of a long one


@pytest.fixture(scope="module")
def drawn(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    with a_browser() as browser, a_page(browser) as page:
        return dict(Studio(page, libreoffice, tmp_path_factory.mktemp("studio")).pictures())


def test_all_of_them_are_drawn(drawn: dict[str, Image.Image]) -> None:
    assert set(drawn) == set(DRAWN)
    assert {path.stem for path in PICTURES.glob("*.png")} == set(DRAWN), "shown, and never compared"


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_shows_what_people_see(drawn: dict[str, Image.Image], name: str) -> None:
    with Image.open(PICTURES / f"{name}.png") as file:
        kept = file.convert("RGB")
    share = changed_share(kept, drawn[name].convert("RGB"), DIFFERENCES / f"{name}.png")
    assert share <= LEAST_SHARE, (
        f"{share:.1%} of {name} has changed: see {DIFFERENCES / name}.png (kept, drawn now, what differs). "
        "Is it as it should be? make pictures"
    )


def changed_share(kept: Image.Image, now: Image.Image, told: Path) -> float:
    """The share of points that differ enough to be noticed, in the band where most do; if too many do, all is put side
    by side in ``told``."""
    size = (max(kept.width, now.width), max(kept.height, now.height))
    papers = [Image.new("RGB", size, "white") for _ in range(2)]
    for paper, picture in zip(papers, (kept, now), strict=True):
        paper.paste(picture)
    mask = ImageChops.difference(*papers).convert("L").point(lambda level: 255 if level > NOTICED else 0)
    bands = (mask.crop((0, top, size[0], min(top + BAND, size[1]))) for top in range(0, size[1], BAND))
    share = max(band.histogram()[255] / (size[0] * min(BAND, size[1])) for band in bands)
    if share > LEAST_SHARE:
        _side_by_side([*papers, Image.composite(Image.new("RGB", size, "red"), papers[1], mask)], told)
    return share


def _side_by_side(pictures: list[Image.Image], target: Path) -> None:
    wide = Image.new("RGB", (sum(p.width for p in pictures), pictures[0].height), "white")
    for number, picture in enumerate(pictures):
        wide.paste(picture, (number * picture.width, 0))
    target.parent.mkdir(parents=True, exist_ok=True)
    wide.save(target)


@pytest.fixture
def words() -> tuple[Image.Image, Image.Image]:
    """A picture of a mail, and the same with one word changed."""
    with Image.open(PICTURES / "mail-invitation.png") as file:
        kept = file.convert("RGB")
    changed = kept.copy()
    ImageDraw.Draw(changed).rectangle((24, 120, 110, 140), fill="black")
    return kept, changed


def test_a_changed_word_is_noticed_and_shown(words: tuple[Image.Image, Image.Image], tmp_path: Path) -> None:
    kept, changed = words
    assert changed_share(kept, kept, tmp_path / "same.png") == 0
    assert not (tmp_path / "same.png").exists()
    assert changed_share(kept, changed, tmp_path / "other.png") > LEAST_SHARE
    with Image.open(tmp_path / "other.png") as told:
        assert told.size == (3 * kept.width, kept.height)
