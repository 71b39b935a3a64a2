"""Ordinary files share a child, and no file costs another its reading, whatever it does there."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from workbooks.hostile_files import ENTITY_BOMB, SHEET, a_workbook, an_ods, parts_of, with_parts, zipped
from workbooks.refusals import HOSTILE

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.framing import File
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.ordinary import LARGEST, is_ordinary
from est_mailer.workbooks.foreign.plain_archive import stored
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.foreign.shared_answers import MOST_FILES, answers, workbooks_in

GOOD = a_workbook("hej")
DRAWN = b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    made = IsolatedReader(command=HOSTILE, helpers=1)
    made.read(GOOD)
    yield made
    made.close()


def asked(reader: IsolatedReader, files: Sequence[tuple[bytes, str]]) -> list[Callable[[], Workbook]]:
    return [reader.ahead(content, name, together=True) for content, name in files]


def outcome(wait: Callable[[], Workbook]) -> object:
    """The workbook's one text, or why there is none."""
    try:
        return next(iter(wait().sheets[0].cells.values()))
    except UnreadableWorkbook as refusal:
        return refusal.reason


def processes(waits: Sequence[Callable[[], Workbook]]) -> list[str]:
    return [wait().marks[0] for wait in waits]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"docProps/custom.xml": b"<p/>", "xl/calcChain.xml": b"<c/>", "docMetadata/LabelInfo.xml": b"<l/>"},
        {"xl/printerSettings/printerSettings1.bin": b"\0\1", "xl/worksheets/_rels/sheet1.xml.rels": b"<r/>"},
        {
            "xl/drawings/drawing1.xml": DRAWN,
            "xl/worksheets/sheet12.xml": b"<worksheet/>",
            "xl/theme/theme2.xml": b"<t/>",
        },
    ],
    ids=["as openpyxl saves it", "as Excel does", "with a printer's settings", "as Google Sheets does"],
)
def test_what_programs_save_of_a_form_is_ordinary(more: dict[str, bytes]) -> None:
    assert is_ordinary(with_parts(more))


ODD = {
    "macros": with_parts({"xl/vbaProject.bin": b"\0"}),
    "macro sheets": with_parts({"xl/macrosheets/sheet1.xml": b"<m/>"}),
    "a link to another file": with_parts({"xl/externalLinks/externalLink1.xml": b"<l/>"}),
    "an embedded object": with_parts({"xl/embeddings/oleObject1.bin": b"\0"}),
    "a control": with_parts({"xl/activeX/activeX1.bin": b"\0"}),
    "a picture": with_parts({"xl/media/image1.png": b"\x89PNG"}),
    "notes": with_parts({"xl/comments1.xml": b"<c/>"}),
    "another case": with_parts({"XL/sharedstrings.xml": b"<s/>"}),
    "a backslash": with_parts({"xl\\calcChain.xml": b"<s/>"}),
    "a path that leaves it": with_parts({"xl/worksheets/../sheet1.xml": b"<s/>"}),
    "much behind little": with_parts({"xl/calcChain.xml": b"<c/>" * 2**18}),
    "many parts": with_parts({f"xl/worksheets/sheet{n}.xml": b"<w/>" for n in range(10, 80)}),
    "no workbook": zipped({"[Content_Types].xml": b"<t/>", "xl/styles.xml": b"<s/>"}),
    "two members with one name": stored(parts_of(GOOD))[:-22] + GOOD,
    "something before it": b"MZ" + GOOD,
    "something behind it": GOOD + b"\0",
    "too large": stored({**parts_of(GOOD), "xl/calcChain.xml": b"x" * LARGEST}),
    "OpenDocument": an_ods(""),
    "a text table": b"a;b;c\n" * 4,
    "nothing": b"",
}


@pytest.mark.parametrize("content", ODD.values(), ids=list(ODD))
def test_whatever_else_there_is_makes_a_file_odd(content: bytes) -> None:
    assert not is_ordinary(content)


def test_ordinary_files_share_a_child_and_others_have_their_own(reader: IsolatedReader) -> None:
    odd = with_parts({"xl/media/image1.png": b"x"})
    waits = asked(reader, [(GOOD, "process"), (odd, "process"), (GOOD, "process"), (b"a;b;c", "process")])
    first, second, third, fourth = processes(waits)
    assert first == third
    assert len({first, second, fourth}) == 3
    assert len({*processes([reader.ahead(GOOD, "process") for _ in range(3)])}) == 3
    most = processes(asked(reader, [(GOOD, "process")] * (MOST_FILES + 2)))
    assert len({*most[:MOST_FILES]}) == len({*most[MOST_FILES:]}) == 1
    assert most[0] != most[-1]


def test_each_gets_its_own_workbook_in_whatever_order_it_is_waited_for() -> None:
    reader, files = IsolatedReader(helpers=2), [a_workbook(f"nr {n}") for n in range(2 * MOST_FILES + 1)]
    try:
        waits = asked(reader, [(content, "") for content in files])
        assert len(reader.helper_pids) == 1, "another is started only when this one has enough"
        found = [wait() for wait in reversed(waits)]
        assert found == [wait() for wait in reversed(waits)]
        assert found[::-1] == list(map(read_guarded, files))
        last = asked(reader, [(a_workbook(name), "") for name in ("a", "b")])
        reader.close()
        assert [outcome(wait) for wait in last] == ["a", "b"]
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("misdeed", "expected"),
    [
        ("segfault", Unreadable.BROKEN),
        ("memory", Unreadable.BROKEN),
        ("panic", Unreadable.BROKEN),
        ("answer", Unreadable.BROKEN),
    ],
)
def test_a_file_that_misbehaves_among_others_costs_them_nothing(
    reader: IsolatedReader, misdeed: str, expected: Unreadable
) -> None:
    helpers = reader.helper_pids
    files = [(a_workbook("a"), "a"), (a_workbook("b"), "b"), (GOOD, f"{misdeed}.xlsx"), (a_workbook("c"), "c")]
    assert [outcome(wait) for wait in asked(reader, files)] == ["a", "b", expected, "c"]
    assert {*helpers} <= {*reader.helper_pids}


def test_a_file_that_hangs_among_others_costs_them_a_moment() -> None:
    reader = IsolatedReader(wall_seconds=0.6, command=HOSTILE, helpers=1)
    try:
        files = [(a_workbook("a"), "a"), (GOOD, "sleep.xlsx"), (a_workbook("b"), "b")]
        assert [outcome(wait) for wait in asked(reader, files)] == ["a", Unreadable.TOO_SLOW, "b"]
    finally:
        reader.close()


def test_a_file_that_is_refused_among_others_has_its_own_reason(reader: IsolatedReader) -> None:
    bomb, broken = with_parts({SHEET: ENTITY_BOMB}), with_parts({"xl/workbook.xml": b"<workbook/>"})
    files = [(a_workbook("a"), ""), (bomb, ""), (a_workbook("b"), ""), (broken, "")]
    assert is_ordinary(bomb)
    assert [outcome(wait) for wait in asked(reader, files)] == ["a", Unreadable.SUSPECT, "b", Unreadable.BROKEN]


def test_a_file_that_kills_the_helper_among_others_costs_them_nothing(reader: IsolatedReader) -> None:
    files = [(GOOD, "kill the helper"), (a_workbook("a"), "a")]
    assert [outcome(wait) for wait in asked(reader, files)] == [Unreadable.BROKEN, "a"]


def test_threads_may_share_a_child(reader: IsolatedReader) -> None:
    found: dict[str, object] = {}

    def read(name: str) -> None:
        found[name] = outcome(reader.ahead(a_workbook(name), "", together=True))

    threads = [threading.Thread(target=read, args=(f"nr {n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"nr {n}": f"nr {n}" for n in range(20)}


def test_an_answer_is_believed_only_if_it_answers_just_what_was_asked() -> None:
    files = [File(a_workbook(name), name) for name in ("a", "b", "c")]
    odd = File(b"a;b;c", "odd.csv")
    said = list(answers([*files, odd], read_guarded))
    assert workbooks_in(b"".join(said), [*files, odd]) == [*(read_guarded(*file) for file in files), None]
    refused = b'{"unreadable":"broken","detail":"","thoroughly":false}'
    for lie in (
        said[:3],
        [*said, said[0]],
        [said[1], said[0], *said[2:]],
        [*said[:3], said[3][:5]],
        [said[0], said[1][:8] + refused.ljust(len(said[1]) - 8), *said[2:]],
        [said[0], said[1].replace(b'"sheets"', b'"sheats"'), *said[2:]],
        [refused],
        [],
    ):
        with pytest.raises(UnreadableWorkbook):
            workbooks_in(b"".join(lie), [*files, odd])
