"""The texts of the pages in the languages of the product. A key that is missing anywhere fails a guard."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g

FOLDER = Path(__file__).resolve().parents[1] / "translations"
LOCALES = ("en", "de")


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """Give all texts of a language, by key, from the files of its folder (one an area of the product)."""
    return {
        key: text
        for file in sorted((FOLDER / locale).glob("*.json"))
        for key, text in json.loads(file.read_text()).items()
    }


def text(key: str, /, **values: Any) -> str:
    """Say a text in the reader's language. With `n`, the key's form for one is `key.one`.

    A key that nobody translated is shown as it is in brackets, so that a test sees it.
    """
    known = catalogue(g.get("locale", LOCALES[0]))
    if values.get("n") == 1 and f"{key}.one" in known:
        key = f"{key}.one"
    found = known.get(key)
    return f"[{key}]" if found is None else found.format(**values)


def under(beginning: str) -> dict[str, str]:
    """Give the texts of the reader's language whose keys begin so, by the rest of their keys."""
    known = catalogue(g.get("locale", LOCALES[0]))
    return {key.removeprefix(beginning): text for key, text in known.items() if key.startswith(beginning)}


def has(key: str) -> bool:
    """Say whether the reader's language has a text of its own under a key."""
    return key in catalogue(g.get("locale", LOCALES[0]))


def of(texts: Mapping[str, Any] | None, field: str, default: str) -> str:
    """Choose a text of a model in the reader's language: {"de": {"name": …}}; `default` is the model's own."""
    return str(((texts or {}).get(g.get("locale", LOCALES[0])) or {}).get(field) or default)


def listed(items: Sequence[str]) -> str:
    """Join words as people do: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {text('and')} {items[-1]}"


def install(app: Flask) -> None:
    """Offer the texts to templates as t(), and the test `translated`."""
    app.jinja_env.globals["t"] = text
    app.jinja_env.tests["translated"] = lambda key: key in catalogue(LOCALES[0])
