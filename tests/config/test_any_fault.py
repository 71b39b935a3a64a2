"""Whatever is done to the two files, load answers with a Deployment or with words: never with another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

from config_folders import MUNICIPALITIES, TODAY, Folder
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.config import load
from est_mailer.domain.errors import ConfigurationError

LINES = {name: (MUNICIPALITIES / "exempelstad" / name).read_text().split("\n") for name in ("est.toml", "register.csv")}
ODDITIES = st.sampled_from(
    [
        "3",
        '"x"',
        "[]",
        "{}",
        "= 1",
        "x = 1",
        "[account]",
        "[x.y]",
        "[[area]]",
        '"',
        ";;;",
        "#",
        "\x00",
        "å",
        "1.5",
        "[[1]]",
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> str:
    lines = list(LINES[name])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        oddity = draw(ODDITIES)
        key = lines[at].partition("=")[0]
        lines[at] = draw(
            st.sampled_from(["", oddity, f"{key}= {oddity}", lines[at] + oddity, f"{lines[at]}\n{lines[at]}"])
        )
    return "\n".join(lines)


@settings(max_examples=60, deadline=None)
@given(spoilt("est.toml"), spoilt("register.csv"))
def test_load_answers_in_words(est_toml: str, register: str) -> None:
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(Path(path))
        folder.write("est.toml", est_toml)
        folder.write("register.csv", register)
        try:
            assert load(folder.path, TODAY).municipality
        except ConfigurationError as error:
            for finding in error.findings:
                assert finding.where.startswith(("est.toml", "register.csv"))
                assert finding.wrong.endswith(".")
                assert finding.remedy
