"""What two completed drafts of one round say otherwise: what recipients would see, and what is only kept."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from est_mailer.domain.picture.corrections import corrections
from est_mailer.domain.picture.situation import Correction, Edition, SituationPicture


def draft_differences(mine: Edition, other: SituationPicture) -> tuple[Correction, ...]:
    """From the other picture to that of ``mine``, field by field, on the same figures. Empty: the order differs."""
    picture = mine.picture
    return (*corrections(replace(mine, picture=other), mine), *_kept(other, picture))


def _kept(before: SituationPicture, after: SituationPicture) -> Iterable[Correction]:
    """What is in no dispatch: the follow-up, the coordinators' own rows, their analysis, the warning signals."""
    if before.analysis != after.analysis:
        yield Correction("analysis", before.analysis, after.analysis)
    follow_ups = [{f.measure: f for f in side.follow_ups} for side in (before, after)]
    rows = [{o.key: o for o in side.added} for side in (before, after)]
    yield from (Correction("follow_up", "", "", key) for key in _unlike(follow_ups[0], follow_ups[1]))
    yield from (Correction("added_row", "", "", key) for key in _unlike(rows[0], rows[1]))
    ended = [dict.fromkeys(side.closed, True) for side in (before, after)]
    yield from (Correction("closed", "", "", key) for key in _unlike(ended[0], ended[1]))
    old, new = ({m.what: m.problems for m in side.measures} for side in (before, after))
    yield from (Correction("measure_rows", "", "", key) for key in _unlike(old, new) if key in old and key in new)
    then, now = ({str(s.number): str(s.value) for s in side.signals} for side in (before, after))
    yield from (Correction("signal", then.get(key, ""), now.get(key, ""), key) for key in _unlike(then, now))


def _unlike(before: Mapping[str, Hashable], after: Mapping[str, Hashable]) -> Iterable[str]:
    return (key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key))
