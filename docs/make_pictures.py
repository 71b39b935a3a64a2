"""Draw the pictures of the gallery: every mail and workbook, from two played weeks, a simulated quarter and samples.

make pictures      installs chromium, libreoffice-calc-nogui and poppler-utils, and puts the tests' year on the path
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from html import escape
from pathlib import Path

from command_place import Place
from letter_samples import samples
from page_picture import draw
from PIL import Image, ImageChops
from register_mail import asked
from review_answers import a_reviewing_world, review
from simulated_year import simulate
from world import BROKEN_PANE, MUNICIPALITY, SCHOOL, World, workbook_of
from year_findings import hot_quarter
from year_plan import REDUCED

from est_mailer import looking
from est_mailer.demo.letters import Received
from est_mailer.demo.play import play
from est_mailer.domain.deployment import Step
from est_mailer.mail.render import Renderer
from est_mailer.mail.viewing import html_of
from est_mailer.resources import shared_folder

PICTURES = Path(__file__).parent / "pictures"
PLAYED_SCHOOL = "norrbyskolan@skola.exempelstad.example"
PLAYED_COORDINATOR = "trygghet@exempelstad.example"
FROM_THE_WEEKS = {  # mail → who got it, a part of its file's name, how much of it is shown (pixels)
    "invitation": (PLAYED_SCHOOL, "rapportera", 800),
    "draft": (PLAYED_COORDINATOR, "Utkast-lägesbild-vecka-48", 1200),
    "preview": (PLAYED_COORDINATOR, "Godkänn-lägesbilden-vecka-48", 1700),
    "dispatch": (PLAYED_COORDINATOR, "Samlad-lägesbild-vecka-48", 3000),
}
DRAFT_SHEETS = {  # picture → what stands on that sheet alone
    "draft-follow-up": "Det här prioriterades förra veckan",
    "draft-picture": "Veckans rapporter",
    "draft-analysis": "Rapporterade händelser: område och slag",
    "draft-measures": "Nya insatser",
    "draft-dispatch": "Verksamheter på fältet i helgen",
    "draft-answers": "Vilka som har svarat",
}
_PHONE = 375  # pixels
_WINDOW = 500  # pixels: the narrowest that the browser opens
_LONGEST = 3000  # pixels
_MARGIN = 12  # pixels beside and under the last that is drawn
_FOOTER = 0.07  # of a printed sheet's height: its page number
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
        studio.small_workbooks()
        studio.other_mails()
    return 0


@dataclass(frozen=True)
class Studio:
    """Draws into ``PICTURES``; everything in between is left in ``folder``."""

    folder: Path

    def weeks(self) -> None:
        """Two weeks: what an informant, a coordinator and a recipient get."""
        demo = self.folder / "demo"
        play(demo, 2)
        for name, (address, subject, height) in FROM_THE_WEEKS.items():
            eml = next((demo / "mailboxes" / address).glob(f"*{subject}*"))
            self._mail(html_of(message_from_bytes(eml.read_bytes(), policy=default)), name, height)
        form = next((demo / "workbooks").glob(f"{PLAYED_SCHOOL}*W48*"))
        self._sheets(self._printed(form), ["checklist", "checklist-last-week", "checklist-help"])
        draft = self._printed(next((demo / "workbooks").glob(f"{PLAYED_COORDINATOR}*W48*")))
        for target, heading in DRAFT_SHEETS.items():
            self._sheets(draft, [target], first=_page_of(draft, heading))
        self._pages(demo / "dispatch" / "2026-W48.pdf", ["dispatch", "dispatch-2"])

    def quarter(self) -> None:
        """The packs of the quarter in which the simulated year has its hot-spot."""
        config, out = self.folder / "config", self.folder / "packs"
        year = simulate(REDUCED, config)
        Place(config).run("round", "quarter", hot_quarter(year).key, "--out", str(out))
        draw(looking.Place(config, {}), year.world.now, PICTURES / "browse.png")
        self._pages(next(out.rglob("*.pdf")), [f"pack-{number}" for number in range(1, 5)])
        printed = self._printed(next(out.rglob("*.xlsx")))
        self._sheets(printed, ["pack-workbook-1"])
        self._sheets(printed, ["pack-workbook-decisions"], first=_page_of(printed, "De tre prioriterade områdena"))

    def small_workbooks(self) -> None:
        """The copy to mend, the register and the review, each from a week of the tests' small municipality."""
        world = World.invited()
        form = world.form(SCHOOL)
        world.answer(form, "", world.filled(form, replace(BROKEN_PANE, area="Norby", when="31 november")))
        self._workbook(world.letters(SCHOOL)[-1], "marked")
        self._workbook(asked(World.invited()), "register")
        reviewing = a_reviewing_world().go_to(Step.INVITATION)
        reviewing.report(SCHOOL, BROKEN_PANE)
        reviewing.go_to(Step.CLOSE)
        self._workbook(review(reviewing, MUNICIPALITY), "review")

    def other_mails(self) -> None:
        """Each mail that no week has shown, filled in with the tests' samples."""
        renderer = Renderer([shared_folder("templates")])
        for name, letter in samples().items():
            if name not in FROM_THE_WEEKS:
                self._mail(renderer.render_letter(letter, "sv").html, name, _LONGEST)

    def _workbook(self, letter: Received, target: str) -> None:
        workbook = self.folder / f"{target}.xlsx"
        workbook.write_bytes(workbook_of(letter)[1])
        self._sheets(self._printed(workbook), [f"{target}-workbook"])

    def _mail(self, mail: str, name: str, height: int) -> None:
        """A mail as a phone shows it: in a frame as wide as that, for no window is so narrow."""
        page, shot = self.folder / "mail.html", self.folder / "shot.png"
        frame = f'<iframe style="border:0" width="{_PHONE}" height="{height}" srcdoc="{escape(mail)}"></iframe>'
        page.write_text(f'<!doctype html><meta charset="utf-8"><body style="margin:0">{frame}', encoding="utf-8")
        shown = [f"--user-data-dir={self.folder / 'chromium'}", f"--window-size={_WINDOW},{height}", page.as_uri()]
        subprocess.run([*_CHROMIUM, f"--screenshot={shot}", *shown], check=True, capture_output=True)
        with Image.open(shot) as image:
            _keep(_without_emptiness(image.convert("RGB").crop((0, 0, _PHONE, height)), _PHONE), f"mail-{name}")

    def _printed(self, workbook: Path) -> Path:
        """The workbook as LibreOffice prints it."""
        office = ["soffice", f"-env:UserInstallation=file://{self.folder / 'office'}", "--headless"]
        convert = [*office, "--convert-to", "pdf", "--outdir", str(self.folder), str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        return self.folder / f"{workbook.stem}.pdf"

    def _sheets(self, printed: Path, targets: list[str], first: int = 1) -> None:
        """Pages of a workbook, without what is empty of them."""
        self._pages(printed, targets, first, _FOOTER)

    def _pages(self, pdf: Path, targets: list[str], first: int = 1, footer: float = 0) -> None:
        for number, target in enumerate(targets, start=first):
            page = ["pdftoppm", "-r", "90", "-png", "-f", str(number), "-l", str(number), str(pdf)]
            drawn = subprocess.run(page, check=True, capture_output=True).stdout
            if drawn:
                with Image.open(io.BytesIO(drawn)) as image:
                    sheet = image.convert("RGB").crop((0, 0, image.width, int(image.height * (1 - footer))))
                    _keep(_without_emptiness(sheet), target)


def _page_of(pdf: Path, heading: str) -> int:
    """The number of the first page on which this heading stands."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return next(number for number, page in enumerate(text.split("\f"), 1) if heading in page)


def _without_emptiness(image: Image.Image, width: int = 0) -> Image.Image:
    """The picture up to a little beside and under the last that differs from its lowest corner.

    ``width``: in pixels, if it is to be kept.
    """
    empty = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    _, _, right, below = ImageChops.difference(image, empty).getbbox() or (0, 0, image.width, image.height)
    return image.crop((0, 0, width or min(image.width, right + _MARGIN), min(image.height, below + _MARGIN)))


def _keep(image: Image.Image, target: str) -> None:
    """With few colours: a third of the bytes, and no difference to be seen."""
    few = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{target}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
