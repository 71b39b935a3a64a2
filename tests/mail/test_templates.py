"""The mails' templates: alike in every language and form, the town's own first, and one with a mistake is refused."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from letter_samples import samples
from mail.letter_kinds import LETTERS

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import shared_folder

TEMPLATES = shared_folder("templates")


def test_the_municipalitys_own_template_comes_first(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "footer.j2").write_text("Vår egen sidfot, {{ municipality }}.", encoding="utf-8")
    mail = Renderer([tmp_path, TEMPLATES]).render_letter(samples()["reminder"], "sv")
    assert "Vår egen sidfot, Exempelstad." in mail.text
    assert "Vår egen sidfot, Exempelstad." in mail.html


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{% extends layout %}{% block body %}<mj-tekst>x</mj-tekst>{% endblock %}", "mj-tekst"),
        ("{% extends layout %}{% block body %}<mj-include path='../../x' />{% endblock %}", "mj-include"),
        ("{% extends layout %}{% block body %}<mj-html-attributes />{% endblock %}", "mj-html-attributes"),
        ("{% extends layout %}{% block body %}{{ unknown }}{% endblock %}", "unknown"),
        ("{% extends layout %}{% block body %}{% include '../secret' %}{% endblock %}", "secret"),
        ("{% extends layout %}{% block body %}{% nonsense %}{% endblock %}", "nonsense"),
    ],
)
def test_a_template_with_a_mistake_is_refused(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "own"
    (folder / "sv").mkdir(parents=True)
    (folder / "sv" / "form_again.j2").write_text(source + "{% block subject %}x{% endblock %}", encoding="utf-8")
    with pytest.raises(ServiceError, match=told) as caught:
        Renderer([folder, TEMPLATES]).render_letter(samples()["form_again"], "sv")
    assert "sv/form_again.j2" in str(caught.value)


def test_a_missing_template_is_told(renderer: Renderer) -> None:
    with pytest.raises(ServiceError, match="tlh/invitation"):
        renderer.render_letter(samples()["invitation"], "tlh")


def test_mail_templates_hold_words_and_blocks_but_no_markup() -> None:
    """So a translator cannot break a mail, and the two forms of it cannot differ."""
    for file in TEMPLATES.glob("*/*.j2"):
        assert not re.search(r"</?[a-z]", file.read_text(encoding="utf-8")), file


def test_the_two_forms_have_the_same_blocks() -> None:
    forms = [(TEMPLATES / f"blocks.{form}.j2").read_text(encoding="utf-8") for form in ("txt", "mjml")]
    text, mjml = (set(re.findall(r"macro ([a-z]\w*)\(", form)) for form in forms)
    assert text == mjml
    for kind in LETTERS:
        template = (TEMPLATES / "sv" / f"{kind.template}.j2").read_text(encoding="utf-8")
        used = {name for name in text if re.search(rf"\b{name}\(", template)}
        assert used & {f.name for f in fields(kind)} == set(), "a letter's field would hide a block of this name"


def test_the_layout_avoids_what_the_library_drops_in_silence() -> None:
    for file in TEMPLATES.glob("*.mjml.j2"):
        source = file.read_text(encoding="utf-8")
        assert 'inline="inline"' not in source
        assert not re.search(r"<mj-table[^>]*role=", source)
        for opening, closing in (
            (f"<{tag}", f"</{tag}>") for tag in ("mj-text", "mj-table", "mj-section", "mj-column")
        ):
            assert len(re.findall(opening + r"(?![^>]*/>)", source)) == source.count(closing), (file, opening)


def test_languages_have_the_same_mails_and_the_same_values() -> None:
    def used(language: str) -> dict[str, set[str]]:
        return {
            f.name: set(re.findall(r"\{\{ *(\w+)", f.read_text("utf-8"))) for f in (TEMPLATES / language).glob("*.j2")
        }

    assert used("sv") == used("en")
