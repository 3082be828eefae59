"""Regular expressions: XPath's dialect, run in linear time, what cannot be run refused."""

import pytest

MATCHES = [
    ("abc", "b", "", True),
    ("abc", "^b", "", False),
    ("a\nb", "a.b", "", False),
    ("a\rb", "a.b", "", False),
    ("a\nb", "a.b", "s", True),
    ("a\nb", "^b$", "", False),
    ("a\nb", "^b$", "m", True),
    ("b\n", "^b$", "", False),
    ("ABC", "abc", "i", True),
    ("hello world", "hello\\ sworld", "x", True),
    ("hello world", "\\p{ I s Basic Latin }+", "x", True),
    ("hello world", "\\p{ IsBasicLatin}+", "", None),
    ("a b", "a[ ]b", "x", True),
    ("a]b", "a [\\] ] b", "x", True),
    ("helloworld", "hello world", "x", True),
    ("hello world", "hello[ ]world", "x", True),
    ("a.b", "a.b", "q", True),
    ("axb", "a.b", "q", False),
    ("x", "x", "z", None),
    ("5", "\\d", "", True),
    ("٥", "\\d", "", True),
    ("_", "\\w", "", False),
    ("é", "\\w", "", True),
    (":a", "^\\i\\c*$", "", True),
    ("1a", "^\\i", "", False),
    ("x-1", "^[\\i-[:]][\\c-[:]]*$", "", True),
    ("e", "^[a-z-[aeiou]]$", "", False),
    ("f", "^[a-z-[aeiou]]$", "", True),
    ("É", "^[\\p{L}-[A-Z]]$", "", True),
    ("E", "^[\\p{L}-[A-Z]]$", "", False),
    ("Ж", "\\p{IsCyrillic}", "", True),
    ("x", "\\P{IsCyrillic}", "", True),
    ("x", "\\p{Nonsense}", "", None),
    ("x", "\\p{IsNowhere}", "", None),
    ("\u00a0", "\\s", "", False),
    ("a-b", "^[a\\-b]+$", "", True),
    ("a-b", "^[ab-]+$", "", True),
    ("]", "[\\]]", "", True),
    ("aab", "^a{2}b$", "", True),
    ("ab", "^a{2,}b$", "", False),
    ("aa", "(a)\\1", "", None),
    ("a", "a{2,1}", "", None),
    ("a", "a{1001}", "", None),
    ("a", "*a", "", None),
    ("a", "a**", "", None),
    ("a", "(a", "", None),
    ("a", "a)", "", None),
    ("a", "[a", "", None),
    ("a", "[]", "", None),
    ("a", "[z-a]", "", None),
    ("a", "\\b", "", None),
    ("a", "\\y", "", None),
    ("a", "(?=a)", "", None),
    ("a", "(?i)a", "", None),
    ("a", "(?:a|b)", "", True),
    ("a", "^*a$?", "", True),
    ("a", "(^|b)a", "", True),
    ("ab", "a{1}{2}", "", None),
    ("a\nb\nc", "^b$", "m", True),
    ("aB", "AB", "iq", True),
    ("tab\t", "\\t$", "", True),
    ("-", "[+-]", "", True),
    ("b", "[^a]", "", True),
    ("a", "[^a]", "", False),
    ("^", "[\\^]", "", True),
    ("é", "[\\p{L}\\d]", "", True),
    ("x", "[\\P{L}]", "", False),
    ("\u0378", "\\p{Cn}", "", True),
    ("a", "a\\", "", None),
    ("a", "{", "", None),
    ("a{", "a\\{", "", True),
    ("aaa", "^a+?", "", True),
    ("a", "[a-\\d]", "", None),
    ("", "", "", True),
    ("x", "(" * 60 + "x" + ")" * 60, "", None),
]


@pytest.mark.parametrize(("text", "pattern", "flags", "expected"), MATCHES)
def test_matches(feel, text, pattern, flags, expected):
    assert feel("matches(text, pattern, flags)", text=text, pattern=pattern, flags=flags) is expected


REPLACES = [
    ("banana", "a", "o", "", "bonono"),
    ("banana", "[aeiou]", "[$0]", "", "b[a]n[a]n[a]"),
    ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "", "[1=ab][2=]cd"),
    ("abc", "(b)", "$12", "", "ab2c"),
    ("abc", "b", "\\$1", "", "a$1c"),
    ("abc", "b", "\\\\", "", "a\\c"),
    ("abc", "b", "$x", "", None),
    ("abc", "b", "\\x", "", None),
    ("abc", "B", "x", "i", "axc"),
    ("a.c", ".", "$1", "q", "a$1c"),
    ("abc", "x*", "-", "", None),
]


@pytest.mark.parametrize(("text", "pattern", "replacement", "flags", "expected"), REPLACES)
def test_replace(feel, text, pattern, replacement, flags, expected):
    call = "replace(text, pattern, replacement, flags)"
    assert feel(call, text=text, pattern=pattern, replacement=replacement, flags=flags) == expected


def test_what_cannot_be_run_says_so(why):
    (warning,) = why('matches("aa", "(a)\\\\1")').warnings
    assert "references back to a group" in warning.message
