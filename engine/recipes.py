"""What somebody did to try a process, step by step, and what was seen after each: a recipe.

A sandbox is a recipe that is not finished; a scenario is one that was kept, as a file of the set of models it tries.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from engine.errors import Invalid

#: How long a recipe may be.
MOST_STEPS = 200
MOST_BYTES = 1_000_000
#: How far one step may move the clock.
MOST_DAYS = 3_700
ENDING = ".scenario"

_TEXT, _NUMBER, _OBJECT = (str,), (int,), (dict,)
#: What a step says: the kinds of what it must say, then of what it may.
SAYS: Mapping[str, tuple[Mapping[str, tuple[type, ...]], Mapping[str, tuple[type, ...]]]] = {
    "start": ({"as": _TEXT, "process": _TEXT}, {"answers": _OBJECT}),
    "complete": ({"as": _TEXT, "process": _TEXT, "element": _TEXT}, {"answers": _OBJECT, "nth": _NUMBER}),
    "withdraw": ({"as": _TEXT, "process": _TEXT, "reason": _TEXT}, {"nth": _NUMBER}),
    "message": ({"name": _TEXT}, {"answers": _OBJECT, "number": _TEXT}),
    "signal": ({"name": _TEXT}, {"answers": _OBJECT}),
    "answer": (
        {"process": _TEXT, "element": _TEXT},
        {"outputs": _OBJECT, "error": _TEXT, "failure": _TEXT, "nth": _NUMBER},
    ),
    "wait": ({}, {"hours": _NUMBER, "days": _NUMBER, "working_days": _NUMBER, "next": (bool,)}),
}
#: What is seen after a step, each a list of texts; tasks are said more closely.
SEEN = ("tasks", "waits", "path", "effects", "cases", "stopped")


class Step(Struct, frozen=True):
    """One thing that somebody does. `do` is a key of `SAYS`, which says what `said` holds."""

    do: str
    said: Mapping[str, Any]


class OpenTask(Struct, frozen=True):
    """A task that is open after a step: where, and for whom ("user:rita", "group:legal")."""

    process: str
    element: str
    name: str
    whose: tuple[str, ...]

    @property
    def same(self) -> tuple[Any, ...]:
        """What makes two of them the same: a new name does not make another task."""
        return self.process, self.element, self.whose


class Seen(Struct, frozen=True, kw_only=True):
    """What is there after a step."""

    tasks: tuple[OpenTask, ...] = ()
    #: "timer PROCESS/ELEMENT", "message NAME", "signal NAME", "topic NAME"
    waits: tuple[str, ...] = ()
    #: "PROCESS/ELEMENT" or "PROCESS/FLOW", once for each time that the step went through it.
    path: tuple[str, ...] = ()
    #: What was written to registers, in words.
    effects: tuple[str, ...] = ()
    #: "PROCESS STATE" of every case.
    cases: tuple[str, ...] = ()
    #: Where something stopped, and why.
    stopped: tuple[str, ...] = ()


class Recipe(Struct, frozen=True, kw_only=True):
    """What is done, where and when it begins. `seen`: after each step, as far as it was done."""

    process: str
    title: str = ""
    world: str
    begins_at: datetime
    steps: tuple[Step, ...] = ()
    seen: tuple[Seen, ...] = ()
    #: Why it is kept, for people.
    about: str = ""

    def after(self, step: Step, seen: Seen) -> "Recipe":
        """Return the recipe with one more step."""
        return replace(self, steps=(*self.steps, step), seen=(*self.seen, seen))

    def up_to(self, count: int) -> "Recipe":
        """Return the recipe with its first steps only."""
        return replace(self, steps=self.steps[:count], seen=self.seen[:count])


# --- reading ------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Recipe:
    """Read a recipe. Invalid says where something is wrong."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"A scenario has at most {MOST_BYTES // 1_000_000} MB.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Invalid("This is no scenario: it is not JSON.") from error
    if not isinstance(data, dict):
        raise _wrong("the file", "must be an object")
    _only(data, {"process", "title", "world", "begins_at", "steps", "seen", "about"}, "the file")
    recipe = Recipe(
        process=_text(data, "process", "the file"),
        title=_text(data, "title", "the file", needed=False),
        about=_text(data, "about", "the file", needed=False),
        world=_text(data, "world", "the file"),
        begins_at=_moment(data.get("begins_at")),
        steps=tuple(step(each, f"step {number}") for number, each in enumerate(_list(data, "steps"), 1)),
        seen=tuple(
            _seen(each, f"what was seen after step {number}") for number, each in enumerate(_list(data, "seen"), 1)
        ),
    )
    if len(recipe.steps) > MOST_STEPS:
        raise Invalid(f"A scenario has at most {MOST_STEPS} steps.")
    if len(recipe.seen) != len(recipe.steps):
        raise _wrong("seen", "must say something of every step")
    return recipe


def step(data: Any, where: str = "the step") -> Step:
    """Read one step. Invalid says what is wrong with it."""
    if not isinstance(data, dict) or data.get("do") not in SAYS:
        raise _wrong(where, f"must do one of these: {', '.join(SAYS)}")
    must, may = SAYS[data["do"]]
    said = {name: value for name, value in data.items() if name != "do" and value is not None}
    _only(said, {*must, *may}, where)
    if missing := must.keys() - said.keys():
        raise _wrong(where, f"must say “{min(missing)}”")
    for name, value in said.items():
        kinds = {**must, **may}[name]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise _wrong(where, f"says “{name}” in a way that nobody understands")
    if data["do"] == "wait":
        _check_wait(said, where)
    if said.get("nth", 1) < 1:
        raise _wrong(where, "counts from 1")
    return Step(data["do"], said)


def _check_wait(said: Mapping[str, Any], where: str) -> None:
    if len(said) != 1:
        raise _wrong(where, "must say one thing to wait for: hours, days, working days, or what is due next")
    (name, value) = next(iter(said.items()))
    days = value / 24 if name == "hours" else value
    if name != "next" and not 0 < days <= MOST_DAYS:
        raise _wrong(where, f"must wait for more than nothing and at most {MOST_DAYS} days")


def _seen(data: Any, where: str) -> Seen:
    if not isinstance(data, dict):
        raise _wrong(where, "must be an object")
    _only(data, set(SEEN), where)
    for name in SEEN:
        if not isinstance(data.get(name, []), list):
            raise _wrong(where, f"has something in “{name}” that is no list")
    texts = {name: tuple(str(each) for each in data.get(name, [])) for name in SEEN if name != "tasks"}
    return Seen(tasks=tuple(_task(each, where) for each in data.get("tasks", [])), **texts)


def _task(data: Any, where: str) -> OpenTask:
    if not isinstance(data, dict) or not isinstance(data.get("for", []), list):
        raise _wrong(where, "has a task that nobody understands")
    _only(data, {"process", "element", "name", "for"}, where)
    whose = tuple(sorted(str(each) for each in data.get("for", [])))
    return OpenTask(
        _text(data, "process", where), _text(data, "element", where), _text(data, "name", where, needed=False), whose
    )


def _text(data: Mapping[str, Any], name: str, where: str, *, needed: bool = True) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()) or len(value) > 2_000:
        raise _wrong(where, f"must say “{name}” in some words")
    return value


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = data.get(name, [])
    if not isinstance(value, list):
        raise _wrong(name, "must be a list")
    return value


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong("begins_at", "must be a date and time") from error
    if found.tzinfo is None:
        raise _wrong("begins_at", "must say its zone")
    return found


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    if more := data.keys() - known:
        raise _wrong(where, f"says “{min(map(str, more))}”, which means nothing")


def _wrong(where: str, what: str) -> Invalid:
    return Invalid(f"This is no scenario: {where} {what}.")


# --- writing ------------------------------------------------------------------------------------------------------


def write(recipe: Recipe) -> bytes:
    """Return a recipe as the bytes of a file, always the same for the same recipe. Invalid when it is too large."""
    data = {
        "process": recipe.process,
        "title": recipe.title,
        "about": recipe.about,
        "world": recipe.world,
        "begins_at": recipe.begins_at.isoformat(),
        "steps": [{"do": each.do, **each.said} for each in recipe.steps],
        "seen": [_seen_data(each) for each in recipe.seen],
    }
    content = (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    if len(content) > MOST_BYTES or len(recipe.steps) > MOST_STEPS:
        raise Invalid(f"A trial has at most {MOST_STEPS} steps and {MOST_BYTES // 1_000_000} MB. Begin another one.")
    return content


def _seen_data(seen: Seen) -> dict[str, Any]:
    tasks = [
        {"process": each.process, "element": each.element, "name": each.name, "for": list(each.whose)}
        for each in seen.tasks
    ]
    texts = {name: list(getattr(seen, name)) for name in SEEN if name != "tasks"}
    return {name: value for name, value in {"tasks": tasks, **texts}.items() if value}


def canonical(content: bytes) -> bytes:
    """Return what two files have in common that say the same."""
    return json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def packed(content: bytes) -> str:
    """Return bytes (of a file that was attached) as a recipe keeps them."""
    return base64.b64encode(content).decode()


def unpacked(text: Any) -> bytes:
    """Return the bytes of a file that a recipe keeps. Invalid when they are none."""
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error) as error:
        raise _wrong("a file in the answers", "cannot be read") from error
