"""What the reader calls the files of a draft, whose names are for programs, and flows, which mostly have none."""

from collections.abc import Mapping
from typing import Any

from flask import g

from api.pages import texts
from api.pages.cases import names_in
from bpmn import uses
from bpmn.findings import InvalidProcess
from bpmn.xml import parse
from dmn import sheets
from dmn.findings import InvalidDecisions


def titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return a title for each file that has one, by its name.

    A diagram is called as its processes are, a file of decisions as its tables, a form as the steps that show it. What
    cannot be read has no title; what is wrong with it stands among the findings.
    """
    diagrams = [content for name, content in files.items() if name.endswith(".bpmn")]
    shown: dict[str, dict[str, None]] = {}
    for content in diagrams:
        for use in uses.of(content, "form"):
            called = use.german if g.locale == "de" and use.german else use.name
            if called:
                shown.setdefault(use.key, {})[called] = None
    found = {name: _names(name, content, shown) for name, content in files.items()}
    return {name: texts.listed(called) for name, called in found.items() if called}


def _names(name: str, content: bytes, shown: Mapping[str, Mapping[str, None]]) -> list[str]:
    key, _, ending = name.rpartition(".")
    if ending == "bpmn":
        return _processes(content)
    if ending == "dmn":
        return _tables(content)
    return list(shown.get(key, ()))


def _tables(content: bytes) -> list[str]:
    try:
        return [sheet.name for sheet in sheets.read(content) if sheet.name]
    except InvalidDecisions:
        return []


def _processes(content: bytes) -> list[str]:
    try:
        processes = list(parse(content).iter("{*}process"))
        translated = names_in(content, g.locale)
    except InvalidProcess:
        return []
    return [called for each in processes if (called := translated.get(each.get("id") or "") or each.get("name"))]


def flow(drawn: Any, named: Mapping[str, str]) -> str:
    """Return what a sequence flow is called: by what it leads from and to, and by its own name if it has one."""
    ends = " → ".join(named.get(drawn.get(end), "?") for end in ("sourceRef", "targetRef"))
    return f"{ends} ({named[drawn.get('id')]})" if drawn.get("name") else ends
