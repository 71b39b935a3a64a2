"""The machine's clock: does it go, is it before what the database remembers, is it kept right by the network?"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from est_mailer.adapters.store import Store
from est_mailer.checking.found import Found, remark, wrong
from est_mailer.installing.clocks import SHORTEST, Moment, gait_trouble
from est_mailer.looking import Place

_BACK = timedelta(minutes=2)
_MEND = "Look: timedatectl. Let the machine keep its time by the network: timedatectl set-ntp true."


def look_at_clock(
    moment: Callable[[], Moment], start: Moment, pause: Callable[[float], None], latest: datetime | None
) -> Found:
    """Whether the clock has gone since ``start``, and is not before ``latest``, what was last written down (UTC)."""
    passed = moment().stopwatch - start.stopwatch
    pause(max(0.0, SHORTEST - passed))
    end = moment()
    if trouble := gait_trouble(start, end):
        return wrong("clock", trouble[0], "Nothing would go out at its time.", trouble[1])
    if latest is not None and end.shown < latest - _BACK:
        found = f"It is {end.shown:%Y-%m-%d %H:%M} by this machine; {latest:%Y-%m-%d %H:%M} was written down (UTC)."
        return wrong("clock", found, "Nothing goes out until that time has come again.", _MEND)
    return Found("clock", f"It goes; {end.shown:%Y-%m-%d %H:%M} UTC.")


def latest_written(place: Place) -> datetime | None:
    """When something was last written down in the audit trail (UTC); None before that. Raises StoreError."""
    if not place.database.exists():
        return None
    with Store.open(place.database, read_only=True) as store:
        entries = store.audit.listing(limit=1)
    return entries[0].at if entries else None


def look_at_time_service(ask: Callable[[], str | None]) -> Iterator[Found]:
    """Whether the machine keeps its time by the network; ``ask`` gives the system's answer, None where nobody knows."""
    answer = ask()
    if answer is None:
        means = "A clock that nobody sets drifts by seconds a day."
        yield remark(
            "time service", "Not known: there is no timedatectl here.", means, "See that NTP or the host sets it."
        )
    elif answer == "yes":
        yield Found("time service", "The clock is kept right by the network (NTP).")
    else:
        means = "A clock that nobody sets drifts by seconds a day."
        yield remark("time service", "The clock is not kept right by the network (NTP).", means, _MEND)


def ntp_synchronized() -> str | None:
    """What systemd says: "yes" or "no"; None if there is no systemd to ask."""
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)  # noqa: S603 - ours
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
