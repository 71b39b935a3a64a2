"""A week on real protocols in a process that may turn to its own mail servers only; anything else ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

GUARDED = """
import os, socket, sys

own = socket.gethostname()  # asked for by those who speak SMTP: a server is told who comes (EHLO)

def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = arguments[1]
        inside = isinstance(place, str) or (isinstance(place, tuple) and place[0] in ("127.0.0.1", "::1"))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        place = arguments[0]
        inside = place in (None, "127.0.0.1", "::1", "localhost", own)
    else:
        return
    counted[inside] += 1
    if not inside:
        os.write(2, f"turned to {place!r}".encode())
        os._exit(70)

counted = {True: 0, False: 0}
sys.addaudithook(guard)
if sys.argv[2] == "a week":
    from pathlib import Path
    from est_mailer.demo.play import play
    play(Path(sys.argv[1]), 1)
    print("connections inside:", counted[True])
else:
    import urllib.request
    urllib.request.urlopen("http://192.0.2.1/", timeout=1)
"""


def guarded(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", GUARDED, str(folder), what]
    return subprocess.run(command, capture_output=True, text=True, timeout=400, env=dict(os.environ), check=False)


def test_the_guard_would_end_a_process_that_fetches_a_link(tmp_path: Path) -> None:
    done = guarded(tmp_path, "a link")
    assert done.returncode == 70
    assert "turned to" in done.stderr
    assert "192.0.2.1" in done.stderr


def test_a_whole_week_turns_to_its_mail_servers_and_to_nothing_else(tmp_path: Path) -> None:
    done = guarded(tmp_path / "out", "a week")
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.rpartition("connections inside: ")[2]) > 2
