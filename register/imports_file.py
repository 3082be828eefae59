"""Reads a CSV or XLSX file of reference data: lines, then typed rows by key, with what is wrong by line and column."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from engine.errors import Invalid, InvalidSubmission
from register import cells, spreadsheets
from register.columns import COLUMNS, Column
from register.imports_words import say

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_ERRORS = 100

Line = tuple[int, Mapping[str, str]]


class Rows(Struct):
    """Typed rows of a file by key, with the columns that the file has; the lines they stand in; what is wrong."""

    columns: tuple[Column, ...]
    by_key: dict[str, dict[str, Any]] = {}
    lines: dict[str, int] = {}
    errors: dict[str, list[str]] = {}

    def refuse_errors(self, locale: str) -> None:
        """Raise InvalidSubmission with sentences by "line.column" if anything is wrong."""
        if self.errors:
            raise InvalidSubmission(self.errors, say(locale, "cells"))


def columns_of(locale: str, entity: str) -> tuple[Column, ...]:
    """Return the columns of a kind of reference data. Invalid when there is no such kind."""
    columns = COLUMNS.get(entity)
    if columns is None:
        raise Invalid(say(locale, "entity", text=entity, choices=", ".join(COLUMNS)))
    return columns


def lines(locale: str, entity: str, content: bytes) -> Sequence[Line]:
    """Return the lines of a file that hold something: number and cells by name of column.

    CSV (UTF-8, comma or semicolon) or the first sheet of an XLSX file; first line: names of columns. Invalid when it is
    no such table.
    """
    columns = columns_of(locale, entity)
    header, found = table(locale, content)
    _check_header(locale, entity, columns, header)
    return found


def table(locale: str, content: bytes) -> tuple[list[str], list[Line]]:
    """Return the names in the first line of a file, and the lines below that hold something. Invalid for no table."""
    if len(content) > MOST_BYTES:
        raise Invalid(say(locale, "too_large"))
    if spreadsheets.is_one(content):
        try:
            rows = spreadsheets.read(content, MOST_ROWS)
        except spreadsheets.NoSpreadsheet as error:
            raise Invalid(say(locale, "no_xlsx")) from error
        if not rows:
            raise Invalid(say(locale, "empty"))
    else:
        rows = _table(locale, _text(locale, content))
    header = [name.strip() for name in rows[0][1]]
    if len(rows) > MOST_ROWS + 1:
        raise Invalid(say(locale, "too_many", most=MOST_ROWS))
    for number, found in rows[1:]:
        if len(found) > len(header):
            raise Invalid(say(locale, "wide_line", line=number))
    return header, [(number, dict(zip(header, found, strict=False))) for number, found in rows[1:]]


def _text(locale: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(say(locale, "not_utf8")) from error


def _table(locale: str, text: str) -> list[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    comma = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    try:
        table = [(reader.line_num, found) for found in reader if any(map(str.strip, found))]
    except csv.Error as error:
        raise Invalid(say(locale, "no_csv", line=reader.line_num, error=error)) from error
    if not table:
        raise Invalid(say(locale, "empty"))
    return table


def _check_header(locale: str, entity: str, columns: tuple[Column, ...], header: list[str]) -> None:
    known = {column.name for column in columns}
    unknown = [name for name in header if name not in known]
    needed = [column.name for column in columns if column.needed]
    if unknown or set(needed) - set(header) or len(set(header)) < len(header):
        possible = ", ".join(column.name for column in columns)
        raise Invalid(say(locale, "header", entity=entity, possible=possible, needed=", ".join(needed)))


def rows(locale: str, entity: str, found: Sequence[Line]) -> Rows:
    """Return typed rows; stops after a hundred cells that do not fit."""
    named = set(found[0][1]) if found else set()
    typed = Rows(columns=tuple(column for column in columns_of(locale, entity) if column.name in named))
    key_column = typed.columns[0].name if typed.columns else ""
    for number, texts in found:
        row = _row(locale, typed, number, texts)
        key = row.get(key_column)
        if key in typed.by_key:
            typed.errors[f"{number}.{key_column}"] = [say(locale, "twice", key=key, line=typed.lines[key])]
        elif key is not None:
            typed.by_key[key], typed.lines[key] = row, number
        if len(typed.errors) >= MOST_ERRORS:
            break
    return typed


def _row(locale: str, typed: Rows, number: int, texts: Mapping[str, str]) -> dict[str, Any]:
    row = {}
    for column in typed.columns:
        try:
            row[column.name] = cells.read(column, texts.get(column.name))
        except cells.Unreadable as error:
            said = say(locale, error.code, column=column.name, **error.values)
            typed.errors[f"{number}.{column.name}"] = [said]
    return row
