"""A suggestion is made when it is likely to help, and not otherwise."""

import pytest

from est_mailer.workbooks.closest import closest

AREAS = ["Centrum", "Norrby", "Söderäng", "Vivalla"]


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("Vivala", "Vivalla"),
        ("VIVALLA C", "Vivalla"),
        ("Soderäng", "Söderäng"),
        ("centrun", "Centrum"),
        ("norby", "Norrby"),
        ("skolan", None),
        ("xyz", None),
        ("i", None),
        ("", None),
        ("?!", None),
    ],
)
def test_closest(written: str, nearest: str | None) -> None:
    assert closest(written, AREAS) == nearest


def test_nothing_to_choose_from() -> None:
    assert closest("Vivalla", []) is None
