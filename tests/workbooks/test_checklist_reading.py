"""What is written in a checklist is read as it is meant, with a note where that was a guess; nothing in it is lost."""

from checklist_files import DEPLOYMENT, the_form
from corpus.handling import cells
from workbooks.returned_checklists import EXPECTED, FILLED, WORDS, kinds, returned, understood

from est_mailer.asking import note_text, question_text
from est_mailer.domain.model import AnswerState, Remains
from est_mailer.workbooks.checklist.writing import write_marked


def test_a_filled_form() -> None:
    report = understood(returned(FILLED))
    assert report.state is AnswerState.EVENTS
    assert report.observations == EXPECTED
    assert report.questions == ()
    assert [(row.row, row.key, dict(row.cells)) for row in report.filled] == [
        (7, "K1", {"remains": "Ja", "comment": "värre nu"}),
        (8, "K2", {"remains": "Nej"}),
        (
            12,
            "",
            {
                "indicator": "Skadegörelse",
                "area": "Norrby",
                "place": "skolgården",
                "when": "9/11",
                "what": "Bål",
                "action": "Släckt",
            },
        ),
    ]
    assert [note_text(note, WORDS["sv"]) for note in report.notes] == [
        "Rad 12, När: ”9/11” har vi läst som måndag 9 november."
    ]


def test_an_alias_is_understood_and_said() -> None:
    report = understood(returned(cells(B13="City", C13="torget")))
    assert [o.area for o in report.observations] == ["centrum"]
    assert [note.understood for note in report.notes] == ["Centrum"]


def test_a_row_written_below_the_last_one() -> None:
    report = understood(returned(cells(A60="2. Brand", B60="söderäng", E60="Papperskorg")))
    assert [(o.key, o.indicator, o.area) for o in report.observations] == [("N60", "brand", "soderang")]


def test_gone_problems_are_a_report() -> None:
    report = understood(returned(cells(D7="Nej", D8="åtgärdat")))
    assert report.state is AnswerState.EVENTS
    assert {o.remains for o in report.observations} == {Remains.NO}
    assert [(n.written, n.understood) for n in report.notes] == [("åtgärdat", "Nej")]


def test_more_than_an_answer_keeps_its_words() -> None:
    report = understood(returned(cells(D7="Ja, men mindre än förut", E7="Se bild")))
    assert (report.observations[0].remains, report.observations[0].action) == (
        Remains.YES,
        "Ja, men mindre än förut. Se bild",
    )


def test_a_new_row_among_the_carried_ones() -> None:
    report = understood(returned(cells(A9="Brand: papperskorg", B9="Norrby", C9="parken", E9="släckt", D7="ja")))
    assert [(o.key, o.indicator, o.place, o.action) for o in report.observations if not o.carried] == [
        ("N9", "brand", "parken", "släckt")
    ]
    assert kinds(understood(returned(cells(A9="Något nytt", D9="Ja")))) == ["unknown_row"]


def test_the_marked_copy_reads_as_the_form_did() -> None:
    report = understood(returned(FILLED, cells(B13="Vivala", E13="Bråk", D14="31/11", B14="Norrby", E14="Klotter")))
    marked = write_marked(
        the_form(), report, DEPLOYMENT, WORDS["sv"], lambda question: question_text(question, WORDS["sv"])
    )
    again = understood(marked)
    assert (again.observations, again.questions) == (report.observations, report.questions)


def test_every_input_cell_ends_as_data_or_in_a_question() -> None:
    written = {f"{column}{row}": f"ord {column}{row}" for row in (7, 8, 12, 15, 40) for column in "ABCDEFGH"}
    written |= {"C3": "ord C3", "H2": "ord H2"}
    for name, text in written.items():
        report = understood(returned(cells(**{name: text})))
        said = repr((report.observations, [q.value for q in report.questions], report.filled))
        assert text in said, name
