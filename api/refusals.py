"""What is refused, in the reader's language: the rooms below speak English, a catalogue holds the patterns of it.

A guard reads every place where a sentence is made, so none is without its translation.
"""

from functools import cache
from pathlib import Path

from flask import g, has_request_context

from api.sentences import Sentences

FOLDER = Path(__file__).resolve().parent / "translations" / "refusals"


@cache
def _catalogue(locale: str) -> Sentences:
    return Sentences(FOLDER, locale)


def translated(sentence: str, locale: str) -> str | None:
    """Give a sentence in a language; None when the catalogue does not have it."""
    return _catalogue(locale).translated(sentence)


def say(sentence: str) -> str:
    """Give a sentence in the language of the request, as it is when nobody translated it."""
    locale = g.get("locale", "en") if has_request_context() else "en"
    return (None if locale == "en" else translated(sentence, locale)) or sentence
