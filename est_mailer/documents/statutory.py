"""The statutory material as one HTML file that word processors open: headings, tables, no outside addresses."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from est_mailer.domain.periods.statutory import StatutoryPicture
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording


def statutory_html(shown: StatutoryPicture, words: Wording) -> bytes:
    """The document, UTF-8. Every value is text, never markup. The same material gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(shared_folder("templates") / "documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("statutory.html.jinja")
    return template.render(shown=shown, write_here=words("statutory.blank_text")).encode()
