"""A checklist that asks about two problems from last week: what is sent, its file alone, and what is remembered."""

from __future__ import annotations

from datetime import date

from builders import a_deployment, a_member, an_observation, utc

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import OpenProblem, SentForm
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.form import last_week_line
from est_mailer.workbooks.checklist.writing import ChecklistForm, row_keys, write_among_others

TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
DEPLOYMENT = a_deployment()


def a_problem(number: int, place: str, what: str, area: str = "norrby") -> OpenProblem:
    """What was reported in the row of this number a week ago, and is asked about now."""
    id_ = f"2026-W46/skola-norr/N{number}"
    first = an_observation(f"N{number}", problem=id_, place=place, what=what, area=area, day=date(2026, 11, 9))
    return OpenProblem(id_, "skola-norr", first, "2026-W46", 1, None)


CARRIED = (a_problem(9, "busskuren", "Krossad ruta"), a_problem(10, "torget", "Klotter", "centrum"))


def sent_form(carried: tuple[OpenProblem, ...] = CARRIED, language: str = "sv") -> SentForm:
    """What the service remembers of the form."""
    return SentForm(TOKEN, "2026-W47", "skola-norr", 1, carried, language, row_keys(carried))


def the_form(carried: tuple[OpenProblem, ...] = CARRIED, language: str = "sv") -> ChecklistForm:
    """What stands in the form as it is sent."""
    return ChecklistForm(
        TOKEN,
        "2026-W47",
        RoundPeriod.of_key("2026-W47"),
        a_member(),
        utc(2026, 11, 18, 14),
        carried,
        tuple(last_week_line(problem, DEPLOYMENT, language) for problem in carried),
    )


def write_checklist(form: ChecklistForm, deployment: Deployment, words: Wording) -> bytes:
    """The file alone, for tests that do not ask what it begins with as others do."""
    return write_among_others(form, deployment, words)[0]
