"""What the tests of mails may ask for."""

from __future__ import annotations

import pytest
from world import a_renderer

from est_mailer.mail.writing.render import Renderer


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """The real templates, compiled once for all tests that a worker runs."""
    return a_renderer()
