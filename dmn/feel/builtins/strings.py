"""String functions (DMN 1.5 §10.3.4.3)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import NoValue
from dmn.feel.kinds import Value


@built_in("substring", "string: string, start position: number, length?: number?")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> Value:
    """Count characters from 1, or from the end when negative."""
    first = int(start)
    if first == 0:
        raise NoValue("the first character has position 1")
    if length is not None and length < 1:
        raise NoValue("the length must be at least 1")
    if abs(first) > len(text):
        return ""
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin : begin + min(int(length), len(text))]


@built_in("string length", "string: string")
def string_length(run: Run, text: str) -> Value:
    """Count characters, not bytes."""
    return Decimal(len(text))


@built_in("upper case", "string: string")
def upper_case(run: Run, text: str) -> Value:
    """Use Unicode's full mapping."""
    return text.upper()


@built_in("lower case", "string: string")
def lower_case(run: Run, text: str) -> Value:
    """Use Unicode's full mapping."""
    return text.lower()


@built_in("substring before", "string: string, match: string")
def substring_before(run: Run, text: str, match: str) -> Value:
    """Give the empty text when there is no match."""
    return text.partition(match)[0] if match and match in text else ""


@built_in("substring after", "string: string, match: string")
def substring_after(run: Run, text: str, match: str) -> Value:
    """Give the empty text when there is no match, the whole text for an empty match."""
    if not match:
        return text
    return text.partition(match)[2] if match in text else ""


@built_in("contains", "string: string, match: string")
def contains(run: Run, text: str, match: str) -> Value:
    """Look for a part."""
    return match in text


@built_in("starts with", "string: string, match: string")
def starts_with(run: Run, text: str, match: str) -> Value:
    """Compare the beginning."""
    return text.startswith(match)


@built_in("ends with", "string: string, match: string")
def ends_with(run: Run, text: str, match: str) -> Value:
    """Compare the end."""
    return text.endswith(match)


if TYPE_CHECKING:
    from dmn.feel.builtins.regex import Pattern

# A pattern costs as much as a text so many times its length.
PATTERN_COST = 16
# Fuel for finding one match.
MATCH_COST = 8


def _pattern(run: Run, pattern: str, flags: str | None) -> "Pattern":
    # Loaded by the first pattern only; most models have none.
    from dmn.feel.builtins.regex import compiled

    run.pay_items(PATTERN_COST * len(pattern))
    return compiled(pattern, flags or "")


def _found(run: Run, pattern: "Pattern", text: str) -> Iterator[Any]:
    """Yield the matches, each paid before the next is looked for."""
    for match in pattern.regex.finditer(text):
        run.spend(MATCH_COST)
        run.pay_items((len(text) - match.start()) // 16 if pattern.far else match.end() - match.start())
        yield match


@built_in("matches", "input: string, pattern: string, flags?: string?")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> Value:
    """Search for a pattern of XPath's regular expressions."""
    return _pattern(run, pattern, flags).regex.search(text) is not None


@built_in("replace", "input: string, pattern: string, replacement: string, flags?: string?")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    """Replace every match; `$1` in the replacement is the first group."""
    wanted = _pattern(run, pattern, flags)
    if wanted.regex.search("") is not None:
        raise NoValue("the pattern matches the empty text")
    literal = "q" in (flags or "")
    pieces: list[str] = []
    size = end = 0
    for match in _found(run, wanted, text):
        piece = text[end : match.start()] + (replacement if literal else wanted.expand(match, replacement))
        pieces.append(piece)
        size += len(piece)
        run.check_string(size)
        run.pay_items(len(piece))
        end = match.end()
    pieces.append(text[end:])
    run.check_string(size + len(text) - end)
    return "".join(pieces)


@built_in("split", "string: string, delimiter: string")
def split(run: Run, text: str, delimiter: str) -> Value:
    """Cut at every match of a pattern."""
    pieces: list[Value] = []
    end = 0
    for match in _found(run, _pattern(run, delimiter, None), text):
        if match.start() == match.end():
            raise NoValue("the delimiter matches the empty text")
        pieces.append(text[end : match.start()])
        run.check_list(len(pieces) + 1)
        end = match.end()
    pieces.append(text[end:])
    return pieces


@built_in("string join", "list: list, delimiter?: string?")
def string_join(run: Run, items: list[Value], delimiter: str | None = None) -> Value:
    """Join texts; null items are left out."""
    texts = [item for item in items if item is not None]
    for item in texts:
        if not isinstance(item, str):
            raise NoValue("only texts can be joined")
    size = sum(map(len, texts)) + len(delimiter or "") * len(texts)
    run.check_string(size)
    run.pay_items(size)
    return (delimiter or "").join(texts)
