"""What a pass by hand says of itself."""

from __future__ import annotations

from est_mailer.jobs.outbox.relay import Relayed
from est_mailer.jobs.passing import Pass


def test_one_mail_is_one_mail() -> None:
    assert Pass(1, (), Relayed(sent=1)).sentence() == "1 mail taken in; nothing was due; 1 mail sent"
    assert Pass(0, (), Relayed(sent=2)).sentence() == "0 mails taken in; nothing was due; 2 mails sent"
