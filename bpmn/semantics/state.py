"""A running instance as a small blob and back: living tokens, variables, compensation records (design D3, D18).

The format is ours: JSON under zlib with a number of its own. FEEL values go through dmn.values, so what is read equals
what was written. Everything that can be looked up in the compiled definition is left out.
"""

import json
import zlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bpmn.semantics.compensation import Record, Snapshot
from bpmn.semantics.scopes import Instance, Scope, SubScope
from bpmn.semantics.tokens import Token
from dmn.values import decode, encode

if TYPE_CHECKING:
    from bpmn.semantics.definition import Definition
    from bpmn.semantics.world import World

#: 2: records of completed sub-processes keep what their input parameters had become.
FORMAT = 2
#: Formats that are read; what an older one lacks is looked for leniently where it is read.
READ = frozenset({1, FORMAT})


class UnknownFormat(ValueError):
    """The state was written by a newer version of this program, or is no state at all."""


# --- writing


def dump(instance: Instance) -> bytes:
    """Return the state of an instance between two commands."""
    scopes = instance.scopes()
    places = {id(scope): index for index, scope in enumerate(scopes)}
    data = {"f": FORMAT, "s": [_dump_scope(scope, places) for scope in scopes]}
    return zlib.compress(json.dumps(data, separators=(",", ":"), allow_nan=False).encode())


def _dump_scope(scope: Any, places: dict[int, int]) -> dict[str, Any]:
    tokens = list(scope.tasks.values())
    numbers = {token.id: number for number, token in enumerate(tokens)}
    data: dict[str, Any] = {"v": encode(dict(scope.data)), "t": [_dump_token(token, numbers) for token in tokens]}
    if scope.records:
        data["r"] = [_dump_record(record) for record in scope.records]
    if isinstance(scope, SubScope):
        # The owner: in which scope and which token of it.
        owners = list(scope.owner.workflow.tasks)
        data["o"] = [places[id(scope.owner.workflow)], owners.index(scope.owner.id)]
        if scope.definition is not scope.owner.workflow.definition:
            data["d"] = scope.definition.id.hex
    return data


def _dump_token(token: Token, numbers: dict[UUID, int]) -> dict[str, Any]:
    data: dict[str, Any] = {"i": token.id.hex, "e": token.task_spec.name, "s": token.state}
    if number := numbers.get(token._parent, 0):
        data["p"] = number
    if token.internal_data:
        data["m"] = token.internal_data
    for key, value in (("l", token.local), ("n", token.inner), ("k", token.items), ("c", token.collected)):
        if value is not None and value != [] and (value != {} or key in "ln"):
            data[key] = encode(value)
    if token.records is not None:
        data["r"] = [_dump_record(record) for record in token.records]
    if token.restore is not None:
        data["x"] = _dump_snapshot(token.restore)
    return data


def _dump_record(record: Record) -> dict[str, Any]:
    inside = None if record.inside is None else _dump_snapshot(record.inside)
    data = {"a": record.activity, "e": record.spec, "h": record.handler, "l": encode(record.local), "x": inside}
    return data if record.inner is None else data | {"n": encode(record.inner)}


def _dump_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    records = [_dump_record(record) for record in snapshot.records]
    return {"d": snapshot.definition_id.hex, "v": encode(snapshot.variables), "r": records}


# --- reading


def load(definition: "Definition", state: bytes, world: "World") -> Instance:
    """Return the instance of a state; UnknownFormat when it is not ours to read."""
    try:
        data = json.loads(zlib.decompress(state))
    except (zlib.error, ValueError) as error:
        raise UnknownFormat("This is no state of an instance.") from error
    if data.get("f") not in READ:
        raise UnknownFormat(f"The state has format {data.get('f')}; this program reads up to format {FORMAT}.")
    first, *rest = data["s"]
    instance = Instance(definition, world, decode(first["v"]))
    _fill(instance, first)
    scopes: list[Any] = [instance]
    for each in rest:
        scopes.append(_load_scope(instance, scopes, each))
    return instance


def _load_scope(instance: Instance, scopes: list[Any], data: dict[str, Any]) -> SubScope:
    place, number = data["o"]
    owner = list(scopes[place].tasks.values())[number]
    definition = owner.workflow.definition
    if "d" in data:
        definition = instance.world.definition_by_id(UUID(data["d"]))
    isolated = bool(owner.task_spec.isolated)
    spec = definition.spec if isolated else definition.scopes[owner.task_spec.element.id]
    subscope = SubScope(spec, owner, definition, own=decode(data["v"]), isolated=isolated)
    instance.subprocesses[owner.id] = subscope
    _fill(subscope, data)
    return subscope


def _fill(scope: Scope, data: dict[str, Any]) -> None:
    root, *others = data["t"]
    scope.plant(UUID(root["i"]))
    scope.records = [_load_record(record) for record in data.get("r", ())]
    tokens = [scope.task_tree]
    _fill_token(scope.task_tree, root)
    for each in others:
        token = Token(scope, scope.spec.task_specs[each["e"]], tokens[each.get("p", 0)], id=UUID(each["i"]))
        tokens.append(token)
        _fill_token(token, each)
        if "wait" in token.internal_data:
            scope.top_workflow.events.listen(token)


def _fill_token(token: Token, data: dict[str, Any]) -> None:
    token._set_state(data["s"])
    token.internal_data = data.get("m", {})
    token.local = decode(data.get("l"))
    token.inner = decode(data.get("n"))
    token.items = [[int(index), item] for index, item in decode(data.get("k", []))]
    token.collected = decode(data.get("c", {}))
    if "r" in data:
        token.records = [_load_record(record) for record in data["r"]]
    if "x" in data:
        token.restore = _load_snapshot(data["x"])
    token.stack()


def _load_record(data: dict[str, Any]) -> Record:
    inside = None if data["x"] is None else _load_snapshot(data["x"])
    return Record(data["a"], data["e"], data["h"], decode(data["l"]), inside, decode(data.get("n")))


def _load_snapshot(data: dict[str, Any]) -> Snapshot:
    records = [_load_record(record) for record in data["r"]]
    return Snapshot(UUID(data["d"]), decode(data["v"]), records)
