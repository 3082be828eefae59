"""What can go wrong with an expression, always with the place in the author's text."""

from msgspec import Struct


class FeelError(Exception):
    """The expression cannot be used."""


class FeelLimit(FeelError):
    """The expression asks for more work, depth or size than it may use."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL.

    `line` and `column` count from 1, `message` is one sentence, `excerpt` the author's line with a caret under it;
    `rule` is the name of the broken rule.
    """

    def __init__(self, message: str, source: str, offset: int, rule: str = "feel-syntax") -> None:
        self.message = message
        self.rule = rule
        self.source = source
        self.line, self.column = locate(source, offset)
        self.excerpt = excerpt(source, offset)
        super().__init__(f"{message} (line {self.line}, column {self.column})\n{self.excerpt}")


class NoValue(Exception):
    """A built-in has no value for its arguments; the call gives null and the reason goes to the diagnosis."""


class Warned(Struct, frozen=True):
    """Why an evaluation gave null at one place: a sentence and the place, counted from 1."""

    message: str
    line: int
    column: int
    source: str

    def __str__(self) -> str:
        return f"{self.message} (line {self.line}, column {self.column})"


class Place(Struct, frozen=True):
    """An offset in one text of an author."""

    source: str
    offset: int

    def warn(self, message: str) -> Warned:
        """Return the warning that stands at this place."""
        line, column = locate(self.source, self.offset)
        return Warned(message, line, column, self.source)


def locate(source: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, both counted from 1."""
    before = source[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


# A line longer than this is cut around the caret.
EXCERPT_WIDTH = 100


def excerpt(source: str, offset: int) -> str:
    """Return the line at an offset and a caret under the place, at most EXCERPT_WIDTH characters wide."""
    start = source.rfind("\n", 0, offset) + 1
    end = source.find("\n", offset)
    line = source[start : len(source) if end < 0 else end]
    column = offset - start
    if len(line) > EXCERPT_WIDTH:
        left = max(0, column - EXCERPT_WIDTH // 2)
        line, column = line[left : left + EXCERPT_WIDTH], column - left
    return f"{line.replace(chr(9), ' ')}\n{' ' * column}^"
