"""What is wrong with a model, in the reader's language: the one door of findings to pages and the API.

The rooms below speak English. What a model calls its elements stays; a gap whose name begins with “said” holds a
sentence or word of ours, such as why FEEL cannot be read. A guard reads every place where a finding is made.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from flask import g, has_request_context
from msgspec.structs import replace

from api import refusals
from api.sentences import Sentences

FOLDER = Path(__file__).resolve().parent / "translations" / "findings"

#: How a finding is told outside a list of findings (engine.deployments).
PLACED = "{resource}: {element} (line {line}): {text} [{rule}]"

#: A finding of any room: with `text` and `remedy`.
F = TypeVar("F", bound=Any)


@cache
def _catalogue(locale: str) -> Sentences:
    return Sentences(FOLDER, locale, lambda gap: gap.startswith("said"))


def translated(sentence: str, locale: str) -> str | None:
    """Give a text or remedy in a language; None when the catalogue does not have it."""
    return _catalogue(locale).translated(sentence)


def told(finding: F) -> F:
    """Give a finding in the language of the request."""
    changed: F = replace(finding, text=_say(finding.text), remedy=_say(finding.remedy))
    return changed


def sentence(findings: Sequence[Any]) -> str:
    """Give the first of some findings as one sentence with its remedy."""
    first = told(findings[0])
    return f"{first.text} {first.remedy}"


def why(said: str, findings: Sequence[Any]) -> str:
    """Give why a set of models cannot run, which names the first error; as it was said when that is no list of them."""
    wrong = [one for one in findings if one.severity == "error"]
    locale = _locale()
    if locale == "en" or not wrong or refusals.translated(said, locale) is not None:
        return said
    first = wrong[0]
    pattern = _catalogue(locale).known.get(PLACED, PLACED)
    where = pattern.format(
        resource=getattr(first, "resource", None) or _say("The set"),
        element=first.element_id or _say("document"),
        line=first.line or 0,
        text=sentence(wrong),
        rule=first.rule,
    )
    return where if len(wrong) == 1 else f"{where} {_say(f'And {len(wrong) - 1} more.')}"


def _locale() -> str:
    return g.get("locale", "en") if has_request_context() else "en"


def _say(words: str) -> str:
    locale = _locale()
    return (None if locale == "en" else translated(words, locale)) or words
