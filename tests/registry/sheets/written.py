"""Workbooks written by hand, part by part, as no well-meaning program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(rows: str, after: str = "") -> str:
    """The part of one sheet."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(*sheets: str, names: tuple[str, ...] = (), **more: str) -> dict[str, str]:
    """The parts of a workbook with these sheets; `more` are further parts of ``xl/`` by their kind."""
    listed = "".join(
        f'<sheet name="{(*names, *("abcdefgh"[len(names) :]))[n]}" sheetId="{n + 1}" r:id="s{n}"/>'
        for n in range(len(sheets))
    )
    related = "".join(
        f'<Relationship Id="s{n}" Type="{REL}/worksheet" Target="worksheets/{n}.xml"/>'
        for n in range(len(sheets))
    )
    related += "".join(
        f'<Relationship Id="{kind}" Type="{REL}/{kind}" Target="{kind}.xml"/>' for kind in more
    )
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="m" Type="{REL}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        **{f"xl/worksheets/{n}.xml": content for n, content in enumerate(sheets)},
        **{f"xl/{kind}.xml": content for kind, content in more.items()},
    }


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
