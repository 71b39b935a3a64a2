"""A systemd of the tests' own: the machine's files under a copy-on-write cover, booted in a container that shares its
network, with the program installed as the README says. It runs the shipped units as they are. Needs root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from servers.ports import program, until

CHECKOUT = Path(__file__).resolve().parents[2]
_PYTHON, _PROGRAM = "/opt/est-python", "/opt/est-mailer"
_COMMAND = f"#!{_PROGRAM}/bin/python\nimport sys\nfrom est_mailer.cli import main\nsys.exit(main())\n"


def can_boot() -> bool:
    """Whether this machine lets us mount and make containers at all."""
    return os.geteuid() == 0 and subprocess.run([program("unshare"), "--mount", "true"], check=False).returncode == 0


class LiveSystemd:
    """``root``: where the container's files are seen from outside."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="est-systemd-"))
        self.root = self._folder / "root"
        self._log = self._folder / "log"
        self._container: subprocess.Popen[bytes] | None = None
        self._first = 0

    def start(self) -> None:
        """Boot it. Raises AssertionError with what it said if it does not come up."""
        cover = self._folder / "cover"
        for folder in (self.root, cover):
            folder.mkdir()
        self._mount("-t", "tmpfs", "tmpfs", str(cover))
        (cover / "changed").mkdir()
        (cover / "work").mkdir()
        layers = f"lowerdir=/,upperdir={cover}/changed,workdir={cover}/work"
        self._mount("-t", "overlay", "overlay", "-o", layers, str(self.root))
        self._install()
        binds = {sys.base_prefix: _PYTHON, str(CHECKOUT): "/opt/est-checkout", _packages(): "/opt/est-packages"}
        command = [program("systemd-nspawn"), "--quiet", "--register=no", "--keep-unit", "--console=pipe"]
        command += [f"--directory={self.root}", *(f"--bind-ro={there}:{here}" for there, here in binds.items())]
        with self._log.open("wb") as log:
            boot = [*command, "--boot", "systemd.unit=basic.target"]
            self._container = subprocess.Popen(boot, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self._booted, 30, f"systemd has booted; see {self._log}")
        self.must("ldconfig")  # an interpreter from elsewhere brings a library of its own

    def run(self, *command: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """A command inside, to its end."""
        inside = [program("nsenter"), f"--target={self._first}", "--all", *command]
        return subprocess.run(inside, capture_output=True, text=True, check=False, timeout=seconds)

    def must(self, *command: str) -> str:
        """What a command that must succeed printed."""
        done = self.run(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def show(self, unit: str, name: str) -> str:
        """One property of a unit, as systemd knows it now."""
        return self.must("systemctl", "show", unit, f"--property={name}", "--value").strip()

    def journal(self, unit: str) -> str:
        """All that a unit has logged."""
        return self.must("journalctl", "--unit", unit, "--no-pager", "--output=cat")

    def remove(self) -> None:
        """Shut it down and take everything away."""
        if self._container is not None:
            self._container.terminate()
            try:
                self._container.wait(20)
            except subprocess.TimeoutExpired:
                self._container.kill()
                self._container.wait()
        for mounted in (self.root, self._folder / "cover"):
            if mounted.is_mount():
                subprocess.run([program("umount"), "--lazy", str(mounted)], check=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _booted(self) -> bool:
        assert self._container is not None
        assert self._container.poll() is None, self._log.read_text()
        children = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children").read_text().split()
        self._first = int(children[0]) if children else 0
        if not self._first:
            return False
        return self.run("systemctl", "is-system-running").stdout.strip() in {"running", "degraded"}

    def _install(self) -> None:
        """A virtual environment as ``python3 -m venv`` makes it, its packages those of the tests' own."""
        place = self.root / _PROGRAM.lstrip("/")
        own = place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        for folder in (
            place / "bin",
            own,
            *(self.root / f"opt/est-{name}" for name in ("python", "checkout", "packages")),
        ):
            folder.mkdir(parents=True)
        (place / "pyvenv.cfg").write_text(f"home = {_PYTHON}/bin\n")
        (own / "est.pth").write_text("/opt/est-checkout\n/opt/est-packages\n")
        interpreter = Path(os.path.realpath(sys.executable)).relative_to(sys.base_prefix)
        (place / "bin" / "python").symlink_to(Path(_PYTHON) / interpreter)
        (self.root / "etc/ld.so.conf.d/00-est-python.conf").write_text(f"{_PYTHON}/lib\n")
        command = self.root / "usr/local/bin/est-mailer"
        command.unlink(missing_ok=True)
        command.write_text(_COMMAND)
        command.chmod(0o755)
        for unit in (CHECKOUT / "systemd").glob("*.service"):
            shutil.copy(unit, self.root / "etc/systemd/system" / unit.name)

    def _mount(self, *arguments: str) -> None:
        subprocess.run([program("mount"), *arguments], check=True)


def _packages() -> str:
    return sysconfig.get_paths()["purelib"]
