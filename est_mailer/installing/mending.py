"""Trying the account part by part, with the technician there: what fails is mended and tried again, or passed by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from est_mailer.bootstrap import require_extra, tokens_of
from est_mailer.config.answers import Answers, account_in
from est_mailer.domain.deployment import Account
from est_mailer.installing.asking_account import AccountQuestions
from est_mailer.installing.dialogue import Dialogue, choose
from est_mailer.installing.discovering import OWN
from est_mailer.installing.interview import Interview, laid_over, put_at
from est_mailer.installing.trial import servers, try_mail_system, try_mailbox
from est_mailer.installing.trial_mail import Conditions, try_mail
from est_mailer.installing.tried import Result, Tried

_AGAIN, _CHANGE, _ON, _STOP = "again", "change", "on", "stop"
_CHOICES = (_AGAIN, _CHANGE, _ON, _STOP)
_MARGIN = " " * 6
_NO_ANSWERS_FAULT = ("sending", "finding it", "moving mail", "clock")


def stages(account: Account, environ: Mapping[str, str], conditions: Conditions) -> Iterator[Iterator[Tried]]:
    """The three parts of a trial, each to be gone through before the next: mailbox, mail system, a mail to oneself.

    Raises ConfigurationError if a library is missing that the account needs.
    """
    require_extra(account)
    with servers(account, environ, tokens_of(account, environ)) as found:
        yield try_mailbox(account, found, conditions.now())
        yield try_mail_system(account, found, conditions.now())
        yield try_mail(account, found, conditions)


def try_all(answers: Answers, environ: Mapping[str, str], conditions: Conditions, talk: Dialogue) -> list[Tried]:
    """Every result, told as it comes; a mail to oneself is sent only if both servers take us in."""
    results: list[Tried] = []
    for number, stage in enumerate(stages(account_in(answers, Path()), environ, conditions)):
        if number < 2 or not failures(results):
            for tried in stage:
                tell_of(talk, tried)
                results.append(tried)
    return results


def try_and_mend(
    interview: Interview,
    questions: AccountQuestions,
    environ: Callable[[], Mapping[str, str]],
    conditions: Conditions,
) -> list[Tried]:
    """Try until nothing fails, or the technician goes on without; the results of the last try.

    ``environ``: with the secrets as they are answered at that time. Raises KeyboardInterrupt if it is stopped.
    """
    while True:
        interview.talk.tell("The account is tried now. It takes some seconds.")
        results = try_all(interview.answers, environ(), conditions, interview.talk)
        interview.answers = dict(laid_over(interview.answers, answered_by(results)))
        wrong = failures(results)
        if not wrong:
            return results
        default = _AGAIN if wrong[0].what in _NO_ANSWERS_FAULT else _CHANGE
        if _asks_for_authority(interview, wrong[0]):
            interview.talk.tell("“change” asks for the file of such an authority, and copies it beside est.toml.")
        question = "What now: try again, change the answer, go on without, or stop"
        chosen = choose(interview.talk, question, _CHOICES, default)
        if chosen == _STOP:
            raise KeyboardInterrupt
        if chosen == _ON:
            return results
        if chosen == _CHANGE:
            _ask_anew(interview, questions, wrong[0])


def failures(results: list[Tried]) -> list[Tried]:
    """Those that failed."""
    return [tried for tried in results if tried.result is Result.WRONG]


def answered_by(results: list[Tried]) -> Answers:
    """What the trial itself has answered."""
    found: dict[str, Any] = {}
    for tried in results:
        for key, value in tried.sets.items():
            put_at(found, key, value)
    return found


def tell_of(talk: Dialogue, tried: Tried) -> None:
    """One result as lines that are read from the top down: what was found, what it means, what to do."""
    talk.tell(f"{tried.result.value:<{len(_MARGIN)}}{tried.what}: {tried.found}", _MARGIN)
    for words in (tried.means, tried.remedy):
        if words:
            talk.tell(_MARGIN + words, _MARGIN)


def _asks_for_authority(interview: Interview, wrong: Tried) -> bool:
    return interview.known("account.preset") == OWN and "ca_file" in wrong.remedy


def _ask_anew(interview: Interview, questions: AccountQuestions, wrong: Tried) -> None:
    """The question whose answer failed, and those that rest on it."""
    if interview.known("account.preset") != OWN or wrong.what in _NO_ANSWERS_FAULT:
        questions.ask_all()
        return
    kind = "imap" if wrong.what.startswith("mailbox") else "smtp"
    if "login = false" in wrong.remedy:
        questions.ask_whether_to_log_in()
        return
    if wrong.what.endswith("login"):
        questions.ask_login()
        return
    if _asks_for_authority(interview, wrong):
        questions.ask_authority()
    else:
        questions.ask_server(kind)
