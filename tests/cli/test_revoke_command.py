"""The command that revokes codes: of one function or of all, and which must be said."""

from __future__ import annotations

import pytest
from command_place import Place

from est_mailer.domain.keeping.audit_chain import as_actor


def test_codes_are_revoked_for_one_function_or_for_all(place: Place) -> None:
    before = place.dump()
    assert "fritid" in place.run("revoke", "fritidsgarden", "--name", "Anna Ek", "--dry-run").output
    assert place.dump() == before
    output = place.run("revoke", "fritidsgarden", "--name", "Anna Ek").output
    assert "fritid@exempelstad.test" in output
    assert "register" in output
    place.run("revoke", "--all", "--name", "Anna Ek")
    with place.store() as store:
        assert [e.subject for e in store.audit.listing() if e.event == "codes revoked"] == ["all", "fritidsgarden"]
        assert {row["by"] for row in store.connection.rows("SELECT by FROM revocations")} == {as_actor("Anna Ek")}


@pytest.mark.parametrize("said", [["fritidsgarden", "--all"], []])
def test_which_codes_are_revoked_must_be_said(place: Place, said: list[str]) -> None:
    refused = place.run("revoke", *said, "--name", "Anna Ek", code=2).exception
    assert "est-mailer revoke --all --name YOU" in str(refused)


def test_a_function_that_nobody_has_cannot_be_revoked(place: Place) -> None:
    assert "fritidsgarden" in str(place.run("revoke", "simhallen", "--name", "Anna Ek", code=1).exception)
