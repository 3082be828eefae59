"""Reads and writes tables as XLSX (ISO/IEC 29500), the one door to openpyxl. Nothing in them is ever worked out.

openpyxl is loaded when the first spreadsheet comes or goes: most processes of an installation never see one.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The first bytes of a ZIP archive, which an XLSX file is.
MARK = b"PK\x03\x04"
#: What the parts of a file may hold when they are unpacked.
MOST_UNPACKED = 200_000_000
#: Cells of a row that are read; a sheet may claim to be 16,384 wide.
WIDEST = 100


class NoSpreadsheet(Exception):
    """The file is no XLSX, holds formulas, or is larger than it looks."""


def is_one(content: bytes) -> bool:
    """Tell whether content is a ZIP archive, as XLSX is and no text can be."""
    return content.startswith(MARK)


def read(content: bytes, most_rows: int) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet that hold something, each with its number, every cell as a CSV file has it.

    At most `most_rows` + 2 rows, so that the caller sees that there are too many. Raises NoSpreadsheet.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise NoSpreadsheet
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_col=WIDEST)
        found = []
        for number, row in enumerate(rows, 1):
            texts = [_text(cell) for cell in row]
            if any(texts):
                found.append((number, texts))
            if len(found) > most_rows + 1:
                break
        book.close()
    except NoSpreadsheet:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken part makes of its parser.
        raise NoSpreadsheet from error
    return [(number, _without_tail(texts)) for number, texts in found]


def _without_tail(texts: list[str]) -> list[str]:
    last = max((at for at, text in enumerate(texts) if text), default=-1)
    return texts[: last + 1]


def _text(cell: Any) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise NoSpreadsheet
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # A sheet keeps 1200 as 1200.0, and 0.1 as its nearest fraction.
        return f"{value:.0f}" if value == int(value) else f"{Decimal(repr(value)):f}"
    return str(value).strip()


def write(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a file with one sheet. Texts stay texts, whatever they begin with; numbers and days stay what they are."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or (isinstance(value, int | date) and not isinstance(value, bool | datetime)):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "0.00##"
        return cell
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    cell = WriteOnlyCell(sheet, "")
    # Said to be text, so that no program takes it for a formula (OWASP, CSV injection).
    cell.value, cell.data_type = text, "s"
    return cell
