"""What a set of models changes of another, in words: elements of diagrams, fields of forms, rows of decision tables."""

import re
from collections.abc import Mapping
from typing import Any

from flask import g

from api.pages import studio_names, texts
from api.pages.cases import names_in
from bpmn.differences import Difference
from bpmn.xml import local, parse
from dmn import differences as of_tables
from dmn.findings import InvalidDecisions
from engine.model_drafts import FileChange
from forms import InvalidForm
from forms import differences as of_forms
from forms.differences import FieldChange, Said

#: What a part of a component is called where its entry in the designer has another name.
_ENTRIES = {"conditional.hide": "hide", "layout.columns": "columns"}
_PARTS = ("validate.", "appearance.", "properties.")
_WORKED_OUT, _MARKS = re.compile(r"\{\{[^}]*\}\}"), re.compile(r"\*\*|[#>`|]+")
_LISTS = {"values": "formdesigner.group.choices", "columns": "formdesigner.group.columns"}


def told(change: FileChange) -> dict[str, Any]:
    """Return a change for the template: the file, and what differs in it as far as both sides can be read."""
    before, after = change.before, change.after
    names = called(before, after) if change.differences else {}
    shown: dict[str, Any] = {"file": change, "lines": [_line(one, names) for one in change.differences]}
    if before is None or after is None or change.kind != "changed":
        return shown
    try:
        if change.name.endswith(".form"):
            shown["fields"] = [_field(one) for one in of_forms.compare(before, after)]
        elif change.name.endswith(".dmn"):
            shown["sheets"] = of_tables.compare(before, after)
    except (InvalidForm, InvalidDecisions):
        # What is wrong with it stands among the findings.
        shown["unreadable"] = True
    return shown


def _line(one: Difference, names: Mapping[str, str]) -> dict[str, Any]:
    what = texts.listed([_part(part) for part in one.what])
    name = names.get(one.element_id, one.element_id)
    return {"one": one, "kind": texts.text(f"studio.is.{one.kind}"), "what": what, "name": name}


def called(*diagrams: bytes | None) -> dict[str, str]:
    """Return what the reader calls the elements of both sides, by id: by their name, else by their kind; a flow by what
    it leads from and to. What both sides have is called as the last one has it."""
    found: dict[str, str] = {}
    for xml in diagrams:
        if xml is None:
            continue
        elements = {id: each for each in parse(xml).iter("{*}*") if (id := each.get("id"))}
        named = {id: each.get("name") or _kind(local(each)) or id for id, each in elements.items()}
        named |= names_in(xml, g.locale)
        flows = {id: each for id, each in elements.items() if local(each) == "sequenceFlow"}
        found |= named | {id: studio_names.flow(each, named) for id, each in flows.items()}
    return found


def _kind(tag: str) -> str:
    key = f"modeler.kind.{tag[:1].upper()}{tag[1:]}"
    return texts.text(key) if texts.has(key) else ""


def _part(part: str) -> str:
    """Say a part of an element: a word of ours, else as the file has it."""
    key = f"studio.part.{part}"
    return texts.text(key) if texts.has(key) else part


def _field(one: FieldChange) -> dict[str, Any]:
    key = f"formdesigner.type.{one.type}"
    label = one.german if g.locale == "de" and one.german else one.label
    return {
        "one": one,
        "label": (_words(label) or one.id) if one.type == "text" else label,
        "type": texts.text(key) if texts.has(key) else one.type,
        "said": [_sentence(said) for said in one.said],
    }


def _words(text: str) -> str:
    """Return the words of a text, without what is worked out in it and without marks of how it looks."""
    return " ".join(_MARKS.sub(" ", _WORKED_OUT.sub(" ", text)).split())


def _sentence(said: Said) -> str:
    """Say what is said otherwise: what it was, what it is."""
    how = "changed" if said.before and said.after else "added" if said.after else "removed"
    return texts.text(f"studio.said.{how}", what=_what(said.name), before=said.before, after=said.after)


def _what(name: str) -> str:
    """Say which entry of the designer stands for something that is said of a component."""
    inner = name.partition(".")[2] if name.startswith(_PARTS) else name
    key = _LISTS.get(name, f"formdesigner.entry.{_ENTRIES.get(name, inner)}")
    return texts.text(key).removesuffix(" (= FEEL)") if texts.has(key) else name
