"""State diagrams in Mermaid, which code hosts draw by themselves, drawn by Graphviz where the site is built.

What it reads is what make_diagrams.py writes: ``stateDiagram-v2`` and lines ``STATE --> STATE: event``. The drawing is
inline SVG in the colour of the text, so that it follows the page from light to dark; its text can be read aloud.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

_END = "[*]"
_ARROW = re.compile(r"(\S+) --> ([^\s:]+)(?:: (.+))?")
# What is for a file of its own: titles and names that would stand twice on a page, comments, a size, name spaces.
_NOT_INLINE = re.compile(
    r'<title>.*?</title>|<!--.*?-->| (?:id|xmlns(?::\w+)?)="[^"]*"|(?<=<svg) width="[^"]*" height="[^"]*"', re.DOTALL
)
_LOOKS = 'fontname="sans-serif" fontsize=13'


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("doctree-read", _draw_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _draw_all(app: Sphinx, tree: nodes.document) -> None:
    del app
    for block in list(tree.findall(nodes.literal_block)):
        if block.get("language") == "mermaid":
            drawn = nodes.raw(
                "", f'<div class="state-diagram" tabindex="0">{draw(block.astext())}</div>', format="html"
            )
            block.replace_self(drawn)


def draw(mermaid: str) -> str:
    """The diagram as an SVG element that says what it shows. Raises ExtensionError."""
    try:
        done = subprocess.run(["dot", "-Tsvg"], input=_dot(mermaid), capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise ExtensionError("The state diagrams are drawn by Graphviz: apt-get install graphviz") from None
    svg = done.stdout[done.stdout.index("<svg") :]
    svg = _NOT_INLINE.sub("", svg).replace('"black"', '"currentColor"')
    width = re.search(r'viewBox="0\.00 0\.00 (\d+)', svg)
    assert width is not None
    spoken = "; ".join(f"{a} to {b}{f' by {event}' if event else ''}" for a, b, event in _arrows(mermaid))
    attributes = f'role="img" aria-label="State diagram: {spoken.replace(_END, "start or end")}"'
    return svg.replace("<svg", f'<svg {attributes} style="max-width: {width[1]}pt"', 1)


def _arrows(mermaid: str) -> Iterator[tuple[str, str, str]]:
    head, *lines = (line.strip() for line in mermaid.strip().splitlines())
    if head != "stateDiagram-v2":
        raise ExtensionError(f"Only state diagrams are drawn, not {head}.")
    for line in lines:
        arrow = _ARROW.fullmatch(line)
        if arrow is None:
            raise ExtensionError(f"This line of a state diagram is not understood: {line}")
        yield arrow[1], arrow[2], arrow[3] or ""


def _dot(mermaid: str) -> str:
    """The same in Graphviz's language, from top to bottom; arrows between the same two states become one."""
    events: dict[tuple[str, str], list[str]] = {}
    for before, after, event in _arrows(mermaid):
        ends = ("start" if before == _END else before, "end" if after == _END else after)
        events.setdefault(ends, []).append(event)
    lines = [
        "digraph {",
        f"bgcolor=transparent; nodesep=0.35; node [shape=box style=rounded {_LOOKS}]; edge [{_LOOKS}];",
        'start [shape=point width=0.15 label=""]; end [shape=doublecircle style="" width=0.12 label=""];',
        *(f'"{a}" -> "{b}" [label=" {", ".join(filter(None, names))} "];' for (a, b), names in events.items()),
        "}",
    ]
    return "\n".join(lines)
