"""Simple expressions of the Unified Expression Language, as models written for Camunda 7 have them, rewritten to FEEL.

Known are literals, names with dots and indexes, arithmetic, comparisons, and, or, not, empty, the choice `a ? b : c`.
Calls of methods and of beans are code and are refused.
"""

import re

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<name>[A-Za-z_$][\w$]*)"""
    r"""|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:().\[\],]))"""
)
_WORDS = {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_WORDS |= {"div": "/", "mod": "%"}
_FEEL = {"&&": "and", "||": "or", "==": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
#: Binary operators, loosest first.
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_OPEN = re.compile(r"[$#]\{")


class NotSimple(ValueError):
    """The expression does more than FEEL can say."""


def is_juel(text: str) -> bool:
    """Tell whether a text has an expression in `${…}` or `#{…}`."""
    return _OPEN.search(text) is not None


def to_feel(text: str) -> str:
    """Return the FEEL text that means the same; NotSimple with a reason when there is none."""
    parts, place = [], 0
    for start, end in _spans(text):
        if text[place:start]:
            parts.append(_quoted(text[place:start]))
        parts.append(_Reader(text[start + 2 : end]).read())
        place = end + 1
    if text[place:]:
        parts.append(_quoted(text[place:]))
    if len(parts) == 1:
        return parts[0]
    return " + ".join(part if part.startswith('"') else f"string({part})" for part in parts)


def _spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each `${…}`; the braces of the subset do not nest."""
    found = []
    for match in _OPEN.finditer(text):
        end = text.find("}", match.end())
        if end < 0:
            raise NotSimple(f"“{text}” opens an expression and does not close it.")
        found.append((match.start(), end))
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


class _Reader:
    """Reads one expression by recursive descent and writes FEEL as it goes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            match = _TOKEN.match(text, place)
            if match is None:
                raise NotSimple(f"“{text}” has a sign that is not known here.")
            kind = str(match.lastgroup)
            value = match[kind]
            if kind == "name" and value in _WORDS:
                kind, value = "sign", _WORDS[value]
            self.tokens.append((kind, value))
            place = match.end()
        self.place = 0

    def read(self) -> str:
        written = self.choice(0)
        if self.place != len(self.tokens):
            raise NotSimple(f"“{self.text}” cannot be read to its end.")
        return written

    def sees(self, *signs: str) -> str | None:
        """Take the next token if it is one of these signs."""
        if self.place < len(self.tokens) and self.tokens[self.place] in [("sign", sign) for sign in signs]:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return None

    def wants(self, sign: str) -> None:
        if self.sees(sign) is None:
            raise NotSimple(f"“{self.text}” lacks a “{sign}”.")

    def choice(self, depth: int) -> str:
        if depth > 30:
            raise NotSimple(f"“{self.text}” nests too deeply.")
        condition = self.binary(0, depth)
        if self.sees("?") is None:
            return condition
        yes = self.choice(depth + 1)
        self.wants(":")
        return f"(if {condition} then {yes} else {self.choice(depth + 1)})"

    def binary(self, level: int, depth: int) -> str:
        if level == len(_LEVELS):
            return self.unary(depth)
        left = self.binary(level + 1, depth)
        while (sign := self.sees(*_LEVELS[level])) is not None:
            right = self.binary(level + 1, depth)
            left = f"modulo({left}, {right})" if sign == "%" else f"{left} {_FEEL.get(sign, sign)} {right}"
        return left

    def unary(self, depth: int) -> str:
        if depth > 30:
            raise NotSimple(f"“{self.text}” nests too deeply.")
        if self.sees("!"):
            return f"not({self.unary(depth + 1)})"
        if self.sees("-"):
            return f"-{self.unary(depth + 1)}"
        if self.place < len(self.tokens) and self.tokens[self.place] == ("name", "empty"):
            self.place += 1
            value = self.path(depth)
            without = f'if {value} instance of string then {value} = "" else count({value}) = 0'
            return f"(if {value} = null then true else {without})"
        return self.path(depth)

    def path(self, depth: int) -> str:
        written = self.atom(depth)
        while (sign := self.sees(".", "[", "(")) is not None:
            if sign == "(":
                raise NotSimple(f"“{self.text}” calls a method.")
            written += self.property() if sign == "." else self.index(depth)
        return written

    def property(self) -> str:
        kind, value = self.take()
        if kind != "name":
            raise NotSimple(f"“{self.text}” has no name after a dot.")
        return f".{value}"

    def index(self, depth: int) -> str:
        """Lists count from 0 there and from 1 in FEEL; a text names an entry."""
        kind, value = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        inner = self.choice(depth + 1)
        self.wants("]")
        if kind == "text" and re.fullmatch(r"\w+", value[1:-1]):
            return f".{value[1:-1]}"
        return f"[{int(value) + 1}]" if kind == "number" and value == inner else f"[{inner} + 1]"

    def atom(self, depth: int) -> str:
        kind, value = self.take()
        if kind == "text":
            return _quoted(re.sub(r"\\(.)", r"\1", value[1:-1]))
        if (kind, value) == ("sign", "("):
            inner = self.choice(depth + 1)
            self.wants(")")
            return f"({inner})"
        if kind in ("number", "name"):
            return value
        raise NotSimple(f"“{self.text}” has a “{value}” where a value is expected.")

    def take(self) -> tuple[str, str]:
        if self.place == len(self.tokens):
            raise NotSimple(f"“{self.text}” ends too early.")
        self.place += 1
        return self.tokens[self.place - 1]
