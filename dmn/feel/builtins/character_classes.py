"""Sets of characters in XPath's regular expressions, as ranges of code points and properties RE2 knows."""

import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from msgspec import Struct

from dmn.feel.errors import NoValue

Ranges = tuple[tuple[int, int], ...]
LAST = sys.maxunicode
# XML 1.0, NameStartChar and NameChar.
NAME_START: Ranges = (
    (0x3A, 0x3A),
    (0x41, 0x5A),
    (0x5F, 0x5F),
    (0x61, 0x7A),
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
    (0x10000, 0xEFFFF),
)
NAME: Ranges = (*NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
WHITE: Ranges = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
CATEGORIES = frozenset(
    [
        *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe"),
        *("Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn"),
    ]
)
BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Syriac": (0x700, 0x74F),
    "Thaana": (0x780, 0x7BF),
    "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF),
    "Thai": (0xE00, 0xE7F),
    "Tibetan": (0xF00, 0xFFF),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Cherokee": (0x13A0, 0x13FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "Dingbats": (0x2700, 0x27BF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges in order without overlaps."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return all other code points."""
    result, start = [], 0
    for low, high in merged(ranges):
        if low > start:
            result.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        result.append((start, LAST))
    return tuple(result)


@lru_cache(maxsize=1)
def _all_categories() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for category, codes in groupby(range(LAST + 1), lambda code: unicodedata.category(chr(code))):
        run = list(codes)
        found.setdefault(category, []).append((run[0], run[-1]))
    return found


@lru_cache(maxsize=64)
def category_ranges(name: str) -> Ranges:
    """Return the code points of a general category such as Lu or L."""
    return merged(
        each for category, ranges in _all_categories().items() if category.startswith(name) for each in ranges
    )


class CharacterClass(Struct):
    """A set of characters under construction; `properties` are (category, negated)."""

    ranges: list[tuple[int, int]] = []
    properties: list[tuple[str, bool]] = []
    negated: bool = False

    def add(self, other: "CharacterClass") -> None:
        """Take in the characters of an escape."""
        self.ranges += other.ranges
        self.properties += other.properties

    def code_points(self) -> Ranges:
        """Return the set as ranges only."""
        ranges = list(self.ranges)
        for name, negated in self.properties:
            known = category_ranges(name)
            ranges += complement(known) if negated else known
        return complement(ranges) if self.negated else merged(ranges)

    def minus(self, other: "CharacterClass") -> "CharacterClass":
        """Return the characters that the other set has not."""
        return CharacterClass(list(complement([*complement(self.code_points()), *other.code_points()])))

    def text(self) -> str:
        """Return RE2's way to write the set; NoValue when it is empty."""
        inner = "".join(_range_text(low, high) for low, high in merged(self.ranges))
        inner += "".join(rf"\{'P' if negated else 'p'}{{{name}}}" for name, negated in self.properties)
        if not inner:
            raise NoValue("a class of the pattern has no characters")
        return f"[{'^' if self.negated else ''}{inner}]"


def _range_text(low: int, high: int) -> str:
    return rf"\x{{{low:X}}}" if low == high else rf"\x{{{low:X}}}-\x{{{high:X}}}"


def category(name: str, negated: bool) -> CharacterClass:
    """Return the set of `\\p{name}`; NoValue when there is no such category or block."""
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        if block is None:
            raise NoValue(f"there is no block “{name[:40]}”, or it is not supported")
        return CharacterClass(list(complement([block]) if negated else [block]))
    if name not in CATEGORIES:
        raise NoValue(f"there is no category “{name[:40]}”")
    if name == "Cn":
        # RE2 does not know the unassigned code points.
        known = category_ranges(name)
        return CharacterClass(list(complement(known) if negated else known))
    return CharacterClass(properties=[(name, negated)])


# \w is everything that is not punctuation, separator or other.
MULTI_ESCAPES: dict[str, CharacterClass] = {
    "s": CharacterClass(list(WHITE)),
    "S": CharacterClass(list(complement(WHITE))),
    "i": CharacterClass(list(NAME_START)),
    "I": CharacterClass(list(complement(NAME_START))),
    "c": CharacterClass(list(NAME)),
    "C": CharacterClass(list(complement(NAME))),
    "d": CharacterClass(properties=[("Nd", False)]),
    "D": CharacterClass(properties=[("Nd", True)]),
    "w": CharacterClass(properties=[(name, False) for name in "LMNS"]),
    "W": CharacterClass(properties=[(name, False) for name in "PZC"]),
}
