"""The other rounds' pictures and corrections that have come back and have not gone out: easily forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from est_mailer.domain.rounds.life import AWAITING_DISPATCH, Round, RoundState
from est_mailer.jobs.dispatch.hold_time import real_hold
from est_mailer.jobs.service import Service
from est_mailer.wording import Wording


def not_out(service: Service, besides: Round, words: Wording, now: datetime) -> tuple[str, ...]:
    """One line for each, pictures first and the oldest first, but for the picture of the round ``besides``."""
    return (*_pictures(service, besides, words, now), *_corrections(service, words, now))


def _pictures(service: Service, besides: Round, words: Wording, now: datetime) -> Iterator[str]:
    for round_ in service.store.rounds.unfinished():
        if round_.key == besides.key or round_.state not in AWAITING_DISPATCH | {RoundState.COMPLETED}:
            continue
        if round_.state is RoundState.COMPLETED:
            yield words.about(round_.period)("awaiting.not_out.stopped", period=round_.period)
        else:
            until = round_.hold_until if round_.state is RoundState.APPROVED else None
            yield _line(service, round_, "picture", until, words, now)


def _corrections(service: Service, words: Wording, now: datetime) -> Iterator[str]:
    for erratum in service.store.errata.all_live():
        round_ = service.store.rounds.get(erratum.round)
        yield _line(service, round_, "correction", erratum.hold_until, words, now)


def _line(service: Service, round_: Round, thing: str, until: datetime | None, words: Wording, now: datetime) -> str:
    told = words.about(round_.period)
    if until is None:
        return told(f"awaiting.not_out.{thing}", period=round_.period)
    moment = told.moment(real_hold(service, round_.key, until, now))
    return told(f"awaiting.out.{thing}", period=round_.period, moment=moment)
