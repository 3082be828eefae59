"""A purchase order on paper."""

import re
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from register import order_papers
from register.order_papers import Paper, PaperLine

PAPER = Paper(
    number="PO-2026-00001",
    ordered_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    day=date(2026, 3, 2),
    case="ACQ-2026-00017",
    supplier=("Kontor Systemhaus", "DE"),
    deliver_to=("Central stores", "Spreeufer 12, basement"),
    country="DK",
    currency="EUR",
    lines=(PaperLine(text="Notebook 14 inch", item="NB-14", quantity=12, unit_price=Decimal("1450")),),
)


def test_an_order_is_a_pdf_whose_bytes_depend_on_nothing_but_the_order() -> None:
    first = order_papers.render(PAPER)
    assert first.startswith(b"%PDF-")
    assert order_papers.render(PAPER) == first
    other = replace(PAPER, lines=(replace(PAPER.lines[0], quantity=11),))
    assert order_papers.render(other) != first


@pytest.mark.parametrize(("country", "heading"), [("DE", "Bestellung"), ("AT", "Bestellung"), ("DK", "Purchase order")])
def test_the_supplier_reads_its_own_language(country: str, heading: str) -> None:
    assert order_papers._data(replace(PAPER, country=country))["title"] == f"{heading} PO-2026-00001"


def test_sums_are_written_as_in_the_country_of_the_reader() -> None:
    assert order_papers._data(PAPER)["total"] == "17,400.00"
    assert order_papers._data(replace(PAPER, country="DE"))["total"] == "17.400,00"
    cents = PaperLine(text="Screw", item="", quantity=3, unit_price=Decimal("0.0125"))
    assert order_papers._data(replace(PAPER, lines=(cents,)))["lines"][0]["unit_price"] == "0.0125"


SPITEFUL = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.1.0"',
    "*bold* _it_ $x^2$ `raw` = Heading <label> @ref \\ // comment",
    "#panic()",
    ']#eval("1")[',
    '"}, "number": "PO-0',
    "\u202egpj.exe \U0001f4a9 \u4e2d\u6587",
)


@pytest.mark.parametrize("text", SPITEFUL)
def test_what_people_typed_is_printed_as_they_typed_it(text: str) -> None:
    """Whatever is typed, the page has the same shape: as many objects as with a plain text, and no error."""
    paper = replace(PAPER, supplier=(text, text), deliver_to=(text,), case=text, contract=text)
    content = order_papers.render(replace(paper, lines=(replace(PAPER.lines[0], text=text, item=text),)))
    assert content.startswith(b"%PDF-")
    assert len(_pages(content)) == 1


def test_an_order_of_many_lines_goes_on_on_further_pages() -> None:
    content = order_papers.render(replace(PAPER, lines=PAPER.lines * 60))
    assert len(_pages(content)) > 1


def _pages(content: bytes) -> list[bytes]:
    """Return the page objects, also those inside compressed object streams."""
    plain = content + b"".join(
        _inflated(stream) for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    )
    return re.findall(rb"/Type ?/Page\b(?!s)", plain)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
