"""What runs of a process at present: its diagram, what it calls, shows and asks, each file in its newest version.

A called process may have gone live by itself since; then its file runs as that set brought it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from engine import definitions, model_sets, recipes
from engine.store import definitions as sql
from engine.unit_of_work import UnitOfWork


class RunningFile(Struct, frozen=True):
    """A file that runs, and the set that brought it."""

    content: bytes
    deployment_id: UUID


def part_for(files: Mapping[str, bytes], keys: Iterable[str]) -> dict[str, bytes]:
    """Return the part of a set that runs on its own for some processes: what they call, show and ask comes along.

    A process calls, asks and shows what came with it; the rest of the set stays where it is.
    """
    models = {name: model_sets.references(content) for name, content in files.items() if name.endswith(".bpmn")}
    wanted, needed = set(keys), set[str]()
    while more := {name for name, one in models.items() if one.processes & wanted} - needed:
        needed |= more
        wanted |= set[str]().union(*(models[name].called for name in more))
    asked = frozenset[str]().union(*(models[name].decisions for name in needed))
    shown = frozenset[str]().union(*(models[name].forms for name in needed))
    held = frozenset[str]().union(*(models[name].processes for name in needed))
    return {
        name: content
        for name, content in files.items()
        if name in needed or _comes(name, content, asked, shown) or _tries(name, content, held)
    }


def _tries(name: str, content: bytes, held: frozenset[str]) -> bool:
    return name.endswith(recipes.ENDING) and model_sets.scenario_process(content) in held


def _comes(name: str, content: bytes, asked: frozenset[str], shown: frozenset[str]) -> bool:
    if name.endswith(".dmn"):
        return bool(model_sets.decision_ids(content) & asked)
    return name.endswith(".form") and model_sets.form_id(content) in shown


def of(uow: UnitOfWork, key: str) -> dict[str, RunningFile]:
    """Return the files that a draft of a process begins with at present, by name. NotFound.

    The caller has checked the right.
    """
    gathering = _Gathering(uow)
    gathering.begin(definitions.find(uow, key, None).deployment_id)
    while True:
        part = part_for(gathering.contents(), [key])
        late = [name for name, content in part.items() if gathering.follows(name, content)]
        if not late:
            return {name: gathering.files[name] for name in part}
        for name in late:
            gathering.take(name)


class _Gathering:
    """Gathers files out of the set of a process, and out of later sets what these brought anew."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self.files: dict[str, RunningFile] = {}
        self._sets: dict[UUID, dict[str, bytes]] = {}
        self._taken: set[tuple[UUID, str]] = set()
        self._places: dict[str, tuple[UUID, str]] = {}
        self._newest = {
            ending: {row.key: (row.deployment_id, row.resource) for row in uow.execute(statement)}
            for ending, statement in (
                (".bpmn", sql.LATEST_PROCESSES),
                (".dmn", sql.LATEST_DECISIONS),
                (".form", sql.LATEST_FORMS),
            )
        }

    def begin(self, deployment_id: UUID) -> None:
        for name, content in self._set(deployment_id).items():
            self.files[name] = RunningFile(content, deployment_id)

    def _set(self, deployment_id: UUID) -> dict[str, bytes]:
        if deployment_id not in self._sets:
            self._sets[deployment_id] = definitions.resources(self._uow, deployment_id)
        return self._sets[deployment_id]

    def contents(self) -> dict[str, bytes]:
        return {name: one.content for name, one in self.files.items()}

    def follows(self, name: str, content: bytes) -> bool:
        """Tell whether a later set brought all that this file holds, in one file of its own; note where."""
        places = {self._newest[ending].get(key) for ending, key in _keys(name, content)}
        if len(places) != 1 or (place := places.pop()) is None or place in self._taken:
            return False
        self._places[name] = place
        return place != (self.files[name].deployment_id, name)

    def take(self, name: str) -> None:
        """Put the file of a later set in the place of one, with what came along that is not here yet."""
        place = self._places[name]
        deployment_id, newer = place
        self._taken.add(place)
        old, fresh = self.files.pop(name), self._set(deployment_id)
        self.files[newer] = RunningFile(fresh[newer], deployment_id)
        if not name.endswith(".bpmn"):
            return
        held = model_sets.references(old.content).processes
        # What tries a process belongs to it: the later set says what is tried now.
        for each in [each for each, one in self.files.items() if _tries(each, one.content, held)]:
            del self.files[each]
        for each, content in part_for(fresh, held).items():
            if each not in self.files:
                self.files[each] = RunningFile(content, deployment_id)


def _keys(name: str, content: bytes) -> Iterable[tuple[str, str]]:
    """Return what a file holds, by kind and key; nothing for scenarios, which follow their process."""
    held: Any = ()
    if name.endswith(".bpmn"):
        held = model_sets.references(content).processes
    elif name.endswith(".dmn"):
        held = model_sets.decision_ids(content)
    elif name.endswith(".form"):
        held = (model_sets.form_id(content),)
    return [(name[name.rindex(".") :], key) for key in held]
