"""What trials see, as people say it: steps and flows as diagrams name them, entries of registers in sentences."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import g

from api import refusals
from api.pages import cases, models, register_words, studio_names, texts, words
from bpmn.findings import InvalidProcess
from bpmn.xml import parse
from dmn import values
from engine import model_drafts
from engine.unit_of_work import UnitOfWork

#: How `engine.observations` writes what it sees.
_STEP = re.compile(r"(\w+)/(\w+)")
_WAIT = re.compile(r"(timer|message|signal|topic) (?:(\S+) )?(\w+)/(\w+)")
_CASE = re.compile(r"(\w+) (active|completed|failed|cancelled|suspended)")
_EFFECT = re.compile(r"(\w+?)(?:\.(\w+))?(?:: (.*))?", re.DOTALL)
_QUOTED = re.compile(r"“([^“”]+)”(?: for ([\w, ]+?)(?= and “|, found |\.$))?")
_NOTHING, _MORE, _TO = "–", "…", " → "


class Diagrams:
    """The names of what the diagrams of a set show, in the reader's language."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._of: dict[str, Mapping[str, str]] = {}
        self._here: dict[str, str] = {}
        for name, content in files.items():
            if name.endswith(".bpmn"):
                for process, (found, renamed) in _named(content, g.get("locale", "en")).items():
                    self._of[process] = found
                    self._here |= renamed

    def step(self, process: str, element: str) -> str:
        """Name a step or a flow; its id when the diagram has no name for it."""
        return self._of.get(process, {}).get(element, element)

    def knows(self, process: str) -> bool:
        """Say whether a process is among them."""
        return process in self._of

    def here(self, name: str) -> str:
        """Give a name that a diagram has in English in the reader's language."""
        return self._here.get(name, name)


def diagrams_of(uow: UnitOfWork, draft_id: UUID) -> Diagrams:
    """Return the diagrams of a draft. NotFound, NotAllowed."""
    try:
        return Diagrams(model_drafts.files(uow, draft_id))
    except InvalidProcess:
        # What is wrong with it stands among the findings.
        return Diagrams({})


@lru_cache(maxsize=128)
def _named(content: bytes, locale: str) -> Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]:
    """Return by process: the name of each element and flow by id, and English names with those of the language."""
    own = cases.names_in(content, locale)
    found = {}
    for process in parse(content).iter("{*}process"):
        named = {str(each.get("id")): str(each.get("name")) for each in process.iter("{*}*") if each.get("name")}
        told = {**named, **{id: name for id, name in own.items() if id in named}}
        flows = list(process.iter("{*}sequenceFlow"))
        for flow in flows:
            # What has no name is known by what comes before it.
            before, id = told.get(str(flow.get("sourceRef"))), str(flow.get("targetRef"))
            if before and id not in named:
                told[id] = texts.text("effect.after", step=before)
        # A step that has no name at all is called by its id.
        known = {**{id: id for each in process.iter("{*}*") if (id := each.get("id"))}, **told}
        told |= {str(flow.get("id")): studio_names.flow(flow, known) for flow in flows}
        found[str(process.get("id"))] = (told, {name: told[id] for id, name in named.items()})
    return found


# --- what a scenario sees otherwise -------------------------------------------------------------------------------


def problem(uow: UnitOfWork, text: str, diagrams: Diagrams) -> str:
    """Say in the reader's language what keeps a scenario from passing."""
    processes = models.process_names(uow)

    def said(found: re.Match[str]) -> str:
        for_whom = found[2]
        whom = f" for {_people(uow, for_whom)}" if for_whom else ""
        return f"“{_seen(uow, found[1], diagrams, processes)}”{whom}"

    told = _QUOTED.sub(said, text)
    return refusals.say(_STEP.sub(lambda at: _stop(at, diagrams), told))


def _stop(found: re.Match[str], diagrams: Diagrams) -> str:
    return f"“{diagrams.step(found[1], found[2])}”" if diagrams.knows(found[1]) else found[0]


def _people(uow: UnitOfWork, text: str) -> str:
    """Name people and groups, of which a scenario keeps the keys."""
    keys = text.split(", ")
    known = models.names(uow, keys, keys)
    return ", ".join(known.people.get(key) or known.group(key) for key in keys)


def _seen(uow: UnitOfWork, text: str, diagrams: Diagrams, processes: Mapping[str, str]) -> str:
    if (at := _STEP.fullmatch(text)) and diagrams.knows(at[1]):
        return diagrams.step(at[1], at[2])
    if (wait := _WAIT.fullmatch(text)) and diagrams.knows(wait[3]):
        return texts.text(f"effect.wait.{wait[1]}", step=diagrams.step(wait[3], wait[4]), name=wait[2])
    if (case := _CASE.fullmatch(text)) and case[1] in processes:
        return f"{processes[case[1]]}: {texts.text(f'state.{case[2]}')}"
    if (effect := _EFFECT.fullmatch(text)) and texts.has(f"effect.thing.{effect[1]}"):
        return effects(uow, [text])[0]
    return diagrams.here(text)


# --- what was written to registers --------------------------------------------------------------------------------


def effects(uow: UnitOfWork, found: Sequence[str]) -> list[str]:
    """Say what was written to registers, what happened several times once with its number."""
    parts = [_parts(text) for text in found]
    rows = [{_column(field): value} for _, field, *both in parts for value in both if value]
    known = register_words.names(uow, rows)
    counted = Counter(_effect(*each, known) for each in parts)
    return [text if n == 1 else texts.text("effect.times", text=text, times=n) for text, n in counted.items()]


def _column(field: str) -> str:
    """Return the column that says what the values of a field are: who did something is named as owners are."""
    return "owner" if field.endswith("_by") else field


def _parts(text: str) -> tuple[str, str, Any, Any]:
    """Return the thing, the field, and the values before and after; None is nothing, “…” what is not told."""
    found = _EFFECT.fullmatch(text)
    if found is None:
        return text, "", None, None
    before, to, after = (found[3] or "").rpartition(_TO)
    return found[1], found[2] or "", _value(before) if to else None, _value(after)


def _value(text: str) -> Any:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return {_NOTHING: None, "": None, "True": True, "False": False}.get(text, text)


def _effect(thing: str, field: str, before: Any, after: Any, known: register_words.Names) -> str:
    def value(one: Any) -> str:
        if isinstance(one, str) and field not in register_words.POINTS_TO:
            for key in (f"reg.is.{one}", f"effect.is.{one}"):
                if texts.has(key):
                    return texts.text(key)
        return register_words.said(_column(field), one, known)

    key = _key(field, before, after)
    name = texts.text(f"effect.thing.{thing}") if texts.has(f"effect.thing.{thing}") else thing.replace("_", " ")
    label = f"reg.col.{field}" if texts.has(f"reg.col.{field}") else f"effect.field.{field}"
    what = texts.text(label) if texts.has(label) else field.replace("_", " ")
    return texts.text(f"effect.{key}", thing=name, field=what, before=value(before), after=value(after))


def _key(field: str, before: Any, after: Any) -> str:
    """Return which sentence tells a change."""
    if not field:
        return "changed_whole" if before else "new"
    if after is None:
        return "done" if before is None else "gone"
    if _MORE in (before, after):
        return "set" if before is None else "changed"
    if before is None:
        return "is"
    if before == after:
        return "stays"
    return "moved" if field in ("stage", "state", "status") else "from_to"


def stopped(text: str, diagrams: Diagrams) -> str:
    """Say where something stopped, and why."""
    where, _, why = text.partition(": ")
    at = _STEP.fullmatch(where)
    return f"{diagrams.step(at[1], at[2]) if at else where}: {refusals.say(why)}"


# --- what cases know ----------------------------------------------------------------------------------------------


def asked(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what the forms of a set call the values that they ask for, by variable."""
    found: dict[str, str] = {}
    for name, content in sorted(files.items()):
        if name.endswith(".form"):
            try:
                _ask(json.loads(content).get("components", ()), found)
            except (ValueError, AttributeError, TypeError):
                # What is wrong with a form stands among the findings.
                continue
    return found


def _ask(components: Iterable[Mapping[str, Any]], found: dict[str, str]) -> None:
    for each in components:
        name, own = each.get("key") or each.get("path"), each.get("properties") or {}
        label = own.get(f"label.{g.get('locale', 'en')}") or each.get("label")
        if name and label:
            found.setdefault(str(name), str(label))
        if each.get("type") == "group":
            _ask(each.get("components", ()), found)


def value(of: Any, people: Mapping[str, str]) -> str:
    """Say a value of a case: a person, a day, a yes as people write them; what has parts as it is kept."""
    if of is None:
        return _NOTHING
    if isinstance(of, bool):
        return texts.text("yes" if of else "no")
    if isinstance(of, datetime):
        return words.moment(of)
    if isinstance(of, date):
        return words.calendar(of)
    return people.get(of, of) if isinstance(of, str) else json.dumps(values.to_json(of), ensure_ascii=False)
