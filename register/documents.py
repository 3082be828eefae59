"""Papers that leave the house, as PDF. The one door to typst."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from json import dumps
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

Language = Literal["en", "de"]
#: The locale in which a paper writes days and sums.
LOCALES: Mapping[Language, str] = {"en": "en_GB", "de": "de"}
TEMPLATES = Path(str(files("register") / "templates"))


def typeset(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Return a paper as tagged PDF; the same template, data and moment give the same bytes.

    `template`: the stem of a file in `register/templates`. `data`: what JSON can hold; it is `data` in the template and
    is set as text: nothing that people typed in it is read as typst.
    """
    content: bytes = _compiler().compile(
        (TEMPLATES / f"{template}.typ").read_bytes(),
        format="pdf",
        sys_inputs={"data": dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=int(at.timestamp()),
    )
    return content


@cache
def _compiler() -> Any:
    # Here, since it takes memory that a server which prints nothing need not give.
    import typst

    # Only the fonts that typst brings, so that every machine sets the same page.
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def day(value: date | None, language: Language) -> str | None:
    """Return a day as a paper writes it, None without one."""
    return None if value is None else str(format_date(value, "long", locale=LOCALES[language]))


def moment(value: datetime, language: Language, zone: ZoneInfo) -> str:
    """Return a day and time where people live, as a paper writes it."""
    return str(format_datetime(value.astimezone(zone), "long", tzinfo=zone, locale=LOCALES[language]))


def money(amount: Decimal, language: Language) -> str:
    """Return a sum: two places, or as many as it has."""
    return str(format_decimal(amount, "#,##0.00##", locale=LOCALES[language]))


def number(value: Decimal | int, language: Language) -> str:
    """Return a number with as many places as it has."""
    return str(format_decimal(value, locale=LOCALES[language], decimal_quantization=False))
