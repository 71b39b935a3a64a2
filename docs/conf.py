"""The documentation as a site (Sphinx, MyST): `make docs` builds it into build/docs. Every warning is an error there.

Nothing in it comes from outside: no fonts, scripts or pictures of other hosts. Pages under sv/ are Swedish.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_site"))

project = "est_mailer"
copyright = "the authors of est_mailer, EUPL-1.2"
language = "en"
root_doc = "index"
exclude_patterns = ["_site"]
nitpicky = True

extensions = ["myst_parser", "page_language", "state_diagrams"]
myst_enable_extensions = ["html_image", "attrs_block"]
myst_heading_anchors = 4

html_theme = "pydata_sphinx_theme"
html_title = "est_mailer"
html_static_path = ["_site/site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_domain_indices = False
html_use_index = False
html_sidebars = {page: [] for page in ("index", "gallery", "sv/informant", "sv/mottagare")}
html_theme_options = {
    "header_links_before_dropdown": 8,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "navbar_persistent": ["search-button"],  # the other one is named otherwise than it reads
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
