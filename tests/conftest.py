"""What every test may ask for: see servers/fixtures.py. A missing program fails the tests that need it."""

from pathlib import Path

import pytest

import est_mailer  # noqa: F401  first of all: it decides by which library openpyxl reads and writes XML

pytest_plugins = ["servers.fixtures"]

# What takes long is begun first, or the others wait for it at the end; and what waits for servers is begun between
# what reckons, so that neither processor is idle. The order of files is all that is changed: each test stands alone.
HERE = Path(__file__).parent
BEGUN_FIRST = {
    HERE / name: turn
    for turn, name in enumerate(
        (
            "e2e/test_bad_input.py",  # waits
            "workbooks/test_form_matrix.py",
            "e2e/test_week.py",
            "faces/test_pictures.py",
            "e2e/test_outages.py",  # waits
            "e2e/test_crashes.py",
            "faces/test_mails_in_browser.py",
            "jobs/test_sharing_leaks.py",
            "e2e/test_token_account.py",  # waits
            "jobs/test_pace_change.py",
            "e2e/test_demo.py",
            "jobs/test_reviewing_later.py",
            "e2e/test_unit.py",  # waits
            "workbooks/test_hostile_matrix.py",
            "cli/test_looking_commands.py",
            "e2e/test_year.py",
            "e2e/test_restoring.py",  # waits
            "cli/test_checking_accounts.py",
            "browsing/test_browse_command.py",
            "faces/test_workbooks_as_seen.py",
            "workbooks/test_isolation.py",
        )
    )
}
MOVED = [file for file in BEGUN_FIRST if not file.exists()]
assert not MOVED, f"begun first, and not there: {MOVED}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With --no-loadscope-reorder the workers take the files in this order."""
    items.sort(key=lambda item: BEGUN_FIRST.get(item.path, len(BEGUN_FIRST)))
