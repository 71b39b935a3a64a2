from __future__ import annotations

from pathlib import Path

import pytest
from config_folders import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.of(tmp_path)
