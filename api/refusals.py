"""What is refused, in the reader's language: the rooms below speak English, a catalogue holds the patterns of it.

A pattern is the English sentence with its gaps named: “{who} has this task already.” A guard reads every place where a
sentence is made, so none is without its translation.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import g, has_request_context

FOLDER = Path(__file__).resolve().parent / "translations" / "refusals"
_GAP = re.compile(r"\{(\w+)\}")
#: A time as the engine writes it (engine.words.moment).
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d) at (\d\d:\d\d) \S+")
_LISTED = re.compile(r"(, | or )")


@cache
def _catalogue(locale: str) -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Give the whole sentences of a language, and the patterns of the others, the longest first."""
    file = FOLDER / f"{locale}.json"
    known: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    gapped = sorted((english for english in known if _GAP.search(english)), key=len, reverse=True)
    return known, tuple((_pattern(english), known[english]) for english in gapped)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _GAP.split(english)
    # Every second part is the name of a gap.
    found = [f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)]
    return re.compile("".join(found), re.DOTALL)


def translated(sentence: str, locale: str) -> str | None:
    """Give a sentence in a language; None when the catalogue does not have it."""
    known, patterns = _catalogue(locale)
    if sentence in known:
        return known[sentence]
    for pattern, translation in patterns:
        if (found := pattern.fullmatch(sentence)) is not None:
            return translation.format(**{gap: _value(text, locale) for gap, text in found.groupdict().items()})
    return None


def _value(text: str, locale: str) -> str:
    """Translate what fills a gap: a sentence, a list of known words, a time; anything else stays."""
    whole = translated(text, locale)
    if whole is not None:
        return whole
    words = [translated(part, locale) for part in _LISTED.split(text)[::2]]
    if all(words):
        return ", ".join(str(word) for word in words)
    if locale == "de":
        return _MOMENT.sub(lambda at: f"{int(at[3])}.{int(at[2])}.{at[1]} um {at[4]} Uhr", text)
    return text


def say(sentence: str) -> str:
    """Give a sentence in the language of the request, as it is when nobody translated it."""
    locale = g.get("locale", "en") if has_request_context() else "en"
    return (None if locale == "en" else translated(sentence, locale)) or sentence
