"""Whether a round's mail gets out in time: the number of recipients against the provider's rate and its day's limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from est_mailer.checking.found import Found, remark, wrong
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Account, Deployment, Profile, Step
from est_mailer.domain.model import Member, Role
from est_mailer.domain.rate import kept_for_askers

_IN_TURN = (Step.INVITATION, Step.REMINDER, Step.CLOSE)
_LONG_DISPATCH = timedelta(hours=2)
_ANOTHER_RATE = "Raise per_minute if the provider allows it; or give the round's steps more time."


def look_at_pace(deployment: Deployment, in_force: Sequence[Member]) -> Iterator[Found]:
    """How long the invitations and the dispatch take, whether that is soon enough, and whether a day may hold it."""
    account = deployment.account
    asked = _mails(in_force, Role.RESPONDENT)
    told = _mails(in_force, Role.RECIPIENT, Role.EXTRA)
    takes = _time(asked, account)
    late = [found for profile in _profiles(deployment) for found in _too_late(profile, takes, asked)]
    if late:
        yield from late
    else:
        yield Found("rate", f"{counted(asked, 'invitation')} at {account.per_minute} a minute: {_said(takes)}")
    if (dispatch := _time(told, account)) > _LONG_DISPATCH:
        means = "The last recipients get the picture long after the first."
        yield remark("rate", f"The dispatch to {told} takes {_said(dispatch)}.", means, _ANOTHER_RATE, "est.toml")
    yield from _days_limit(account, asked, told)


def _mails(members: Sequence[Member], *roles: Role) -> int:
    return len({a.casefold() for m in members if m.roles & frozenset(roles) for a in m.addresses})


def _time(mails: int, account: Account) -> timedelta:
    each_minute = account.per_minute - kept_for_askers(account.per_minute)
    return timedelta(minutes=-(-mails // each_minute))


def _profiles(deployment: Deployment) -> tuple[Profile, ...]:
    return (deployment.calendar.profile, *deployment.calendar.profiles)


def _too_late(profile: Profile, takes: timedelta, mails: int) -> Iterator[Found]:
    """The steps that would come before the mail of the one before has left: it waits in the queue behind it."""
    steps = [step for step in _IN_TURN if step in profile.steps]
    for before, after in pairwise(steps):
        room = _moment(profile, after) - _moment(profile, before)
        if takes > room:
            means = "Some would be reminded, or be late, before they have been asked."
            found = (
                f"The {before.value} to {mails} takes {_said(takes)}; the {after.value} comes {_said(room)} after it"
            )
            yield wrong("rate", f"{found}, in the profile {profile.name}.", means, _ANOTHER_RATE, "est.toml")


def _moment(profile: Profile, step: Step) -> timedelta:
    at = profile.steps[step]
    return timedelta(days=at.weekday, hours=at.at.hour, minutes=at.at.minute)


def _days_limit(account: Account, asked: int, told: int) -> Iterator[Found]:
    """The fullest day of a week: invitations and their receipts, or the dispatch and each respondent's feedback."""
    if account.per_day is None:
        return
    most = max(2 * asked, told + asked)
    found = f"A day's mail may be {most}; the provider stops at {account.per_day} recipients a day"
    if most <= account.per_day:
        yield Found("day's limit", f"{found}.")
        return
    means = "The rest is refused until the next day, and is sent then."
    remedy = "Send through a mail system that takes more, or in two accounts; or correct per_day in est.toml."
    yield wrong("day's limit", f"{found}.", means, remedy, "est.toml")


def _said(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{minutes} min" if not hours else f"{hours} h" + (f" {rest} min" if rest else "")
