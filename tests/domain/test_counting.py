"""One of a thing is said in the singular, by every line that a command prints of a count."""

from __future__ import annotations

import pytest

from est_mailer.domain.counting import counted


@pytest.mark.parametrize(("count", "said"), [(0, "0 mails"), (1, "1 mail"), (2, "2 mails")])
def test_the_noun_follows_the_number(count: int, said: str) -> None:
    assert counted(count, "mail") == said


def test_a_noun_may_bring_its_verb_or_its_own_plural() -> None:
    assert counted(1, "mail is", "mails are") == "1 mail is"
    assert counted(290, "municipality", "municipalities") == "290 municipalities"
