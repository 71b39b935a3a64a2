"""What the register's import adds to est.toml: after the last of its kind, and every other line stays."""

from __future__ import annotations

import tomllib

import pytest

from est_mailer.config import with_added
from est_mailer.domain.deployment import Area, Organisation
from est_mailer.resources import shared_folder

TAXI = Organisation("taxi", 'Exempeltaxi "AB"', ("taxi.example", "ny.taxi.example"))


@pytest.mark.parametrize(
    "text",
    [
        (shared_folder("config") / "est.toml").read_text(encoding="utf-8"),
        '[[organisation]]\nid = "a"\ndomains = [\n  "a.example",  # vår\n]\n# Nästa\n[[area]]\nid = "b"\n[z]\nx = 1\n',
        '[[area]]\r\nid = "b"\r\n[[organisation]]\r\nid = "a"\r\nname = """\r\nA\r\n"""',
        "x = 1\n",
    ],
)
def test_what_is_added_and_what_stays(text: str) -> None:
    before = tomllib.loads(text)
    added = with_added(text, [TAXI], [Area("ek", "Ekbacken")])
    after = tomllib.loads(added)
    assert after.pop("organisation") == [
        *before.pop("organisation", []),
        {"id": "taxi", "name": 'Exempeltaxi "AB"', "domains": ["taxi.example", "ny.taxi.example"]},
    ]
    assert after.pop("area") == [*before.pop("area", []), {"id": "ek", "name": "Ekbacken"}]
    assert after == before
    assert [line for line in text.splitlines() if line not in added.splitlines()] == []


def test_nothing_is_added() -> None:
    assert with_added("x = 1\n", [], []) == "x = 1\n"
