"""What ``make test`` says to those who may not install what it needs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_without_root_missing_packages_are_told_before_anything_is_set_up(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    for name, script in {"id": "echo 1000", "dpkg-query": "exit 1", "python": f"touch {begun}; exit 1"}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["make", "-C", ROOT, "test", f"PYTHON={tmp_path / 'python'}", f"VENV={tmp_path / 'venv'}"]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends dovecot-imapd" in ended.stdout
    assert not begun.exists()
