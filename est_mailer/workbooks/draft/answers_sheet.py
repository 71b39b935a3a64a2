"""The draft's last sheet: who has answered and who has not, and what people wrote beside the form."""

from __future__ import annotations

from est_mailer.asking import comment_text
from est_mailer.domain.model import AnswerState, Timeliness
from est_mailer.domain.standing import Standing
from est_mailer.workbooks import paper
from est_mailer.workbooks.draft.desk import Desk, tally_line
from est_mailer.workbooks.draft.marks import Marks, kinds_of
from est_mailer.workbooks.lines import Value
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import NUMBER, OURS

_ANSWER_COLUMNS = ("function", "organisation", "state", "received", "silent")


def answers(page: Page, desk: Desk) -> None:
    """Who has answered and who has not, and the comments."""
    words, width = desk.words, len(_ANSWER_COLUMNS)
    page.note(tally_line(desk), width, paper.LABEL)
    page.section(words("draft.section.answers"))
    page.header(desk.titles(_ANSWER_COLUMNS))
    order = list(AnswerState)
    for standing in sorted(desk.draft.standings, key=lambda s: (order.index(s.state), s.name)):
        page.line(_standing(standing, desk), (OURS, OURS, OURS, OURS, NUMBER))
    page.gap()
    page.section(words("draft.section.comments"))
    if not desk.draft.comments:
        page.note(words("draft.none.comments" if desk.draft.waiting is None else "draft.none.comments_reviewed"), width)
    for number, comment in enumerate(desk.draft.comments, 1):
        head = f"{comment.sender}, {words.moment(comment.received_at)}"
        if flags := Marks(desk).of("comments", number):
            head = f"{head} · {words('draft.column.check')}: {kinds_of(flags, desk)}"
        page.note(head, width, paper.LABEL)
        page.note(comment_text(comment, words), width, paper.TEXT)


def _standing(standing: Standing, desk: Desk) -> tuple[Value, ...]:
    words = desk.words
    received = words.moment(standing.received_at) if standing.received_at else ""
    if standing.timeliness not in (None, Timeliness.IN_TIME):
        received = f"{received} ({words(f'draft.timeliness.{standing.timeliness}').lower()})"
    state = words(f"draft.answer.{standing.state.value}")
    silent = standing.silent_rounds if desk.period.daily else standing.silent_weeks
    return (standing.name, desk.organisation(standing.organisation), state, received, silent or None)
