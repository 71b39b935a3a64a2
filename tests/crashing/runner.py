"""Plays the week with one disturbance: from the act it belongs to, through a restart, to the week's end.

``Runner.record`` plays it undisturbed first, keeps a copy of the world before each act and notes every point there is.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType

from command_place import Place as Commands
from crashing.accounts import Outcome, Settled, accounts_of, letters_of, verdict
from crashing.commits import Stop, commits_in, tear
from crashing.daemon_life import DONE, Life
from crashing.nursery import Nursery
from crashing.people import WEEK, Act, Reader, the_monday
from crashing.points import COMMIT, IMAP, SMTP, Point, Recording, points_of
from crashing.scene import Scene, killed
from servers.dovecot import Dovecot
from servers.imap_steps import ImapSteps
from servers.ports import until
from servers.stepping_smtp import SteppingSmtp
from servers.steps import How, Steps

from est_mailer.jobs.service import Service

_AFTER = timedelta(minutes=2)  # a killed daemon is started again so long afterwards
_PATIENCE, _LITTLE = 10.0, 1.0  # seconds for a server's answer; where one is to stall
_MOST_TRIES = 3
_MOST_LIVES = 6  # of one act


@dataclass
class Runner:
    """A context manager; needs a Dovecot that runs, and a folder of its own."""

    folder: Path
    dovecot: Dovecot
    tag: str = "w"
    monday: date = field(default_factory=lambda: the_monday(datetime.now(UTC).year))
    recordings: dict[str, Recording] = field(default_factory=dict)
    undisturbed: Outcome | None = None
    _faulty: Callable[[Service], Service] | None = None
    _copies: dict[str, Scene] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __enter__(self) -> Runner:
        self._nursery = Nursery().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._nursery.__exit__(kind, error, traceback)

    def record(self) -> tuple[Point, ...]:
        """Play the week undisturbed. Returns every point there is. Raises AssertionError if that goes wrong already."""
        scene = self._scene()
        for act in WEEK:
            self._people_write(scene, act)
            self._copies[act.name] = scene.copy(self._new_folder(), self._new_user())
            life = self._life(scene, act, act.begins(self.monday))
            code, steps = self._live(scene, life)
            assert code == DONE, f"{act.name}: exit code {code}, see {life.log}\n{life.log.read_text()[-3000:]}"
            self.recordings[act.name] = Recording(commits_in(life.journal), *(tuple(s.taken) for s in steps))
        self.undisturbed = Outcome(accounts_of(scene), letters_of(scene))
        return points_of(self.recordings)

    def play(self, point: Point, faulty: Callable[[Service], Service] | None = None) -> Settled:
        """The week with this disturbance, and with a service that has a fault of its own if one is given.

        Returns what became of it. A point that is missed (a wait may pass without IDLE) is tried anew.
        """
        self._faulty = faulty
        for _ in range(_MOST_TRIES):
            settled = self._play(point)
            if not settled.missed:
                break
        return settled

    def _play(self, point: Point) -> Settled:
        assert self.undisturbed is not None
        begun = time.monotonic()
        scene = self._copies[point.act].copy(self._new_folder(), self._new_user())
        settled = Settled(point)
        number = [act.name for act in WEEK].index(point.act)
        try:
            self._disturbed(scene, WEEK[number], settled)
            if settled.missed:
                return settled
            for act in WEEK[number + 1 :]:
                self._people_write(scene, act)
                self._until_done(scene, act, settled)
        except AssertionError as error:
            settled.faults.append(f"stuck: {str(error)[:1500]}")
        if scene.database.exists():
            settled.faults += verdict(scene, self.undisturbed, settled)
        settled.seconds = time.monotonic() - begun
        if not settled.faults:
            scene.remove()
        return settled

    def _disturbed(self, scene: Scene, act: Act, settled: Settled) -> None:
        """The act with the disturbance in it, and the restart."""
        point = settled.point
        stop = Stop(point.number, point.how) if point.where == COMMIT else None
        patience = _LITTLE if point.how is How.STALL else _PATIENCE
        life = self._life(scene, act, act.begins(self.monday), patience, stop)
        code, (imap, smtp) = self._live(scene, life, point)
        commits = commits_in(life.journal)
        taken = {COMMIT: [commit.what for commit in commits], IMAP: imap.taken, SMTP: smtp.taken}[point.where]
        if taken[point.number - 1 : point.number] != [point.what]:
            settled.missed = True
            settled.faults.append(f"another point than was recorded: {taken}")
            return
        if point.how is How.TORN:
            tear(scene.database, commits[-1])
        assert code == (-9 if point.how.kills else DONE), f"exit code {code}, see {life.log}"
        settled.killed = code == -9
        if settled.killed or self._a_person_settles(scene, settled):
            self._until_done(scene, act, settled, after=_AFTER)

    def _until_done(self, scene: Scene, act: Act, settled: Settled, after: timedelta = timedelta()) -> None:
        """Start the service until all it can do is done; between, a person settles what the service leaves to one."""
        for _ in range(_MOST_LIVES):
            life = self._life(scene, act, scene.not_before(act.begins(self.monday) + after))
            code, _ = self._live(scene, life)
            assert code == DONE, f"{act.name}: exit code {code} after the restart, see {life.log}"
            if not self._a_person_settles(scene, settled):
                return
            after = timedelta(minutes=10)
        raise AssertionError(f"{act.name}: no end of it after {_MOST_LIVES} starts")

    def _a_person_settles(self, scene: Scene, settled: Settled) -> bool:
        """With the real commands: mail in doubt by whether it arrived, mail refused for good by trying again."""
        states = {state for (state,) in scene.rows("SELECT state FROM outbox")} & {"in_doubt", "failed"}
        if not states:
            return False
        commands, arrived = Commands(scene.folder, scene.environ), set(scene.arrived())
        told = " ".join(warning["command"] for warning in commands.json("status")["warnings"])
        for state in states:
            if state not in told:
                settled.faults.append(f"the status does not tell of mail that is {state}: {told}")
            for row in commands.json("outbox", "list", "--state", state)["items"]:
                if state == "failed":
                    commands.run("outbox", "retry", str(row["id"]))
                    settled.refused.append(row["message_id"])
                else:
                    sent = row["message_id"] in arrived
                    commands.run("outbox", "settle", str(row["id"]), "--sent" if sent else "--not-sent")
                    settled.in_doubt.append((row["message_id"], sent))
        return True

    def _people_write(self, scene: Scene, act: Act) -> None:
        number = 100 * [a.name for a in WEEK].index(act.name)
        if not scene.database.exists():
            return
        reader = Reader(scene.letters, act.begins(self.monday), number)
        for raw in act.mails(reader):
            scene.deliver(raw)

    def _live(self, scene: Scene, life: Life, point: Point | None = None) -> tuple[int, tuple[Steps, Steps]]:
        """One life of the daemon between its servers. Returns the exit code and the steps it took with each."""
        pid: list[int] = []

        def kill() -> None:
            until(lambda: pid, 5, "the daemon is known by its process id")
            killed(pid[0])

        imap, smtp = (self._steps(where, point, kill) for where in (IMAP, SMTP))
        with SteppingSmtp(smtp) as mail, ImapSteps(self.dovecot.port, imap) as mailbox:
            scene.servers_are(mailbox.port, mail.port)
            pid.append(self._nursery.begin(replace(life, ports=(mailbox.port, mail.port))))
            code = self._nursery.ended()
        scene.taken += mail.received
        return code, (imap, smtp)

    @staticmethod
    def _steps(where: str, point: Point | None, kill: Callable[[], None]) -> Steps:
        here = point is not None and point.where == where
        return Steps(point.number, point.how, kill) if point is not None and here else Steps()

    def _life(
        self, scene: Scene, act: Act, at: datetime, patience: float = _PATIENCE, stop: Stop | None = None
    ) -> Life:
        name = f"{act.name}-{next(self._numbers)}"
        files = scene.folder / f"{name}.commits", scene.folder / f"{name}.log"
        return Life(
            scene.folder,
            scene.environ,
            at,
            act.ends(self.monday),
            *files,
            patience,
            scene.user,
            (0, 0),
            stop,
            self._faulty,
        )

    def _scene(self) -> Scene:
        scene = Scene.new(self._new_folder(), self._new_user(), self.dovecot)
        scene.servers_are(1, 1)
        return scene

    def _new_folder(self) -> Path:
        return self.folder / f"{self.tag}{next(self._numbers)}"

    def _new_user(self) -> str:
        return f"{self.tag}{next(self._numbers)}@crash.test"
