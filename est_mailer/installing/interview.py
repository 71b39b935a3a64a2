"""Asking for one answer until it can be used, and keeping all of them as the file of answers has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from est_mailer.config.answers import Answers, usable
from est_mailer.config.shape import Section
from est_mailer.domain.errors import ConfigurationError
from est_mailer.installing.dialogue import Dialogue, choose


class Interview:
    """``earlier``: answers of a conversation that was broken off, or of a file: they are what Enter takes.

    ``answers``: those given now. ``secrets``: by the name of their credential; they are in no file of answers.
    """

    def __init__(self, talk: Dialogue, earlier: Answers | None = None) -> None:
        self.talk = talk
        self.earlier: Answers = earlier or {}
        self.answers: dict[str, Any] = {}
        self.secrets: dict[str, str] = {}

    def ask(
        self,
        key: str,
        section: type[Section],
        question: str,
        default: str = "",
        *,
        read: Callable[[str], object] = str,
        may_be_empty: bool = False,
    ) -> Any:
        """The answer to be kept under a key such as "municipality.name", judged as ``section`` judges its key.

        ``read`` makes a value of what was written; None and no key if it may be empty and is.
        """
        known = self.known(key, default)
        while True:
            written = self.talk.ask(question, known)
            if not written and may_be_empty:
                self.forget(key)
                return None
            try:
                value = usable(section, key.rpartition(".")[2], read(written))
            except ConfigurationError as error:
                self.talk.tell(str(error) if written else "An answer is needed here.")
            else:
                self.put(key, value)
                return value

    def choose(self, key: str, question: str, choices: tuple[str, ...], default: str) -> str:
        """One of the choices, kept under a key."""
        known = self.known(key, default)
        chosen = choose(self.talk, question, choices, known if known in choices else default)
        self.put(key, chosen)
        return chosen

    def known(self, key: str, default: str = "") -> str:
        """What is answered already, now or earlier, as it would be written."""
        value = value_at(self.answers, key)
        value = value_at(self.earlier, key) if value is None else value
        return default if value is None else str(value)

    def put(self, key: str, value: object) -> None:
        """Keep an answer."""
        put_at(self.answers, key, value)

    def forget(self, key: str) -> None:
        """Keep no answer under a key."""
        *path, last = key.split(".")
        table = value_at(self.answers, ".".join(path))
        if isinstance(table, dict):
            table.pop(last, None)

    def so_far(self) -> Answers:
        """Every answer given now, and the earlier ones that were not come to."""
        return laid_over(self.earlier, self.answers)


def value_at(answers: Answers, key: str) -> object:
    """The value under a key such as "account.imap.host"; None if there is none."""
    value: object = answers
    for part in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def put_at(answers: dict[str, Any], key: str, value: object) -> None:
    """Put a value under a key such as "account.imap.host"."""
    *path, last = key.split(".")
    for part in path:
        answers = answers.setdefault(part, {})
    answers[last] = value


def laid_over(below: Answers, above: Answers) -> Answers:
    """The answers of both; those of ``above`` where both have one."""
    merged = {**below, **above}
    return {
        key: laid_over(below[key], value)
        if isinstance(value, Mapping) and isinstance(below.get(key), Mapping)
        else value
        for key, value in merged.items()
    }
