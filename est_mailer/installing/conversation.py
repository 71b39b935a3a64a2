"""The whole conversation, from the municipality's name to an account that works."""

from __future__ import annotations

from collections.abc import Mapping

from est_mailer.domain.ports import Randomness
from est_mailer.installing.asking_account import AccountQuestions
from est_mailer.installing.asking_town import ask_town, ask_who_and_where
from est_mailer.installing.discovering import Names, discover
from est_mailer.installing.interview import Interview
from est_mailer.installing.mending import try_and_mend
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Tried


def converse(
    interview: Interview,
    names: Names,
    environ: Mapping[str, str],
    conditions: Conditions,
    random: Randomness,
) -> list[Tried]:
    """Ask everything and try the account; returns what was tried last. The answers are then in ``interview``.

    ``environ``: where secrets that are given already are found. Raises KeyboardInterrupt if it is broken off.
    """
    ask_town(interview)
    ask_who_and_where(interview)
    interview.talk.heading("3 of 4. The mail account")
    domain = interview.known("account.address").rpartition("@")[2]
    questions = AccountQuestions(interview, discover(domain, names), environ, random)
    questions.ask_all()
    return try_and_mend(interview, questions, lambda: {**environ, **interview.secrets}, conditions)
