"""Contestants in turn on the same Dovecot: each run has a mailbox and a folder of its own, made from the same ones."""

from __future__ import annotations

import imaplib
import itertools
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from racing.processes import family, memory
from racing.replies import Reply, Town
from servers.dovecot import Dovecot

_TESTS = str(Path(__file__).resolve().parents[1])
_LOOK_EVERY = 0.1  # seconds between two looks at the memory
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took. ``memory``: the most that its processes had at one time, in bytes, pages that they share
    counted once (PSS); ``processor``: seconds of its own and its children's."""

    seconds: float
    processor: float
    observations: int
    memory: int


@dataclass(frozen=True, slots=True)
class Contest:
    """A town whose replies lie in the mailbox of ``master``, with so many observations in all."""

    dovecot: Dovecot
    town: Town
    master: str
    observations: int

    @classmethod
    def of(cls, dovecot: Dovecot, town: Town, replies: Iterable[Reply], master: str = "master@example.test") -> Contest:
        """The replies are appended over TLS to the master's inbox; every contestant gets a copy of it."""
        password, observations = dovecot.add_user(master), 0
        context = ssl.create_default_context(cafile=str(dovecot.certificates.ca))
        client = imaplib.IMAP4_SSL("127.0.0.1", dovecot.tls_port, ssl_context=context)
        client.login(master, password)
        for reply in replies:
            client.append("INBOX", "", "", reply.raw)
            observations += reply.observations
        client.select("INBOX")
        client.uid("FETCH", "1:*", "(RFC822.SIZE INTERNALDATE)")  # what a server in use has in its cache
        client.logout()
        return cls(dovecot, town, master, observations)

    def run(self, name: str, messages: int = 1_000_000) -> Run:
        """One contestant on a fresh copy of mailbox and folder; a script reads no more than so many messages.

        Raises AssertionError with its last words.
        """
        with self.mailbox(f"run{next(_numbers)}@example.test") as user, self.folder(user) as folder:
            arguments = (name, folder, self.dovecot.tls_port, user, self.dovecot.password, messages)
            command = [sys.executable, "-m", "racing.contestant", *map(str, arguments)]
            environ = {**os.environ, "PYTHONPATH": os.pathsep.join((_TESTS, os.environ.get("PYTHONPATH", "")))}
            with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                watch = _MemoryWatch(process.pid)
                watch.start()
                said, complained = process.communicate()
                watch.done.set()
                watch.join()
            assert process.returncode == 0, f"{name}: {complained.decode(errors='replace')}"
        return Run(**json.loads(said), memory=watch.most)

    @contextmanager
    def mailbox(self, user: str, *, filled: bool = True) -> Iterator[str]:
        """A user whose inbox has all the replies, or nothing."""
        self.dovecot.add_user(user)
        home = self.dovecot.dir / "home"
        if filled:
            _copy_mailbox(home / self.master, home / user)
            if os.geteuid() == 0:
                subprocess.run(["chown", "-R", "dovecot:dovecot", home / user], check=True)
        try:
            yield user
        finally:
            self.dovecot.empty(user)

    @contextmanager
    def folder(self, user: str, smtp_port: int = 465, authorities: Sequence[Path] = ()) -> Iterator[Path]:
        """The town's folder for this user's mailbox, with a mail system on a port of its own if one is given."""
        folder = self.town.folder.with_name(user)
        shutil.copytree(self.town.folder, folder)
        toml = (folder / "est.toml").read_text().replace("USERNAME", user)
        toml = toml.replace("port = 993", f"port = {self.dovecot.tls_port}")
        (folder / "est.toml").write_text(toml.replace("port = 465", f"port = {smtp_port}"))
        files = (self.dovecot.certificates.ca, *authorities)
        (folder / "ca.pem").write_bytes(b"".join(file.read_bytes() for file in files))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _copy_mailbox(source: Path, target: Path) -> None:
    """A mail is the same file under another name; Dovecot's own files are copied, for it writes in them."""
    subprocess.run(["cp", "-al", source, target], check=True)
    for file in [*target.rglob("dovecot*"), *target.rglob("subscriptions")]:
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content)


class _MemoryWatch(threading.Thread):
    """Looks at the memory of a process and its descendants until it is done."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most, self.done, self._pid = 0, threading.Event(), pid

    def run(self) -> None:
        while not self.done.wait(_LOOK_EVERY):
            self.most = max(self.most, sum(map(memory, family(self._pid))))
