"""What each refusal means. The answers are those of Postfix, Exchange, Microsoft 365, Gmail and of the RFCs."""

from __future__ import annotations

import pytest

from est_mailer.adapters.smtp.replies import Phase, judge
from est_mailer.domain.outgoing import Refusal

TABLE = {
    Refusal.PERMANENT: [
        (Phase.RCPT, "550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table"),
        (Phase.RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
        (Phase.RCPT, "553 5.1.3 Bad recipient address syntax"),
        (Phase.RCPT, "501 Syntax error in recipient"),
        (Phase.RCPT, "550 5.2.1 Mailbox disabled"),
        (Phase.RCPT, "550 No such user here"),
        (Phase.RCPT, "554 5.7.1 <x>: Recipient address rejected: Access denied"),
        (Phase.RCPT, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup"),
        (Phase.MAIL, "552 5.3.4 Message size exceeds fixed limit"),
        (Phase.MAIL, "552 message too large"),
        (Phase.DOT, "552 5.3.4 Error: message file too big"),
        (Phase.DOT, "554 5.6.0 Corrupt message content"),
        (Phase.DOT, "554 Transaction failed"),
    ],
    Refusal.TEMPORARY: [
        (Phase.RCPT, "450 4.2.0 <x>: Recipient address rejected: Greylisted"),
        (Phase.RCPT, "450 4.7.1 <x>: Recipient address rejected: Greylisted, see http://x.example"),
        (Phase.RCPT, "451 4.7.1 Greylisting in action, please come back later"),
        (Phase.RCPT, "450 4.2.1 The user is receiving mail too quickly"),
        (Phase.RCPT, "452 4.2.2 Mailbox full"),
        (Phase.RCPT, "552 5.2.2 Mailbox full"),
        (Phase.RCPT, "552 Requested mail action aborted: exceeded storage allocation"),
        (Phase.RCPT, "450 4.1.2 Domain not found"),
        (Phase.RCPT, "451 Requested action aborted: local error in processing"),
        (Phase.DOT, "451 4.3.0 Error: queue file write error"),
    ],
    Refusal.PAUSE: [
        (Phase.MAIL, "530 5.7.57 Client not authenticated to send mail"),
        (Phase.MAIL, "530 5.7.0 Must issue a STARTTLS command first"),
        (Phase.RCPT, "535 5.7.3 Authentication unsuccessful"),
        (Phase.MAIL, "454 4.7.0 Temporary authentication failure"),
        (Phase.DOT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        (Phase.DOT, "554 5.2.252 SendAsDenied; est@exempelstad.example not allowed to send as info@x.example"),
        (Phase.DOT, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed"),
        (Phase.DOT, "554 5.2.0 Message throttled: sender rate exceeded"),
        (Phase.DOT, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
        (Phase.DOT, "550 5.1.90 Your message can't be sent because you've reached your daily limit"),
        (Phase.RCPT, "550 5.4.5 Daily user sending limit exceeded"),
        (Phase.RCPT, "452 4.5.3 Too many recipients"),
        (Phase.RCPT, "452 4.3.1 Insufficient system storage"),
        (Phase.MAIL, "452 4.3.1 Insufficient system storage"),
        (Phase.RCPT, "554 5.7.1 <x>: Relay access denied"),
        (Phase.RCPT, "550 5.7.501 Access denied, spam abuse detected"),
        (Phase.MAIL, "553 5.7.1 <est@x>: Sender address rejected: not owned by user est"),
        (Phase.MAIL, "550 5.1.8 Access denied, bad outbound sender"),
        (Phase.MAIL, "451 4.7.1 Please try again later"),
        (Phase.RCPT, "503 5.5.1 Error: need MAIL command"),
        (Phase.RCPT, "503 Bad sequence of commands"),
        (Phase.DATA, "450 4.7.1 Error: too much mail, rate limit exceeded"),
    ],
    Refusal.UNREACHABLE: [
        (Phase.MAIL, "421 4.7.0 Too many errors, closing"),
        (Phase.RCPT, "421 Service not available"),
        (Phase.DOT, "421 4.3.2 System going down"),
    ],
}


@pytest.mark.parametrize(
    ("phase", "answer", "expected"),
    [(phase, answer, refusal) for refusal, rows in TABLE.items() for phase, answer in rows],
)
def test_what_a_refusal_means(phase: Phase, answer: str, expected: Refusal) -> None:
    assert judge(phase, int(answer[:3]), answer) is expected


def test_a_4xx_without_more_words_is_never_permanent() -> None:
    judged = {judge(phase, code, f"{code} x") for phase in Phase for code in range(400, 500)}
    assert Refusal.PERMANENT not in judged


def test_before_a_recipient_is_named_none_can_be_dead() -> None:
    too_big = 552
    judged = {judge(Phase.MAIL, code, f"{code} x") for code in range(400, 600) if code != too_big}
    assert judged == {Refusal.PAUSE, Refusal.UNREACHABLE}
