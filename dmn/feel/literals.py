"""Literals: numbers, strings and at-literals."""

import re

from dmn.feel.errors import FeelSyntaxError
from dmn.feel.iso import parse_any
from dmn.feel.numbers import number
from dmn.feel.scanner import Scanner
from dmn.feel.syntax import Literal

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
SURROGATE = re.compile("[\ud800-\udfff]")


def _unescape_one(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(min(int(code[1:], 16), 0x10FFFF))
    return ESCAPED.get(code, "\\" + code)


def unescape(text: str) -> str:
    """Resolve the escapes of a string literal; a pair of surrogates becomes its character."""
    if "\\" not in text:
        return text
    plain = ESCAPE.sub(_unescape_one, text)
    if SURROGATE.search(plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def read_string(scanner: Scanner) -> str:
    """Consume a string literal."""
    match = STRING.match(scanner.text, scanner.at)
    if match is None:
        raise scanner.fail(
            "This text has no closing quotation mark." if scanner.sees('"') else "A text is expected here."
        )
    scanner.move(match.end())
    return unescape(match[1])


def read_number(scanner: Scanner) -> Literal | None:
    """Consume a number literal if one stands here."""
    at = scanner.at
    match = NUMBER.match(scanner.text, at)
    if match is None:
        return None
    try:
        value = number(match[0])
    except ArithmeticError:
        raise scanner.fail("This number is out of range.") from None
    scanner.move(match.end())
    return Literal(at, value)


def read_at_literal(scanner: Scanner) -> Literal:
    """Consume an at-literal such as @"2024-02-29"."""
    at = scanner.at
    scanner.need("@")
    text = read_string(scanner)
    try:
        return Literal(at, parse_any(text))
    except (ValueError, OverflowError) as error:
        raise FeelSyntaxError(f"“{text[:60]}” is no date, time or duration: {error}.", scanner.text, at) from None
