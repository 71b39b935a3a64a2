"""[screening]: what the municipality lets through and how much a kind weighs."""

from __future__ import annotations

from config_folders import Folder

from est_mailer.config import load
from est_mailer.domain.screening.text import Choices, Kind, Level


def test_a_municipality_without_the_section_has_our_levels_and_lets_nothing_more_through(folder: Folder) -> None:
    assert load(folder.path).screening == Choices()


def test_its_choices_are_read(folder: Folder) -> None:
    folder.toml(
        "[publication]",
        '[screening]\nplaces = ["Ragnars plan"]\nallow = ["019-21 10 00", "info@exempelstad.test", "@staden"]\n'
        'group_words = ["sparvar"]\nlevels = { name = "block" }\n\n[publication]',
    )
    chosen = load(folder.path).screening
    assert chosen.places == ("Ragnars plan",)
    assert chosen.allow == ("019-21 10 00", "info@exempelstad.test", "@staden")
    assert (chosen.groups, chosen.levels) == (("sparvar",), {Kind.NAME: Level.BLOCK})


def test_all_that_is_wrong_in_it_is_told_at_once(folder: Folder) -> None:
    folder.toml(
        "[publication]",
        '[screening]\nallow = ["växeln"]\nlevels = { nme = "block", age = "blok", unscreened = "note" }\n'
        "\n[publication]",
    )
    wrongs = [wrong for _, wrong, _ in folder.refusals()]
    assert wrongs == [
        "“växeln” is no phone number, mail address or account.",
        "“nme” is no kind that is screened.",
        "“blok” is no level.",
        "“unscreened” is no kind that is screened.",
    ]
