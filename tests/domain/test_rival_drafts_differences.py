"""What two completed drafts say otherwise, in what is only kept too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import an_observation, utc
from draft_samples import PREVIOUS

from est_mailer.domain.model import Done, FollowUp, Measure
from est_mailer.domain.picture.rival_drafts import draft_differences
from est_mailer.domain.picture.situation import Correction, Edition, SituationPicture
from est_mailer.domain.picture.warning_signals import RatedSignal
from est_mailer.domain.standing import Tally

MEASURE = Measure("2026-W47/1", "norrby", "", "Rondering")
MINE = replace(PREVIOUS, measures=(MEASURE,))


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (replace(MINE, analysis="Fredagar."), Correction("analysis", "Fredagar.", "")),
        (replace(MINE, signals=(RatedSignal(8, 3),)), Correction("signal", "3", "", "8")),
        (replace(MINE, follow_ups=(FollowUp("2026-W46/1", Done.YES),)), Correction("follow_up", "", "", "2026-W46/1")),
        (replace(MINE, added=(an_observation("P1"),)), Correction("added_row", "", "", "P1")),
        (replace(MINE, measures=(replace(MEASURE, problems=("a",)),)), Correction("measure_rows", "", "", "Rondering")),
        (replace(MINE, weather="Regn"), Correction("weather", "Regn", "")),
    ],
)
def test_each_difference_is_told_once(theirs: SituationPicture, told: Correction) -> None:
    edition = Edition("2026-W47", "Exempelstad", utc(2026, 11, 19).date(), utc(2026, 11, 18), Tally(), MINE)
    assert draft_differences(edition, theirs) == (told,)
    assert draft_differences(edition, MINE) == ()
