"""The line of every key, in all the ways TOML can be written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.config.toml_lines import Path, line_numbers

TEXT = '''# first
top = ["a", # one ]
  "b]",

  ["c", "d"]]
"quoted key".inner = 'x # no comment'

[table] # [no]
text = """
[[area]]
id = "not a key"
"""
literal = \'\'\'it's
[x]\'\'\'
map = { sv = "a, b}", en.gb = [1, 2], last = 1979-05-27T07:32:00Z }
[[area]]
id = "one"
[[area]]  # second
id = "two" # =
[area.sub]
deep = true
[[area.list]]
n = 1
[table.later]
x = "\\" # \\\\"
y = 2
'''


def test_lines_of_every_kind_of_key() -> None:
    lines = line_numbers(TEXT)
    expected: dict[Path, int] = {
        ("top",): 2,
        ("top", 0): 2,
        ("top", 1): 3,
        ("top", 2): 5,
        ("top", 2, 1): 5,
        ("quoted key", "inner"): 6,
        ("table",): 8,
        ("table", "text"): 9,
        ("table", "literal"): 13,
        ("table", "map"): 15,
        ("table", "map", "sv"): 15,
        ("table", "map", "en", "gb", 1): 15,
        ("table", "map", "last"): 15,
        ("area",): 16,
        ("area", 0): 16,
        ("area", 0, "id"): 17,
        ("area", 1): 18,
        ("area", 1, "id"): 19,
        ("area", 1, "sub", "deep"): 21,
        ("area", 1, "list", 0, "n"): 23,
        ("table", "later", "x"): 25,
        ("table", "later", "y"): 26,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert _paths(tomllib.loads(TEXT)) == set(lines)


def _paths(value: object, path: Path = ()) -> set[Path]:
    found = {path} if path else set()
    if isinstance(value, dict):
        return found.union(*(_paths(inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list):
        return found.union(*(_paths(inner, (*path, i)) for i, inner in enumerate(value)))
    return found


@given(st.lists(st.text(st.sampled_from("ab[]{}=#,'\"\\ \n"), max_size=8), min_size=1, max_size=5), st.booleans())
def test_strings_of_any_content_do_not_lead_the_scanner_astray(values: list[str], many_lines: bool) -> None:
    quote = '"""\n' if many_lines else '"'
    texts = [v.replace("\\", "\\\\").replace('"', '\\"') for v in values]
    texts = [t if many_lines else t.replace("\n", "\\n") for t in texts]
    text = "".join(f"k{i} = {quote}{t}{quote.strip()}\n" for i, t in enumerate(texts))
    lines = line_numbers(text)
    assert list(tomllib.loads(text).values()) == values
    for i in range(len(values)):
        assert text.split("\n")[lines[(f"k{i}",)] - 1].startswith(f"k{i} = ")
    assert len(lines) == len(values)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "a = 1"])
def test_small_texts(text: str) -> None:
    assert set(line_numbers(text)) == _paths(tomllib.loads(text))
