"""Pages under sv/ and the front page are Swedish, and so are the words that the theme puts around them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_SWEDISH = {
    "Back to top": "Till sidans början",
    "Breadcrumb": "Var du är",
    "Collapse Sidebar": "Fäll ihop sidomenyn",
    "Color mode": "Färger",
    "Dark": "Mörkt",
    "Expand Sidebar": "Fäll ut sidomenyn",
    "Home": "Början",
    "Light": "Ljust",
    "On this page": "På den här sidan",
    "Search": "Sök",
    "Section Navigation": "Sidor i den här delen",
    "Site navigation": "Webbplatsens delar",
    "Skip to main content": "Gå till innehållet",
    "System Settings": "Som datorn",
    "next": "nästa",
    "next page": "nästa sida",
    "previous": "föregående",
    "previous page": "föregående sida",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("html-page-context", _speak)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def is_swedish(page: str) -> bool:
    """Of a page by its name, "sv/informant"."""
    return page == "index" or page.startswith("sv/")


def _speak(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    del app, template, tree
    if is_swedish(page):
        context |= {
            "language": "sv",
            "_": _swedish,
            "gettext": _swedish,
            "theme_search_bar_text": "Sök i dokumentationen …",
        }


def _swedish(text: str) -> str:
    return _SWEDISH.get(text, text)
