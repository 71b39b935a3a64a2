"""Worked examples of every mail, made from what its class says it is told: one that has all of it, and a bare one.

So a new mail has its examples without a line here, and what a template asks for in any of them must be there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Measure
from est_mailer.domain.picture.situation import AreaText, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.standing import Tally
from est_mailer.mail.writing import pack_letter, register_letter, review_letter, screening_letter
from est_mailer.mail.writing.dispatch_letter import Dispatch, dispatch_letter, preview_letter
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.mail.writing.screened import Screened
from est_mailer.wording import Wording

MODULES = (pack_letter, register_letter, review_letter, screening_letter)
"""Where letters are, beside ``letters`` and ``dispatch_letter``; imported so that all their classes are known."""
_WEEK, _DAY = RoundPeriod.of_key("2026-W47"), RoundPeriod.of_key("2026-W47-3")
_TEXT = "Exempel: <b>å</b> & ”ö”"  # with what a template must not take for markup


def example_letters(deployment: Deployment, words: Wording) -> Iterator[LetterContent]:
    """Each mail twice, in the language of ``words``: full and bare; the dispatch and its preview with this
    municipality's own areas and statuses."""
    for kind in letter_classes():
        if not issubclass(kind, Dispatch):
            yield _filled(kind, full=True)
            yield _filled(kind, full=False)
    for edition in (example_edition(deployment), _bare_edition(deployment)):
        dispatch = dispatch_letter(edition, deployment, words)
        yield dispatch
        screened = Screened(lines=(_TEXT,), blocking="1")
        yield preview_letter(dispatch, code="123456", hold=_TEXT, recipients=2, remarks=(_TEXT,), screened=screened)


def letter_classes() -> tuple[type[LetterContent], ...]:
    """Every class of letter that has a template, by the template's name."""
    found: list[type[LetterContent]] = []
    known = [LetterContent]
    for kind in known:
        known += kind.__subclasses__()
        if "template" in vars(kind) and getattr(sys.modules[kind.__module__], kind.__name__) is kind:  # no leftover
            found.append(kind)
    return tuple(sorted(set(found), key=lambda kind: kind.template))


def example_edition(deployment: Deployment) -> Edition:
    """A picture with something in every part of it, of this municipality's first area and its first status."""
    area = deployment.areas[0].id
    picture = SituationPicture(
        status=deployment.statuses[0].id,
        state=_TEXT,
        weather=_TEXT,
        important=_TEXT,
        priorities=tuple(AreaText(id_, _TEXT) for id_ in deployment.priority_areas),
        others=(AreaText(area, _TEXT),),
        measures=(Measure("2026-W47/1", area, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT),),
        gatherings=(Gathering(_TEXT, area, _TEXT),),
        units=(FieldUnit(_TEXT, area, _TEXT, _TEXT),),
    )
    return _edition(deployment, picture)


def _bare_edition(deployment: Deployment) -> Edition:
    return _edition(deployment, SituationPicture(status=deployment.statuses[-1].id, state=_TEXT))


def _edition(deployment: Deployment, picture: SituationPicture) -> Edition:
    return Edition(
        round=_WEEK.key,
        municipality=deployment.municipality,
        meeting_day=date(2026, 11, 19),
        compiled_at=datetime(2026, 11, 18, 15, tzinfo=UTC),
        tally=Tally(events=2, calm=1, unclear=1, silent=1, in_time=3),
        picture=picture,
    )


def _filled(kind: type[LetterContent], *, full: bool) -> LetterContent:
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):
        if full or field.default is MISSING:
            values[field.name] = _example(types[field.name], full=full)
    return kind(**values)


def _example(kind: Any, *, full: bool) -> Any:
    """A value of a type: a text, a number, a period, a line or two of them."""
    if get_origin(kind) is UnionType:
        return _example(next(part for part in get_args(kind) if part is not NoneType), full=full) if full else None
    if get_origin(kind) is tuple:
        inner = [part for part in get_args(kind) if part is not Ellipsis]
        if Ellipsis not in get_args(kind):
            return tuple(_example(part, full=full) for part in inner)
        return (_example(inner[0], full=full),) * 2 if full else ()
    plain = {str: _TEXT, int: 2 if full else 0, bool: full, RoundPeriod: _WEEK if full else _DAY}
    if kind in plain:
        return plain[kind]
    assert issubclass(kind, Enum), f"no example of {kind} is known"
    return list(kind)[0 if full else -1]
