"""Talking to the service manager over a real datagram socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from est_mailer.adapters.randomness import system_random
from est_mailer.adapters.systemd import READY, Notifier, sd_notify, status


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(2)
        yield listening


def test_a_manager_at_a_path_is_told(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listening:
        assert sd_notify({"NOTIFY_SOCKET": address}, READY, status("Väntar på post"))
        assert listening.recv(1000).decode() == "READY=1\nSTATUS=Väntar på post"


def test_a_manager_in_the_abstract_namespace_is_told() -> None:
    name = f"est-{uuid4().hex}"
    with manager("\0" + name) as listening:
        assert sd_notify({"NOTIFY_SOCKET": "@" + name}, READY)
        assert listening.recv(1000) == b"READY=1"


def test_the_daemons_words(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    notifier = Notifier({"NOTIFY_SOCKET": address})
    with manager(address) as listening:
        notifier.ready()
        notifier.alive("waiting\nWATCHDOG_USEC=1")
        notifier.stopping()
        told = [listening.recv(1000).decode() for _ in range(3)]
    assert told == ["READY=1", "WATCHDOG=1\nSTATUS=waiting WATCHDOG_USEC=1", "STOPPING=1"]


@pytest.mark.parametrize("address", ["", "vsock:2:1", "/nowhere/at/all"])
def test_without_a_manager_nothing_happens(address: str) -> None:
    assert not sd_notify({"NOTIFY_SOCKET": address}, READY)
    assert not sd_notify({}, READY)


def test_randomness_differs_and_has_its_length() -> None:
    assert len(system_random(15)) == 15
    assert system_random(15) != system_random(15)
