"""What each mail needs to be told. Dates, times and reasons come already worded in the reader's language.

One class per template (``template``: templates/LANGUAGE/TEMPLATE.j2), filled in by the jobs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from est_mailer.domain.round_period import RoundPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """What every mail is told: the municipality whose EST service writes.

    ``own``: the fields whose texts are each reader's own, in a mail that goes to many readers: the page is laid out
    once for all of them. What is not named here may differ too; it takes a page of its own.
    """

    template: ClassVar[str]
    own: ClassVar[tuple[str, ...]] = ()
    municipality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLetter(LetterContent):
    """A mail about one round: its week or its day, which the template gets in words ("vecka 47"), and ``daily``.

    Where there is a ``correction`` it is the number of the erratum it is about.
    """

    period: RoundPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLetter(PeriodLetter):
    """A mail to a respondent: its name, and until when an answer is in time."""

    unit: str
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(UnitLetter):
    """To a respondent, with the form. ``notice``: why the pace is another; ``carried``: problems that are filled in."""

    template: ClassVar[str] = "invitation"
    own: ClassVar[tuple[str, ...]] = ("unit", "carried", "feedback")
    headline: str
    heading: str
    notice: str = ""
    carried: int = 0
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(UnitLetter):
    """To a respondent who has not answered, and to its deputies, with the form. ``closes_today``: the last chance;
    ``late``: it has closed, and the deadline is that of the meeting."""

    template: ClassVar[str] = "reminder"
    own: ClassVar[tuple[str, ...]] = ("unit",)
    closes_today: bool = True
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForMeeting(PeriodLetter):
    """To the coordinators, with the draft workbook. ``version`` over 1 says what is new in ``news``. ``missing``:
    unclear and silent units. ``flagged``: rows that may point somebody out. ``waiting``: rows that are left out until
    their own organisation has reviewed them. ``withheld``: what nobody reviews, one line for each organisation."""

    template: ClassVar[str] = "draft"
    meeting: str
    received: int
    expected: int
    calm: int
    missing: int
    flagged: int
    waiting: int = 0
    version: int = 1
    news: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MendDraft(PeriodLetter):
    """The completed draft cannot be used as it is. ``problems``: one sentence each, with sheet and cell."""

    template: ClassVar[str] = "mend_draft"
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNotice(PeriodLetter):
    """To every coordinator: approved, and when it goes out unless somebody stops it."""

    template: ClassVar[str] = "hold_notice"
    approved_by: str
    goes_out: str
    recipients: int
    correction: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(PeriodLetter):
    """To every coordinator: the dispatch was stopped, and by whom."""

    template: ClassVar[str] = "stopped"
    stopped_by: str
    correction: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrarCopy(PeriodLetter):
    """To the registrar, with what was dispatched. ``files``: the names of the attached files."""

    template: ClassVar[str] = "registrar_copy"
    year: int
    meeting_day: str
    dispatched: str
    recipients: int
    files: tuple[str, ...]
    correction: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(PeriodLetter):
    """To a respondent after the dispatch: its rows with what is done, those unsolved, those noted; what else."""

    template: ClassVar[str] = "feedback"
    own: ClassVar[tuple[str, ...]] = ("answered", "unsolved", "noted", "done")
    received: int
    expected: int
    calm: int
    answered: tuple[str, ...] = ()
    unsolved: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(LetterContent):
    """The plain answer to a command: a heading (also the subject), paragraphs and a list."""

    template: ClassVar[str] = "answer"
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer(PeriodLetter):
    """To a coordinator: where the round stands. ``steps``: (step, when); ``missing``: units not yet clear; ``ahead``:
    what is not held; ``not_out``: other rounds' pictures that have come back and not gone out, one line each."""

    template: ClassVar[str] = "status_answer"
    state: str
    events: int
    calm: int
    unclear: int
    silent: int
    steps: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    ahead: str = ""
    not_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(LetterContent):
    """What can be said to the service, to a reader with these roles."""

    template: ClassVar[str] = "help"
    respondent: bool
    coordinator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAgain(UnitLetter):
    """The form, because somebody asked for it."""

    template: ClassVar[str] = "form_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyForm(UnitLetter):
    """The form to a deputy whom ``asked_by`` named."""

    template: ClassVar[str] = "deputy_form"
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(LetterContent):
    """Asks the coordinators about a message that was held. ``number`` is what they answer with."""

    template: ClassVar[str] = "held"
    number: int
    sender: str
    received: str
    about: str  # the message's own subject
    reason: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced(LetterContent):
    """Tells the coordinators that mail no longer reaches an address. ``reason``: the mail server's own words."""

    template: ClassVar[str] = "bounced"
    unit: str
    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(LetterContent):
    """To the operator: something needs a person, or (``over``) no longer does. ``facts``: (label, value)."""

    template: ClassVar[str] = "alert"
    headline: str
    happened: str
    remedies: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyDispatched(PeriodLetter):
    """To the coordinator whose draft came after the dispatch."""

    template: ClassVar[str] = "already_dispatched"
    dispatched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYourCommand(LetterContent):
    """To a sender whose role does not have the command."""

    template: ClassVar[str] = "not_your_command"
    command: str
