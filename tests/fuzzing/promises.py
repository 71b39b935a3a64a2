"""What every reader promises of its values: the same again, fit to store, fit to send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from fuzzing.target import PromiseBroken

from est_mailer.adapters.store.codec import from_json, to_json
from est_mailer.asking import question_text
from est_mailer.domain.grid import UnreadableWorkbook, Workbook
from est_mailer.domain.model import Question
from est_mailer.wording import Wording
from est_mailer.workbooks.foreign.wire import decode, encode

T = TypeVar("T")
_UNFIT = re.compile("[\0\ud800-\udfff]")


def promise(kept: bool, broken: str) -> None:
    """Raises PromiseBroken with what is broken."""
    if not kept:
        raise PromiseBroken(broken)


def same_again(read: Callable[[], T]) -> T:
    """What is read, the same each time."""
    first, second = read(), read()
    promise(first == second, f"read twice, differently: {first!r:.500} and {second!r:.500}")
    return first


def stored_alike(kind: Any, value: Any) -> None:
    """The value comes out of the database as it went in."""
    text = to_json(value)
    promise(from_json(kind, text) == value, f"stored otherwise than it was: {text:.500}")
    text.encode()


def carried_alike(workbook: Workbook) -> None:
    """The workbook comes out of the reader's process as it went in."""
    try:
        arrived = decode(encode(workbook))
    except UnreadableWorkbook as refusal:
        raise PromiseBroken(f"the reader's own answer is not understood: {refusal}") from refusal
    promise(arrived == workbook, "carried otherwise than it was")


def fit(value: Any, what: str = "") -> None:
    """No text anywhere in the value has a lone surrogate or a NUL, which neither the database nor a mail can take."""
    for text in texts_in(value):
        promise(not _UNFIT.search(text), f"{what}: a NUL or a lone surrogate in {text!r:.300}")


def asked_in_words(questions: Iterable[Question], wordings: Mapping[str, Wording]) -> None:
    """Every question can be told on one line, in every language."""
    for question in questions:
        for words in wordings.values():
            text = question_text(question, words)
            promise(bool(text.strip()) and "\n" not in text, f"a question without words: {question!r:.300}")
            fit(text, question.kind)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Enum | bytes):
        return
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_in(key)
            yield from texts_in(item)
    elif isinstance(value, tuple | list | Set):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
