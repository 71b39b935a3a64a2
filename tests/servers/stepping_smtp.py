"""The scripted SMTP server, with every step of its clients counted and one of them disturbed."""

from __future__ import annotations

from servers.scripted_smtp import DROP, DROP_TAKEN, STALL, Received, ScriptedSmtp
from servers.steps import How, Steps

_ANSWERS = {
    How.KILL_BEFORE: DROP,
    How.KILL_AFTER: DROP_TAKEN,
    How.CUT_BEFORE: DROP,
    How.CUT_AFTER: DROP_TAKEN,
    How.STALL: STALL,
    How.LATER: "451 4.3.0 Try again later",
    How.NEVER: "550 5.1.1 No such user",
    How.CLOSING: "421 4.3.2 Closing",
}


class SteppingSmtp(ScriptedSmtp):
    """A step is a connection, a command, the first line of a mail (BODY) or its final dot (DOT)."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps
        self._at_body: How | None = None
        self._kills_when_taken = False

    def scripted(self, moment: str) -> bool:
        """Asked of BODY only: it is a step, and an answer there is a fault."""
        self._at_body = self._steps.take(moment)
        return self._at_body is not None

    def next_answer(self, moment: str) -> str:
        """The usual answer, unless this is the step."""
        how = self._at_body if moment == "BODY" else self._steps.take(moment)
        if how is None:
            return super().next_answer(moment)
        if how is How.KILL_BEFORE:
            self._steps.kill()
        self._kills_when_taken = how is How.KILL_AFTER
        return _ANSWERS[how]

    def take(self, mail: Received) -> None:
        """Keep the mail; only then is the client killed, if it is to be."""
        super().take(mail)
        if self._kills_when_taken:
            self._steps.kill()
