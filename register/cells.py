"""Reads the cells of a file of reference data."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import category

from register.columns import LARGEST, Column

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Unreadable(Exception):
    """What is wrong with a cell: a code of `register.imports_words` and what the sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read(column: Column, text: str | None) -> Any:
    """Return the value of a cell; an empty one gives the default. Raises Unreadable."""
    text = (text or "").strip()
    if not text:
        if column.needed:
            raise Unreadable("missing")
        return column.default
    match column.kind:
        case "number":
            return _number(text, column)
        case "whole":
            return _whole(text, column)
        case "date":
            return _date(text)
        case "key_day":
            return _date(text).isoformat()
        case "yes_no":
            return _yes_no(text)
        case "code":
            return _code(text, column)
        case "choice":
            return _choice(text, column)
        case _:
            return _text(text)


def _text(text: str) -> str:
    if len(text) > 255 or (not text.isprintable() and any(category(letter) in ("Cc", "Cs") for letter in text)):
        raise Unreadable("too_long")
    return text


def _code(text: str, column: Column) -> str:
    if len(text) != column.length or not (text.isascii() and text.isalpha()):
        raise Unreadable("code", length=column.length, text=text)
    return text.upper()


def _choice(text: str, column: Column) -> str:
    if text not in column.choices:
        raise Unreadable("choice", text=text, choices=", ".join(column.choices))
    return text


def _number(text: str, column: Column) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable("number", text=text) from error
    if not number.is_finite() or not 0 <= number < LARGEST[column.kind]:
        raise Unreadable("range", largest=LARGEST[column.kind], text=text)
    return number


def _whole(text: str, column: Column) -> int:
    number = _number(text, column)
    if number != int(number):
        raise Unreadable("whole", text=text)
    return int(number)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("date", text=text) from error


def _yes_no(text: str) -> bool:
    found = _YES_NO.get(text.lower())
    if found is None:
        raise Unreadable("yes_no", text=text)
    return found
