"""The figures of ``status`` in Prometheus's text format, for the node exporter's textfile collector.

The format: prometheus.io/docs/instrumenting/exposition_formats; names and units: prometheus.io/docs/practices/naming.
Every sample has the municipality as a label, so that the files of several can lie beside each other. No label is of a
person: kinds, states and rounds only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from est_mailer import __version__
from est_mailer.jobs.watching.status import Status
from est_mailer.jobs.watching.weighing import Concern, Weight

_PREFIX = "est_mailer_"
_Sample = tuple[Mapping[str, str], float]
_Family = tuple[str, str, Iterable[_Sample]]


def exposition(found: Status) -> str:
    """The whole file, its last line ended; gauges only. What is not known has no sample."""
    own = {"municipality": found.municipality}
    lines: list[str] = []
    for name, help_, samples in _families(found):
        lines += [f"# HELP {_PREFIX}{name} {help_}", f"# TYPE {_PREFIX}{name} gauge"]
        lines += [f"{_PREFIX}{name}{_labels({**own, **labels})} {value:.15g}" for labels, value in samples]
    return "".join(f"{line}\n" for line in lines)


def _families(found: Status) -> Iterator[_Family]:
    active = {(each.kind, each.weight) for each in found.warnings}
    kinds = [({"kind": k.value, "weight": k.weight.value}, (k, k.weight) in active) for k in Concern]
    weights = [({"weight": w.value}, sum(each.weight is w for each in found.warnings)) for w in Weight]
    yield "build_info", "The version that looked.", [({"version": __version__}, 1)]
    yield "status_timestamp_seconds", "When it was looked.", _at({}, found.at)
    yield "worked_timestamp_seconds", "When the plan was last carried out.", _at({}, found.worked_at)
    yield "warnings", "What needs a person, by weight.", weights
    yield "warning", "Whether something of a kind needs a person.", kinds
    yield from _round(found)
    yield "outbox_mails", "Outgoing mails, by state.", [({"state": s}, n) for s, n in found.outbox.items()]
    yield "held_messages", "Messages that wait for a person.", [({}, found.held)]
    yield "quarantined_messages", "Messages that could not be processed.", [({}, found.quarantined)]
    yield "dead_addresses", "Addresses of the register that take no mail.", [({}, len(found.dead_addresses))]
    contacts = [sample for s in found.servers for sample in _at({"server": s.server.value}, s.at)]
    yield "contact_timestamp_seconds", "When a server was last in contact.", contacts
    paused = _at({}, found.sending_paused_until)
    yield "sending_paused_until_timestamp_seconds", "Until when nothing is sent, while sending waits.", paused
    free = () if found.disk_free is None else (found.disk_free,)
    yield "disk_free_bytes", "What is free on the database's disk.", [({}, bytes_) for bytes_ in free]


def _round(found: Status) -> Iterator[_Family]:
    round_, tally, due = found.round, found.tally, found.next_due
    info = [({"round": round_.key, "state": round_.state.value}, 1)] if round_ else []
    yield "round_info", "The round at hand and its state.", info
    answers = (("events", tally.events), ("calm", tally.calm), ("unclear", tally.unclear), ("silent", tally.silent))
    counted = [({"answer": name}, n) for name, n in answers] if round_ else []
    yield "respondents", "Those who are asked in the round at hand, by answer.", counted
    coming = _at({"round": found.next_round, "step": due.step.value}, due.due_at) if due else []
    yield "next_step_timestamp_seconds", "When the next step falls due.", coming


def _at(labels: Mapping[str, str], instant: datetime | None) -> list[_Sample]:
    return [] if instant is None else [(labels, instant.timestamp())]


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
