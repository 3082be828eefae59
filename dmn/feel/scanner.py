"""Reading characters: white space, words, keywords and names that may contain spaces (DMN 1.5 §10.3.1.2-4)."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from dmn.feel.errors import FeelSyntaxError

# The characters of names (DMN 1.5 grammar rules 28 and 29), written as what is left out: that compiles much faster.
_NEVER = (
    r"\u00D7\u00F7\u037E\u1680\u180E\u2000-\u200B\u2190-\u2BFF\u2FF0-\u3000"
    r"\uD800-\uF8FF\uFDD0-\uFDEF\uFEFF\uFFFE\uFFFF\U000F0000-\U0010FFFF"
)
START = rf"[^\x00->@\[-\^`{{-\u00BF\u0300-\u036F\u200E-\u206F{_NEVER}]"
PART = rf"[^\x00-/:->@\[-\^`{{-\u00B6\u00B8-\u00BF\u200E-\u203E\u2041-\u206F{_NEVER}]"
# Nothing here is ever read in a second way (`(?>`, `*+`, `++`): a text that almost fits would take forever.
SPACE = r"(?>[\s\u1680\u180E\u200B\uFEFF\x85]+|//[^\n]*|/\*.*?\*/)"
SPACES = re.compile(f"{SPACE}++", re.DOTALL)
WORD = re.compile(f"{START}{PART}*")
# What cannot follow a word, and what can begin one, told more coarsely: the full classes take a millisecond each to
# compile, and what they leave out beyond Latin-1 can neither follow nor begin anything that is FEEL.
NAME_END = r"(?![^\s\x00-/:->@\[-\^`{-\u00B6\u00B8-\u00BF])"
MAY_START = r"[^\s\x00->@\[-\^`{-\u00BF]"
# A name as a key or parameter: all up to the colon, comma or bracket that ends it.
KEY = re.compile(r"([^\s:\"{}\[\](),](?:\s*+[^\s:\"{}\[\](),])*+)\s*+(?=[:,)])")
NAMED_ARGUMENT = re.compile(rf"({MAY_START}(?:\s*+[^\s:\"{{}}\[\](),<>=!@])*+)\s*+:")
# Words that end a name of several words that nobody declared.
KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "true",
        "false",
        "null",
        "function",
        "external",
    ]
)
MAX_TEXT = 1_000_000
MAX_NESTING = 60


def normal_name(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.split())


@lru_cache(maxsize=4096)
def _name_pattern(name: str) -> re.Pattern[str]:
    tokens = re.findall(rf"{PART}+|\S", name)
    pattern = re.escape(tokens[0])
    for before, token in pairwise(tokens):
        both_words = WORD.match(before[-1]) or before[-1].isdigit()
        gap = f"{SPACE}++" if both_words and re.match(PART, token) else f"{SPACE}*+"
        pattern += gap + re.escape(token)
    end = NAME_END if re.match(PART, tokens[-1][-1]) else ""
    return re.compile(pattern + end, re.DOTALL)


class NameTable:
    """The names that are in reach, those of several words found by their first one.

    Immutable; `plus` gives a larger one.
    """

    __slots__ = ("by_first", "words")

    def __init__(self, by_first: Mapping[str, tuple[str, ...]], words: frozenset[str]) -> None:
        self.by_first = by_first
        self.words = words

    @staticmethod
    def of(names: Iterable[str]) -> "NameTable":
        """Return a table of these names."""
        return NameTable({}, frozenset()).plus(names)

    def plus(self, names: Iterable[str]) -> "NameTable":
        """Return a table that has these names too."""
        by_first = dict(self.by_first)
        words = set(self.words)
        for name in names:
            if WORD.fullmatch(name):
                words.add(name)
                continue
            first = WORD.match(name)
            if first is not None:
                others = {name, *by_first.get(first[0], ())}
                by_first[first[0]] = tuple(sorted(others, key=len, reverse=True))
        return NameTable(by_first, frozenset(words))

    def match(self, text: str, at: int, first: str) -> tuple[str, int] | None:
        """Return the longest name of several words that starts at an offset, and where it ends."""
        for name in self.by_first.get(first, ()):
            found = _name_pattern(name).match(text, at)
            if found is not None:
                return name, found.end()
        return None


class Scanner:
    """A position in the author's text, always at the start of a token."""

    def __init__(self, text: str, names: NameTable) -> None:
        if len(text) > MAX_TEXT:
            raise FeelSyntaxError(f"An expression may have at most {MAX_TEXT} characters.", text[:100], 0)
        self.text = text
        self.at = 0
        self.names = names
        self.nesting = 0
        self.skip()

    def fail(self, message: str, at: int | None = None, rule: str = "feel-syntax") -> FeelSyntaxError:
        """Return the error for a place, by default here."""
        return FeelSyntaxError(message, self.text, self.at if at is None else at, rule)

    def skip(self) -> None:
        """Go on to the next token."""
        found = SPACES.match(self.text, self.at)
        if found is not None:
            self.at = found.end()

    def move(self, to: int) -> None:
        """Go to the first token at or after an offset."""
        self.at = to
        self.skip()

    def sees(self, token: str) -> bool:
        """Say whether this is the next token."""
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        """Consume a token if it is the next one."""
        if not self.text.startswith(token, self.at):
            return False
        self.move(self.at + len(token))
        return True

    def need(self, token: str) -> None:
        """Consume a token or fail."""
        if not self.take(token):
            raise self.fail(f"“{token}” is expected here.")

    def word(self) -> str:
        """Return the word that stands here, without consuming it; empty when there is none."""
        found = WORD.match(self.text, self.at)
        return found[0] if found is not None else ""

    def take_word(self, word: str) -> bool:
        """Consume a whole word if it is the next token."""
        if self.word() != word:
            return False
        self.move(self.at + len(word))
        return True

    def need_word(self, word: str) -> None:
        """Consume a whole word or fail."""
        if not self.take_word(word):
            raise self.fail(f"“{word}” is expected here.")

    def at_end(self) -> bool:
        """Say whether the text is used up."""
        return self.at >= len(self.text)

    def read_name(self) -> str:
        """Consume a name: the longest known one, else all words up to a keyword or symbol."""
        first = self.word()
        if not first:
            raise self.fail("A value is expected here." if not self.at_end() else "The expression ends too early.")
        known = self.names.match(self.text, self.at, first)
        if known is not None:
            self.move(known[1])
            return known[0]
        if first in KEYWORDS:
            raise self.fail(f"“{first}” cannot stand here.")
        self.move(self.at + len(first))
        return first if first in self.names.words else self._more_words(first)

    def read_path_name(self) -> str:
        """Consume the name behind a dot."""
        first = self.word()
        if not first:
            raise self.fail("A name is expected after the dot.")
        known = self.names.match(self.text, self.at, first)
        if known is not None:
            self.move(known[1])
            return known[0]
        self.move(self.at + len(first))
        return self._more_words(first)

    def _more_words(self, name: str) -> str:
        while True:
            word = self.word()
            if not word or word in KEYWORDS or word == "?":
                return name
            name = f"{name} {word}"
            self.move(self.at + len(word))

    def nest(self) -> None:
        """Go one bracket or keyword deeper; fail when it is too deep."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.fail(f"An expression may nest at most {MAX_NESTING} deep.")
