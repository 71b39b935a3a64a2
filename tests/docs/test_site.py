"""The documentation as a site: built without a warning, with nothing from outside, for everybody to read."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from doc_pages import ROOT

FROM_OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
SPOKEN = {"link": {"canonical", "author", "license", "next", "prev"}}  # links that load nothing
GENERATED = {"search.html"}  # the theme's own


def built(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    command += ["-d", str(folder / "doctrees"), str(source), str(folder / "html")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = built(ROOT / "docs", folder)
    assert done.returncode == 0, done.stderr
    return folder / "html"


@dataclass
class Page(HTMLParser):
    """What a test asks of a page."""

    path: Path
    language: str = ""
    title: str = ""
    loaded: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    silent_pictures: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tables: int = 0
    headed_tables: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.language = given.get("lang", "") if tag == "html" else self.language
        if tag in LOADING and not set(given.get("rel", "").split()) & SPOKEN.get(tag, set()):
            self.loaded.append(given.get(LOADING[tag], ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img" and not given.get("alt"):
            self.silent_pictures.append(given.get("src", ""))
        self.ids += [given["id"]] if "id" in given else []
        self.tables += tag == "table"
        self.headed_tables += tag == "thead"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    found = (path for path in site.rglob("*.html") if "_static" not in path.parts)
    return {str(path.relative_to(site)): Page(path) for path in found}


def test_nothing_is_loaded_from_outside(site: Path, pages: dict[str, Page]) -> None:
    assert [(name, a) for name, page in pages.items() for a in page.loaded if FROM_OUTSIDE.match(a)] == []
    for sheet in site.rglob("*.css"):
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s;]+)", sheet.read_text(encoding="utf-8"))
        assert [a for a in addresses if FROM_OUTSIDE.match(a)] == [], sheet


def test_each_page_says_its_language(pages: dict[str, Page]) -> None:
    swedish = {name for name, page in pages.items() if page.language == "sv"}
    assert swedish == {name for name in pages if name.startswith("sv/") or name == "index.html"}
    assert {page.language for page in pages.values()} == {"sv", "en"}


def test_the_words_around_a_swedish_page_are_swedish(site: Path) -> None:
    page = (site / "sv/samordnare.html").read_text(encoding="utf-8")
    assert "På den här sidan" in page
    assert "Gå till innehållet" in page
    assert not re.search(r">\s*(?:On this page|Skip to main content|Section Navigation|Search)\s*<", page)


def test_each_page_can_be_read_aloud(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        if name in GENERATED:
            continue
        assert page.headings.count(1) == 1, name
        assert page.silent_pictures == [], name
        assert page.tables == page.headed_tables, f"{name}: a table without a head"
        assert sorted(page.ids) == sorted(set(page.ids)), f"{name}: an id twice"


def test_the_diagrams_are_drawn(site: Path) -> None:
    page = (site / "architecture.html").read_text(encoding="utf-8")
    assert page.count('aria-label="State diagram: ') == 3
    assert "stateDiagram" not in page


def test_a_broken_link_stops_the_build(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    for name in ("conf.py", "_site"):
        (source / name).symlink_to(ROOT / "docs" / name)
    (source / "index.md").write_text("# Page\n\n[gone](gone.md) and [no such part](#gone)\n", encoding="utf-8")
    done = built(source, tmp_path)
    assert done.returncode != 0
    assert "gone.md" in done.stderr
    assert "'gone'" in done.stderr
