"""The draft's last step: what is sent to the recipients, in the order they will read it."""

from __future__ import annotations

from est_mailer.domain.picture.situation import FieldUnit, SituationPicture
from est_mailer.workbooks import choosing
from est_mailer.workbooks.checklist.layout import GATHERING_COLUMNS, OTHER_COLUMNS, PRIORITY_COLUMNS, UNIT_COLUMNS
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import HINT, INPUT, OURS

_OTHER_ROWS, _GATHERING_ROWS, _UNIT_ROWS = 6, 5, 6


def dispatch(page: Page, desk: Desk) -> None:
    """The fields of the dispatch. What lasts is filled in from last week."""
    words = desk.words
    _fields(page, desk)
    areas = {"other_area": desk.from_list("est_areas")}
    page.section(words("draft.section.priorities"))
    page.header(desk.titles(PRIORITY_COLUMNS))
    _priorities(page, desk)
    page.section(words("draft.section.others"))
    page.header(desk.titles(OTHER_COLUMNS))
    page.choices(OTHER_COLUMNS, page.inputs(OTHER_COLUMNS, (), _OTHER_ROWS), areas)
    page.section(words("draft.section.gatherings"))
    page.header(desk.titles(GATHERING_COLUMNS))
    rows = page.inputs(GATHERING_COLUMNS, (), _GATHERING_ROWS)
    page.choices(GATHERING_COLUMNS, rows, {"gathering_area": desk.from_list("est_areas")})
    page.section(words("draft.section.units"))
    page.note(words("draft.hint.units"), len(UNIT_COLUMNS))
    page.header(desk.titles(UNIT_COLUMNS))
    kept = [kept_unit(unit, desk) for unit in desk.draft.previous.units] if desk.draft.previous else []
    rows = page.inputs(UNIT_COLUMNS, kept, _UNIT_ROWS)
    page.choices(UNIT_COLUMNS, rows, {"area": desk.from_list("est_areas")})


def kept_unit(unit: FieldUnit, desk: Desk) -> dict[str, str]:
    """A unit as it stays from last week: all but the time, which must be said anew for the unit to count."""
    return {"unit": unit.unit, "against": unit.works_against, "area": desk.area(unit.area) if unit.area else ""}


def _fields(page: Page, desk: Desk) -> None:
    words, previous = desk.words, desk.draft.previous
    page.section(words("draft.section.state"))
    row = page.field(words("draft.field.status"), None, _last_status(previous, desk), 24)
    choosing.add_choice(page.sheet, desk.from_list("est_statuses")(), row, row, 2)
    kept = words("draft.kept")
    state, important = (previous.state, previous.important) if previous else ("", "")
    page.field(words("draft.field.state"), state, kept if state else words("draft.hint.state"), 50)
    page.field(words("draft.field.important"), important, kept if important else words("draft.hint.important"), 50)
    page.field(words("draft.field.weather"), None, words("draft.hint.weather"), 24)


def _last_status(previous: SituationPicture | None, desk: Desk) -> str:
    for status in desk.deployment.statuses:
        if previous and status.id == previous.status:
            return desk.words("draft.last_week", text=f"{status.symbol} {status.name(desk.words.language)}")
    names = ", ".join(status.name(desk.words.language) for status in desk.deployment.statuses)
    return desk.words("draft.hint.status", choices=names)


def _priorities(page: Page, desk: Desk) -> None:
    previous = desk.draft.previous
    then = {text.area: text.text for text in previous.priorities} if previous else {}
    for area in desk.draft.priority_areas:
        page.line((desk.area(area), None, then.get(area, "")), (OURS, INPUT, HINT), at_least=34)
