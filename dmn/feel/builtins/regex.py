"""Regular expressions of XPath (the dialect FEEL names) run by RE2, in time linear in the text."""

import re
from functools import lru_cache
from typing import Any

from dmn.feel.errors import NoValue

# RE2 gives up on a pattern that needs more memory than this.
MAX_MEMORY = 4 << 20
SUBTRACTION = re.compile(r"\[((?:[^\]\[\\]|\\.)+)-\[((?:[^\]\\]|\\.)*)\]\]")
REFERENCE = re.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")


def _plain_whitespace(pattern: str) -> str:
    """Drop white space outside character classes, for the flag x."""
    kept, in_class, escaped = [], False, False
    for character in pattern:
        if not character.isspace() or in_class or escaped:
            kept.append(character)
        if not escaped and character in "[]":
            in_class = character == "["
        escaped = character == "\\" and not escaped
    return "".join(kept)


def _translate(pattern: str, flags: str) -> str:
    if "q" in flags:
        return re.escape(pattern)
    if "x" in flags:
        pattern = _plain_whitespace(pattern)
    if SUBTRACTION.search(pattern):
        raise NoValue("a class minus a class, as in [a-z-[aeiou]], is not supported in patterns")
    if re.search(r"\\[1-9]", pattern):
        raise NoValue("references back to a group, as in \\1, are not supported in patterns")
    return pattern


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str) -> Any:
    """Return the compiled pattern; NoValue with the reason when RE2 cannot run it."""
    # RE2 is loaded by the first pattern only; most models have none.
    import re2

    unknown = set(flags) - set("smixq")
    if unknown:
        raise NoValue(f"there is no flag “{min(unknown)}”; the flags are s, m, i, x and q")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    inline = "".join(sorted(set(flags) & set("smi")))
    try:
        return re2.compile((f"(?{inline})" if inline else "") + _translate(pattern, flags), options)
    except re2.error as error:
        reason = error.args[0]
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise NoValue(f"the pattern cannot be used: {text}") from None


def expand(match: Any, replacement: str, groups: int) -> str:
    """Return the replacement with `$1` … filled in; `\\$` and `\\\\` are the plain characters (XPath fn:replace)."""

    def fill(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        if found[3]:
            raise NoValue("in a replacement, “$” needs the number of a group and “\\” a “$” or “\\” behind it")
        digits, tail = found[2], ""
        while int(digits) > groups and len(digits) > 1:
            digits, tail = digits[:-1], digits[-1] + tail
        return (match.group(int(digits)) or "" if int(digits) <= groups else "") + tail

    return REFERENCE.sub(fill, replacement)
