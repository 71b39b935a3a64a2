"""What every test may ask for: see servers/fixtures.py. A missing program fails the tests that need it."""

pytest_plugins = ["servers.fixtures"]
