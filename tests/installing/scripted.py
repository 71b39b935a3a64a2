"""A dialogue whose answers are written beforehand: each question is known by a part of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Scripted:
    """Implements ``installing.dialogue.Dialogue``. ``answers``: (part of the question, what is written), in order;
    "" takes the default. ``told``: everything that was said and asked."""

    answers: list[tuple[str, str]]
    told: list[str] = field(default_factory=list)

    def tell(self, words: str, margin: str = "") -> None:
        self.told.append(margin + words)

    def heading(self, words: str) -> None:
        self.told.append(words)

    def ask(self, question: str, default: str = "") -> str:
        self.told.append(question)
        if not self.answers:
            raise KeyboardInterrupt
        part, written = self.answers.pop(0)
        assert part in question, (part, question)
        return written or default

    def ask_secret(self, question: str) -> str:
        return self.ask(question)

    @property
    def said(self) -> str:
        return "\n".join(self.told)
