"""Which built files a page links: read from the manifest that Vite writes."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for

MANIFEST = Path(__file__).resolve().parents[1] / "static" / ".vite" / "manifest.json"


class NotBuilt(RuntimeError):
    """The browser code was not built. Run `make setup`."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(MANIFEST.read_text())
    except FileNotFoundError as error:
        raise NotBuilt(NotBuilt.__doc__) from error
    return found


def script(entry: str) -> str:
    """Give the address of the script of an entry."""
    return _address(_manifest()[f"src/{entry}.ts"]["file"])


def styles(entry: str) -> list[str]:
    """Give the addresses of the style sheets of an entry."""
    return [_address(file) for file in _manifest()[f"src/{entry}.ts"].get("css", ())]


def icon(name: str) -> str:
    """Give the address of a drawing in the sprite."""
    return f"{_address('icons.svg')}#{name}"


def _address(file: str) -> str:
    return url_for("static", filename=file)


def install(app: Flask) -> None:
    """Offer the addresses to templates."""
    app.jinja_env.globals.update(script=script, styles=styles, icon=icon)
