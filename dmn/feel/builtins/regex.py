"""Regular expressions of XPath (the dialect FEEL names), checked and rewritten for RE2, which needs linear time.

XPath and XQuery Functions and Operators 3.1 §5.6, XML Schema Part 2 appendix F. RE2 cannot refer back to a group;
such patterns are refused.
"""

import re
from functools import lru_cache
from typing import Any

import re2
from msgspec import Struct

from dmn.feel.builtins.character_classes import MULTI_ESCAPES, CharacterClass, category
from dmn.feel.errors import NoValue

# RE2 gives up on a pattern that needs more memory than this.
MAX_MEMORY = 4 << 20
MAX_PATTERN = 10_000
MAX_NESTING = 50
SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{character: character for character in "\\|.?*+(){}-[]^$"}}
QUANTIFIER = re.compile(r"\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\}")
PROPERTY = re.compile(r"\{([A-Za-z0-9\-]+)\}")
REFERENCE = re.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")
# Most repetitions that RE2 takes.
MAX_REPEAT = 1000


class Pattern(Struct, frozen=True):
    """A compiled pattern; `far` = a search may look at the whole rest of the text."""

    regex: Any
    groups: int
    far: bool

    def expand(self, match: Any, replacement: str) -> str:
        """Return the replacement with `$1` … filled in.

        `\\$` and `\\\\` are the plain characters (XPath fn:replace).
        """

        def fill(found: re.Match[str]) -> str:
            if found[1]:
                return found[1]
            if found[3]:
                raise NoValue("in a replacement, “$” needs the number of a group and “\\” a “$” or “\\” behind it")
            digits, tail = found[2], ""
            while int(digits) > self.groups and len(digits) > 1:
                digits, tail = digits[:-1], digits[-1] + tail
            return (match.group(int(digits)) or "" if int(digits) <= self.groups else "") + tail

        return REFERENCE.sub(fill, replacement)


class _Translator:
    """Reads XPath's syntax, writes RE2's."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.nesting = 0
        self.groups = 0
        self.far = False

    def fail(self, reason: str) -> NoValue:
        return NoValue(f"the pattern cannot be used: {reason} (at character {self.at + 1})")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def next(self) -> str:
        character = self.pattern[self.at : self.at + 1]
        if not character:
            raise self.fail("it ends too early")
        self.at += 1
        return character

    def whole(self) -> str:
        written = self.branches()
        if self.peek():
            raise self.fail(f"“{self.peek()}” has no partner")
        return written

    def branches(self) -> str:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.fail(f"groups nest more than {MAX_NESTING} deep")
        written = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            written.append(self.branch())
        self.nesting -= 1
        return "|".join(written)

    def branch(self) -> str:
        pieces = []
        while self.peek() not in ("", "|", ")"):
            pieces.append(self.atom() + self.quantifier())
        return "".join(pieces)

    def quantifier(self) -> str:
        sign = self.peek()
        if sign not in ("?", "*", "+", "{") or not sign:
            return ""
        if sign == "{":
            sign = self.counted()
        else:
            self.at += 1
            self.far = self.far or sign != "?"
        if self.peek() == "?":
            self.at += 1
            sign += "?"
        if self.peek() in ("?", "*", "+", "{") and self.peek():
            raise self.fail("two quantifiers follow each other")
        return sign

    def counted(self) -> str:
        match = QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            raise self.fail("a quantifier is written like {2}, {2,} or {2,5}")
        least, most = int(match[1]), int(match[3]) if match[3] else None
        if most is not None and most < least:
            raise self.fail("a quantifier's first number is greater than its second")
        if max(least, most or 0) > MAX_REPEAT:
            raise self.fail(f"a quantifier may count to {MAX_REPEAT}")
        self.at = match.end()
        self.far = self.far or (match[2] is not None and most is None)
        return match[0]

    def atom(self) -> str:
        character = self.next()
        if character == "(":
            return self.group()
        if character == "[":
            return self.bracketed().text()
        if character == "\\":
            return self.escape().text()
        if character == ".":
            return "(?s:.)" if "s" in self.flags else r"[^\n\r]"
        if character in "^$":
            return character
        if character in "?*+{}])":
            self.at -= 1
            raise self.fail(f"“{character}” cannot stand here; put “\\” before it to mean the character")
        return re.escape(character)

    def group(self) -> str:
        opening = "("
        if self.pattern.startswith("?", self.at):
            if not self.pattern.startswith("?:", self.at):
                raise self.fail("after “(?” only “:” may follow")
            self.at += 2
            opening = "(?:"
        else:
            self.groups += 1
        written = self.branches()
        if self.peek() != ")":
            raise self.fail("a group is not closed")
        self.at += 1
        return f"{opening}{written})"

    def escape(self) -> CharacterClass:
        character = self.next()
        if character in SINGLE_ESCAPES:
            code = ord(SINGLE_ESCAPES[character])
            return CharacterClass([(code, code)])
        if character in MULTI_ESCAPES:
            return MULTI_ESCAPES[character]
        if character in "pP":
            match = PROPERTY.match(self.pattern, self.at)
            if match is None:
                raise self.fail("a category is written like \\p{Lu}")
            self.at = match.end()
            return category(match[1], character == "P")
        self.at -= 2
        if character.isdigit():
            raise self.fail("references back to a group, as in \\1, are not supported")
        raise self.fail(f"there is no escape “\\{character}”")

    def bracketed(self) -> CharacterClass:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.fail(f"classes nest more than {MAX_NESTING} deep")
        found = CharacterClass()
        if self.pattern.startswith("^", self.at):
            self.at += 1
            found.negated = True
        first = True
        while not self.pattern.startswith("]", self.at) or first:
            if self.pattern.startswith("-[", self.at) and not first:
                self.at += 2
                found = found.minus(self.bracketed())
                if not self.pattern.startswith("]", self.at):
                    raise self.fail("a subtraction must stand at the end of its class")
                break
            self.class_member(found)
            first = False
        self.at += 1
        self.nesting -= 1
        return found

    def class_member(self, found: CharacterClass) -> None:
        low = self.class_character()
        if isinstance(low, CharacterClass):
            found.add(low)
            return
        follows = self.pattern[self.at : self.at + 2]
        if not follows.startswith("-") or follows in ("-]", "-["):
            found.ranges.append((low, low))
            return
        self.at += 1
        high = self.class_character()
        if isinstance(high, CharacterClass) or high < low:
            raise self.fail("a range in a class goes from a lower to a higher character")
        found.ranges.append((low, high))

    def class_character(self) -> int | CharacterClass:
        character = self.next()
        if character in "[]":
            self.at -= 1
            raise self.fail(f"“{character}” cannot stand here; put “\\” before it to mean the character")
        if character != "\\":
            return ord(character)
        found = self.escape()
        single = len(found.ranges) == 1 and not found.properties and found.ranges[0][0] == found.ranges[0][1]
        return found.ranges[0][0] if single else found


def _without_space(pattern: str) -> str:
    """Return a pattern without the white space outside its classes, as the flag x wants (XPath functions §5.6.2)."""
    kept: list[str] = []
    depth, escaped = 0, False
    for character in pattern:
        if not depth and character in "\t\n\r ":
            continue
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


def _translate(pattern: str, flags: str) -> tuple[str, int, bool]:
    if "q" in flags:
        return re.escape(pattern), 0, False
    translator = _Translator(_without_space(pattern) if "x" in flags else pattern, flags)
    return translator.whole(), translator.groups, translator.far


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str) -> Pattern:
    """Return the compiled pattern; NoValue with the reason when it is none or RE2 cannot run it."""
    unknown = set(flags) - set("smixq")
    if unknown:
        raise NoValue(f"there is no flag “{min(unknown)}”; the flags are s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise NoValue(f"a pattern may have at most {MAX_PATTERN} characters")
    written, groups, far = _translate(pattern, flags)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    inline = "".join(sorted(set(flags) & set("mi")))
    try:
        return Pattern(re2.compile((f"(?{inline})" if inline else "") + written, options), groups, far)
    except re2.error as error:
        reason = error.args[0]
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise NoValue(f"the pattern cannot be used: {text}") from None
