"""``kvartal 3`` and ``år 2026`` from a coordinator: the pack for the meeting that follows it up, to the asker alone."""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.period import Kind, Period, period, period_of
from est_mailer.domain.periods.pack import name_of_period
from est_mailer.domain.rounds.pack_calendar import ended
from est_mailer.jobs.answering import answer_with, reply
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods.packs import number_of, pack_files, pack_token
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.sealing import sealed
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.pack_letter import PackForMeeting

_ASKED = re.compile(r"(?:K(?P<number>[1-4]?)-)?(?P<year>\d{4})?")


def send_asked_pack(service: Service, message: Message, asked: str, by: Member, now: datetime) -> Outcome:
    """Answer with the pack of the period that is asked for; of a quarter or a year alone, the latest that has ended.

    One whose weeks are not over is sent as it stands. It is not the pack that is sent to all: nothing is noted.
    """
    done = Outcome(AccountKind.COMMAND, "pack", respondent=by.id)
    wanted = _period(asked, service, now)
    first = service.store.rounds.earliest_day()
    if first is None or wanted.until <= first or wanted.first > service.day_of(now):
        answer_with(
            service, message, by, "pack.unheld", now, {"period": name_of_period(wanted, service.words(by.language))}
        )
        return done
    number = number_of(service, by)
    files = pack_files(service, period_picture(service, wanted, now), service.words(by.language), now, number)
    letter = PackForMeeting(
        municipality=service.deployment.municipality, title=files.pack.title, summary=files.pack.summary
    )
    token, attached = sealed(service, pack_token(wanted, number)), [files.pdf, files.workbook]
    reply(service, message, letter, by.language, now, token=token, attachments=attached)
    return done


def _period(asked: str, service: Service, now: datetime) -> Period:
    said, today = _ASKED.fullmatch(asked), service.day_of(now)
    kind = Kind.YEAR if said is None or said["number"] is None else Kind.QUARTER
    number, year = (said["number"], said["year"]) if said else ("", "")
    if kind is Kind.YEAR:
        return period(year) if year else ended(kind, today)
    if not number:
        return ended(kind, today) if not year else period(f"{year}-Q4")
    found = period(f"{year or period_of(Kind.YEAR, today).key}-Q{number}")
    return found if year or found.first <= today else period(f"{int(found.key[:4]) - 1}-Q{number}")
