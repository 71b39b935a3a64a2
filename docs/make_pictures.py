"""Draw the README's pictures from a played week: a mail on a phone, a checklist, a dispatch.

python docs/make_pictures.py      needs chromium, libreoffice-calc-nogui and poppler-utils (make pictures installs them)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from est_mailer.demo.play import play

PICTURES = Path(__file__).parent / "pictures"
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
    "--force-device-scale-factor=2",
]


def main() -> int:
    """Play a week in a temporary folder and draw what people would see. Exit code 0."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        play(folder / "demo", 2)
        box = folder / "demo" / "mailboxes" / "norrbyskolan@skola.exempelstad.example"
        _mail(next(box.glob("*rapportera*")), folder, PICTURES / "invitation.png", 570)
        form = sorted((folder / "demo" / "workbooks").glob("norrbyskolan@*W48*"))[0]
        _workbook(form, folder, PICTURES / "checklist")
        page = (folder / "demo" / "dispatch" / "2026-W47-1.png").read_bytes()
        (PICTURES / "dispatch.png").write_bytes(page)
    return 0


def _mail(eml: Path, folder: Path, target: Path, height: int) -> None:
    body = message_from_bytes(eml.read_bytes(), policy=default).get_body(("html",))
    if body is None:
        raise LookupError(f"{eml} has no HTML")
    page = folder / "mail.html"
    page.write_text(str(body.get_content()), encoding="utf-8")
    profile = folder / "chromium"
    command = [
        *_CHROMIUM,
        f"--user-data-dir={profile}",
        f"--window-size=500,{height}",
        f"--screenshot={target}",
        str(page),
    ]
    subprocess.run(command, check=True, capture_output=True)


def _workbook(form: Path, folder: Path, target: Path) -> None:
    office = f"-env:UserInstallation=file://{folder / 'office'}"
    convert = ["soffice", office, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(form)]
    subprocess.run(convert, check=True, capture_output=True)
    pdf = folder / f"{form.stem}.pdf"
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(target)], check=True
    )


if __name__ == "__main__":
    sys.exit(main())
