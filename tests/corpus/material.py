"""What the matrix is made from, made once: the scene, and the form as LibreOffice fills and saves it."""

from __future__ import annotations

from pathlib import Path

from corpus import handling as h
from corpus.forms import Material
from corpus.office import converted
from corpus.scene import Scene
from servers.libreoffice import ODS, XLS, XLSX, LibreOffice

_TYPED = {
    **{"D7": "Ja", "E7": "värre nu", "D8": "Nej"},
    **{"B12": "Norrby", "C12": "skolgården", "D12": "2026-11-20", "E12": "Bål på natten", "F12": "Släckt av personal"},
    **{"B14": "Centrum", "C14": "torget", "D14": "2026-11-18", "E14": "Container brann"},
}


def a_material(folder: Path, office: LibreOffice) -> Material:
    """Everything the cases need. Takes some seconds, most of them LibreOffice's."""
    scene = Scene.made_in(folder)
    filled = h.filled(scene.blank[1])
    source = folder / "blank.xlsx"
    source.write_bytes(scene.blank[1])
    filters = {"xlsx": XLSX, "ods": ODS, "xls": XLS}
    typed, erred = (
        {
            suffix: office.fill(source, cells, folder / f"{name}.{suffix}", filter, sheet="Checklista").read_bytes()
            for suffix, filter in filters.items()
        }
        for name, cells in (("typed", _TYPED), ("erred", {**_TYPED, "E12": "=A1/0"}))
    )
    return Material(scene, filled, converted(filled, folder / "office", office), typed, erred)
