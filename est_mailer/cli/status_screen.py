"""What ``est-mailer status`` shows, as lines: every line says first what it is about, and none rests on colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import wrap
from zoneinfo import ZoneInfo

from est_mailer.cli.code_words import in_words
from est_mailer.cli.output import local
from est_mailer.domain.counting import counted
from est_mailer.domain.outgoing import OutboxState
from est_mailer.jobs.watching.status import Server, Status
from est_mailer.jobs.watching.weighing import Warning, Weight

LABEL = 10  # columns
_SERVERS = {Server.MAILBOX: ("mailbox", "read"), Server.MAIL_SYSTEM: ("mail out", "answered")}
_LEFT = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.IN_DOUBT, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the screen; ``weight``: of the warning it begins, which a terminal shows in colour too."""

    text: str
    weight: Weight | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """So many columns and lines; None: as many as there are."""

    columns: int | None = None
    lines: int | None = None


def _as_it_is(command: str) -> str:
    return command


def status_lines(
    found: Status, zone: ZoneInfo, screen: Screen, by_hand: Callable[[str], str] = _as_it_is
) -> list[Line]:
    """The facts, then the warnings in their order, each with its command; those that there is no room for are counted.

    A command stands in a line of its own and is never folded, so that it can be copied; ``by_hand``: how it is written.
    """
    width = screen.columns
    shown = [Line(text) for label, text in _facts(found, zone) for text in _folded(label, text, width)]
    shown.append(Line(""))
    if not found.warnings:
        return [*shown, Line("Nothing needs a person.")]
    shown.append(Line(_headline(found.warnings)))
    room = None if screen.lines is None else screen.lines - sum(_height(line.text, width) for line in shown)
    blocks = [_block(number, each, width, by_hand) for number, each in enumerate(found.warnings, 1)]
    more = f"more: {by_hand('est-mailer status --all')}"
    saying_so = _height(f"and {len(blocks)} {more}", width)
    fitting = _fitting([sum(_height(line.text, width) for line in block) for block in blocks], room, saying_so)
    shown += [line for block in blocks[:fitting] for line in block]
    if left := len(blocks) - fitting:
        shown.append(Line(f"and {left} {more}"))
    return shown


def _facts(found: Status, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    round_, tally = found.round, found.tally
    yield "", f"{found.municipality}: {f'round {round_.key}, {in_words(round_.state)}' if round_ else 'no round yet'}"
    if round_:
        states = f"events {tally.events}, calm {tally.calm}, unclear {tally.unclear}, silent {tally.silent}"
        yield "reported", f"{tally.received} of {tally.expected} ({states})"
    if found.next_due:
        of = f" of {found.next_round}" if not round_ or round_.key != found.next_round else ""
        yield "next", f"{in_words(found.next_due.step)}{of} {_when(found.next_due.due_at, found.at, zone)}"
    yield "held", f"{found.held}; could not be processed: {found.quarantined}"
    queue = [f"{found.outbox[state]} {in_words(state)}" for state in _LEFT if found.outbox.get(state)]
    yield "queue", ", ".join(queue) or "empty"
    if found.sending_paused_until:
        yield "sending", f"waits until {_when(found.sending_paused_until, found.at, zone)}"
    for server in found.servers:
        label, did = _SERVERS[server.server]
        last = f"{did} {_when(server.at, found.at, zone)}" if server.at else "no contact yet"
        yield label, f"{server.host}: {last}"
    yield "calendar", f"{found.pace.profile} ({found.pace.rhythm.value}): {found.pace.why}"
    if found.pace.replaced:
        yield "", f"replaced: {'; '.join(found.pace.replaced)}"


def _when(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """An instant in local time, and how far off it is in its largest unit."""
    apart = abs(instant - now)
    days, minutes = apart // timedelta(days=1), apart // timedelta(minutes=1)
    far = f"{days} d" if days else f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"
    return f"{local(instant, zone)} ({f'in {far}' if instant > now else f'{far} ago'})"


def _folded(label: str, text: str, width: int | None) -> list[str]:
    """The text beside its label, folded under itself."""
    lines = wrap(text, width - LABEL) if width and label else wrap(text, width) if width else [text]
    if not label:
        return lines
    return [f"{'' if number else label:<{LABEL}}{line}" for number, line in enumerate(lines)]


def _headline(warnings: tuple[Warning, ...]) -> str:
    critical = sum(each.weight is Weight.CRITICAL for each in warnings)
    things = counted(len(warnings), "thing needs", "things need")
    return f"{things} a person" + (f", {critical} of them critical" if critical else "") + ":"


def _block(number: int, each: Warning, width: int | None, by_hand: Callable[[str], str]) -> list[Line]:
    """What is wrong, folded, and under it the command that settles it."""
    text = f"{number}. {each.weight.value}: {each.what}"
    lines = wrap(text, width, subsequent_indent="   ") if width else [text]
    return [Line(lines[0], each.weight), *map(Line, lines[1:]), Line(f"   do: {by_hand(each.command)}")]


def _fitting(heights: list[int], room: int | None, saying_so: int) -> int:
    """How many blocks there is room for; where not all fit, ``saying_so`` lines are kept for it. At least one."""
    if room is None or sum(heights) <= room:
        return len(heights)
    used = saying_so
    for number, height in enumerate(heights):
        used += height
        if used > room:
            return max(1, number)
    return len(heights)


def _height(text: str, width: int | None) -> int:
    """The lines that a terminal of so many columns needs for it."""
    return max(1, -(-len(text) // width)) if width else 1
