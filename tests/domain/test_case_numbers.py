"""The case number that a registrar's answer says."""

import pytest

from est_mailer.domain.keeping.records import case_number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("dnr KS 2026/123", "KS 2026/123"),
        ("Dnr: KS 2026/123.", "KS 2026/123"),
        ("Hej! Diarienummer TN2026-0042, registrerad i dag.", "TN2026-0042"),
        ("diarienr 123/2026", "123/2026"),
        ("KS 2026/00123-2", "KS 2026/00123-2"),
        ("Registrerad 2026-11-20 med dnr KS 2026/7", "KS 2026/7"),
        ("dnr TRYGG-17", "TRYGG-17"),
        ("\n\nCase no. SB 2026.44\nMed vänlig hälsning", "SB 2026.44"),
        ("Tack, registrerad 2026-11-20.", ""),
        ("dnr kommer senare", ""),
        ("Är det KS 2026/1 eller KS 2026/2?", ""),
        ("Tack!", ""),
        ("", ""),
        ("dnr " + "1" * 60, ""),
    ],
)
def test_the_case_number_in_an_answer(text: str, number: str) -> None:
    assert case_number_in(text) == number
