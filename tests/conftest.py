"""What every test may ask for: see servers/fixtures.py. A missing program fails the tests that need it."""

import est_mailer  # noqa: F401  first of all: it decides by which library openpyxl reads and writes XML

pytest_plugins = ["servers.fixtures"]
