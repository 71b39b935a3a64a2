"""The documentation's blocks that need root, servers or time: which are run all the same, and why the rest is not.

A block is named by its page and the words that its first command begins with.
"""

from __future__ import annotations

from doc_pages import Block, blocks

IN_A_CONTAINER = (
    "docs/accounts.md: install -m 600 /dev/stdin",
    "docs/accounts.md: openssl req",
    "docs/install.md: EST_MAIL_PASSWORD=",
    "docs/operating.md: est-mailer units",
    "docs/operating.md: install -d",
)
"""In a container, by tests/e2e/test_root_blocks.py."""
BY_MAKE = (
    "docs/hosting.md: useradd",
    "docs/install.md: est-mailer init",
    "docs/keeping.md: est-mailer purge",
    "docs/keeping.md: install -D",
    "docs/operating.md: est-mailer restore",
    "docs/operating.md: systemctl stop est-mailer",
)
"""In a container, by ``make try-root``: they take a suite's half minute."""
NOT_RUN = {
    "docs/browse.md: PIPX_HOME=": "pipx fetches a library; tests/browsing works with it",
    "docs/browse.md: est-mailer browse\n": "it lasts until Ctrl-C; tests/browsing has it in a browser",
    "docs/browse.md: est-mailer browse --personal": "the same",
    "docs/browse.md: ssh": "it needs another machine",
    "docs/checking.md: est-mailer check": "the block for moving runs check; the forged mail: tests/checking",
    "docs/keeping.md: est-mailer audit --expect": "the link is the reader's; tests/cli/test_keeping.py asks for one",
    "docs/keeping.md: litestream restore": "Litestream is another's program; it was tried by hand, as the page says",
    "docs/keeping.md: systemctl stop litestream": "the same",
    "docs/operating.md: PIPX_HOME=": "pipx fetches libraries; tests/test_wheel.py installs the wheel",
    "docs/operating.md: est-mailer check": "the block for moving runs it",
    "docs/operating.md: est-mailer --config /etc/est-mailer check": "the same",
    "docs/register.md: est-mailer register import": "it asks; tests/cli/test_register_import.py answers on a terminal",
    "docs/sv/gallringsbeslut.md: est-mailer purge": "docs/keeping.md has the same command",
}
"""Each with where the same is tried, or why it cannot be."""


def only_read() -> dict[str, Block]:
    """The blocks that tests/docs/test_examples.py only reads, by page and commands: their first comment is left out."""
    found = [block for block in blocks("", "sh") if block.only_read]
    return {f"{block.page}: {block.text.partition(chr(10))[2]}": block for block in found}


def block_named(name: str) -> Block:
    """The one block of that name."""
    (found,) = [block for commands, block in only_read().items() if commands.startswith(name)]
    return found
