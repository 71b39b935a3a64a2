"""Draws what people see as the pictures of docs/gallery.md: ``make pictures`` keeps them, a test compares them.

The same bytes on every machine, as far as it goes: people and times are played, letters are of a font that comes with
the tests (mails), with typst (documents) and from the Debian packages that the Makefile names (workbooks).
"""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from faces import town_quarter, town_weeks
from faces.browsed import BROWSED, screenshots
from faces.browser import DESK, PHONE, Light, package
from letter_samples import samples
from PIL import Image, ImageChops
from playwright.sync_api import Page
from register_mail import asked
from review_answers import a_reviewing_world, review
from servers.libreoffice import PDF, LibreOffice
from world import BROKEN_PANE, MUNICIPALITY, SCHOOL, World, a_renderer, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.mail.writing.viewing import html_of

FROM_THE_WEEKS = {  # mail → who got it, as what
    "invitation": (town_weeks.SCHOOL, Purpose.INVITATION),
    "draft": (town_weeks.COORDINATOR, Purpose.DRAFT),
    "preview": (town_weeks.COORDINATOR, Purpose.PREVIEW),
    "dispatch": (town_weeks.COORDINATOR, Purpose.DISPATCH),
}
ELSEWHERE: dict[str, tuple[str, int, Light]] = {  # picture → of which mail, how wide, in which light
    "mail-invitation-dark": ("invitation", PHONE, "dark"),
    "mail-dispatch-dark": ("dispatch", PHONE, "dark"),
    "mail-invitation-desk": ("invitation", DESK, "light"),
    "mail-receipt_mend-desk": ("receipt_mend", DESK, "dark"),
}
CHECKLIST = ("checklist", "checklist-last-week", "checklist-help")
DRAFT_SHEETS = {  # picture → what stands on that sheet alone
    "draft-follow-up": "Det här prioriterades förra veckan",
    "draft-picture": "Veckans rapporter",
    "draft-analysis": "Rapporterade händelser: område och slag",
    "draft-measures": "Nya insatser",
    "draft-dispatch": "Verksamheter på fältet i helgen",
    "draft-answers": "Vilka som har svarat",
}
PACK = tuple(f"pack-{number}" for number in range(1, 5))
PACK_SHEETS = ("pack-workbook-1", "pack-workbook-picture", "pack-workbook-charts")  # as they come
PACK_DECISIONS = ("pack-workbook-decisions", "De tre prioriterade områdena")
SMALL = ("marked-workbook", "register-workbook", "review-workbook")
DOCUMENT = ("dispatch", "dispatch-2")
WORKBOOKS = (*CHECKLIST, *DRAFT_SHEETS, *SMALL, *PACK_SHEETS, PACK_DECISIONS[0])
DRAWN = (*(f"mail-{name}" for name in samples()), *ELSEWHERE, *WORKBOOKS, *DOCUMENT, *PACK, *BROWSED)
_TALLEST = 3000  # pixels: a longer mail goes on in the next column
_BREAK, _BLANK, _BETWEEN = 300, 12, 24  # pixels: how far up a column may end, between what, and between columns
_MARGIN = 12  # pixels beside and under the last that is drawn
_FOOTER = 0.07  # of a printed sheet's height: its page number
_COLOURS = 64
_FONT = "@fontsource/roboto/files/roboto-latin-{weight}-normal.woff2"


@dataclass(frozen=True)
class Studio:
    """``page``: of a browser, ``office``: a spreadsheet program; what comes in between is left in ``folder``."""

    page: Page
    office: LibreOffice
    folder: Path

    def pictures(self) -> Iterator[tuple[str, Image.Image]]:
        """Each of ``DRAWN`` by its name."""
        yield from self.mails()
        form = town_weeks.letter(town_weeks.SCHOOL, Purpose.INVITATION)
        yield from self.sheets(self.printed(workbook_of(form)[1], "form"), CHECKLIST)
        draft = self.printed(workbook_of(town_weeks.letter(town_weeks.COORDINATOR, Purpose.DRAFT))[1], "draft")
        for target, heading in DRAFT_SHEETS.items():
            yield from self.sheets(draft, [target], page_of(draft, heading))
        for target, letter in zip(SMALL, _small(), strict=True):
            yield from self.sheets(self.printed(workbook_of(letter)[1], target), [target])
        (self.folder / "document.pdf").write_bytes(town_weeks.document())
        yield from pages(self.folder / "document.pdf", DOCUMENT)
        yield from self.pack()
        for target, drawn in screenshots(self.page.context.browser):
            yield target, _few_colours(_opened(drawn))

    def pack(self) -> Iterator[tuple[str, Image.Image]]:
        """A quarter's pack, on paper and as the workbook in which it is decided."""
        (self.folder / "pack.pdf").write_bytes(town_quarter.document())
        yield from pages(self.folder / "pack.pdf", PACK)
        printed = self.printed(town_quarter.workbook(), "pack-workbook")
        yield from self.sheets(printed, PACK_SHEETS)
        target, heading = PACK_DECISIONS
        yield from self.sheets(printed, [target], page_of(printed, heading))

    def mails(self) -> Iterator[tuple[str, Image.Image]]:
        """Every mail as a phone shows it, and some of them in other lights and widths."""
        for name in samples():
            yield f"mail-{name}", self.shot(_html(name))
        for target, (name, width, light) in ELSEWHERE.items():
            yield target, self.shot(_html(name), width, light)

    def shot(self, html: str, width: int = PHONE, light: Light = "light") -> Image.Image:
        """A whole mail, as wide as it is shown; a long one in columns."""
        self.page.set_viewport_size({"width": width, "height": 600})
        self.page.emulate_media(color_scheme=light)
        self.page.set_content(html.replace("</head>", f"<style>{_fonts()}</style></head>", 1))
        self.page.evaluate("() => document.fonts.ready")
        drawn = _opened(self.page.screenshot(full_page=True))
        return _few_colours(_in_columns(_without_emptiness(drawn, width)))

    def printed(self, workbook: bytes, name: str) -> Path:
        """The workbook as LibreOffice prints it."""
        source = self.folder / f"{name}.xlsx"
        source.write_bytes(workbook)
        return self.office.fill(source, {}, self.folder / f"{name}.pdf", PDF)

    def sheets(self, printed: Path, targets: Sequence[str], first: int = 1) -> Iterator[tuple[str, Image.Image]]:
        """Pages of a printed workbook, without what is empty of them."""
        yield from pages(printed, targets, first, _FOOTER)


def pages(pdf: Path, targets: Sequence[str], first: int = 1, footer: float = 0) -> Iterator[tuple[str, Image.Image]]:
    """So many pages of a PDF from one of them on, without their footers."""
    for number, target in enumerate(targets, start=first):
        page = ["pdftoppm", "-r", "90", "-png", "-f", str(number), "-l", str(number), str(pdf)]
        drawn = subprocess.run(page, check=True, capture_output=True).stdout
        if drawn:
            with Image.open(io.BytesIO(drawn)) as image:
                sheet = image.convert("RGB").crop((0, 0, image.width, int(image.height * (1 - footer))))
                yield target, _few_colours(_without_emptiness(sheet))


def page_of(pdf: Path, heading: str) -> int:
    """The number of the first page on which this heading stands."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return next(number for number, page in enumerate(text.split("\f"), 1) if heading in page)


def _html(name: str) -> str:
    if name in FROM_THE_WEEKS:
        return html_of(town_weeks.message(*FROM_THE_WEEKS[name]))
    return a_renderer().render_letter(samples()[name], "sv").html


@cache
def _fonts() -> str:
    """The font of the mails' list that is free, at the weights they use."""
    faces = []
    for weight in (400, 700):
        data = base64.b64encode(package(_FONT.format(weight=weight)).read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data})"
        faces.append(f"@font-face{{font-family:Roboto;font-weight:{weight};src:{source}}}")
    return "".join(faces)


def _small() -> Iterator[Received]:
    """The copy to mend, the register and the review, each from a week of the tests' small municipality."""
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, replace(BROKEN_PANE, area="Norby", when="31 november")))
    yield world.letters(SCHOOL)[-1]
    yield asked(World.invited())
    reviewing = a_reviewing_world().go_to(Step.INVITATION)
    reviewing.report(SCHOOL, BROKEN_PANE)
    reviewing.go_to(Step.CLOSE)
    yield review(reviewing, MUNICIPALITY)


def _without_emptiness(image: Image.Image, width: int = 0) -> Image.Image:
    """The picture up to a little beside and under the last that differs from its lowest corner.

    ``width``: in pixels, if it is to be kept.
    """
    empty = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    _, _, right, below = ImageChops.difference(image, empty).getbbox() or (0, 0, image.width, image.height)
    return image.crop((0, 0, width or min(image.width, right + _MARGIN), min(image.height, below + _MARGIN)))


def _opened(drawn: bytes) -> Image.Image:
    with Image.open(io.BytesIO(drawn)) as image:
        return image.convert("RGB")


def _in_columns(image: Image.Image) -> Image.Image:
    """The picture, or if it is too tall its parts beside each other, cut where nothing is written."""
    cuts = [0]
    while image.height - cuts[-1] > _TALLEST:
        cuts.append(_blank_above(image, cuts[-1] + _TALLEST))
    parts = [image.crop((0, top, image.width, end)) for top, end in pairwise([*cuts, image.height])]
    if len(parts) == 1:
        return image
    step = image.width + _BETWEEN
    beside = Image.new("RGB", (step * len(parts) - _BETWEEN, max(part.height for part in parts)), "white")
    for number, part in enumerate(parts):
        beside.paste(part, (number * step, 0))
    return beside


def _blank_above(image: Image.Image, lowest: int) -> int:
    """The lowest line above that one around which all lines are the same; itself if there is none near."""
    for row in range(lowest, lowest - _BREAK, -1):
        around = image.crop((0, row - _BLANK, image.width, row))
        first = around.crop((0, 0, image.width, 1)).resize(around.size)
        if not ImageChops.difference(around, first).getbbox():
            return row - _BLANK // 2
    return lowest


def _few_colours(image: Image.Image) -> Image.Image:
    """A third of the bytes, and no difference to be seen."""
    return image.quantize(_COLOURS, dither=Image.Dither.NONE)
