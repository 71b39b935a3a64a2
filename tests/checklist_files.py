"""A checklist as a file alone, for tests that do not ask what it begins with as others do."""

from __future__ import annotations

from est_mailer.domain.deployment import Deployment
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.writing import ChecklistForm, write_among_others


def write_checklist(form: ChecklistForm, deployment: Deployment, words: Wording) -> bytes:
    return write_among_others(form, deployment, words)[0]
