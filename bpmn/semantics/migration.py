"""Moves the tokens of a running instance into another version of its process (design D10).

The state is rewritten as data first, so that what does not fit is named before anything is touched: a token goes to the
element of the same id, or of the one that a mapping names, in the same place and of the same kind. Called processes
stay in the version they were called in.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct
from SpiffWorkflow.util.task import TaskState

from bpmn.semantics.compensation import is_undone
from bpmn.semantics.definition import Definition
from bpmn.semantics.events import Catch, EventSubProcess, Listener
from bpmn.semantics.nodes import FlowNode
from bpmn.semantics.scopes import Instance
from bpmn.semantics.tokens import ENTER, Token


class Obstacle(Struct, frozen=True, kw_only=True):
    """Why an instance cannot move as it stands. `kind`: mapping (say where this element goes) or blocked."""

    kind: Literal["mapping", "blocked"]
    element_id: str
    name: str
    text: str


class Rewritten(Struct):
    """A state in terms of the new version, and what stands in the way."""

    state: bytes = b""
    obstacles: list[Obstacle] = []
    #: Elements whose listeners are gone, since the new version has none of them.
    dropped: list[str] = []


def rewrite(state: bytes, old: Definition, new: Definition, mapping: Mapping[str, str]) -> Rewritten:
    """Return the state of an instance of `old` as one of `new`. `mapping`: old element or flow id -> new one."""
    data = json.loads(zlib.decompress(state))
    return _Rewriter(data, old, new, mapping).run()


class _Rewriter:
    """Goes through the scopes of one state, owners before what they own."""

    def __init__(self, data: dict[str, Any], old: Definition, new: Definition, mapping: Mapping[str, str]) -> None:
        self.data = data
        self.old = old
        self.new = new
        self.mapping = mapping
        self.result = Rewritten()
        #: By scope: its specification in both versions, None for a called process.
        self.specs: list[tuple[Any, Any] | None] = []
        #: By scope: the elements of its tokens in the old version, and the new places of those that are kept.
        self.before: list[list[str]] = []
        self.places: list[dict[int, int]] = []

    def run(self) -> Rewritten:
        for scope in self.data["s"]:
            specs = self._specs_of(scope)
            self.specs.append(specs)
            self.before.append([token["e"] for token in scope["t"]])
            if "o" in scope:
                scope["o"][1] = self.places[scope["o"][0]][scope["o"][1]]
            self.places.append(self._scope(scope, specs))
        if not self.result.obstacles:
            self.result.state = zlib.compress(json.dumps(self.data, separators=(",", ":")).encode())
        return self.result

    def _specs_of(self, scope: dict[str, Any]) -> tuple[Any, Any] | None:
        if "o" not in scope:
            return self.old.spec, self.new.spec
        around, number = scope["o"]
        specs = self.specs[around]
        if specs is None or "d" in scope:
            return None
        old_id = specs[0].task_specs[self.before[around][number]].element.id
        new = self.new.scopes.get(self.mapping.get(old_id, old_id))
        return None if new is None else (self.old.scopes[old_id], new)

    def _scope(self, scope: dict[str, Any], specs: tuple[Any, Any] | None) -> dict[int, int]:
        """Rewrite what stands in a scope; return the new place of each token by its old one."""
        tokens = scope["t"]
        if specs is None:
            return {number: number for number in range(len(tokens))}
        places, kept = {0: 0}, [tokens[0]]
        for number, token in enumerate(tokens[1:], 1):
            if self._token(token, *specs):
                places[number] = len(kept)
                kept.append(token)
        for token in kept[1:]:
            if "p" in token:
                token["p"] = places[token["p"]]
        scope["t"] = kept
        for record in scope.get("r", ()):
            self._record(record, *specs)
        return places

    # --- one token

    def _token(self, token: dict[str, Any], old: Any, new: Any) -> bool:
        """Rename a token's element; False when it is a listener that has nothing to listen for any more."""
        spec = old.task_specs[token["e"]]
        target = self._target(spec, token["e"])
        found = new.task_specs.get(target)
        listens = isinstance(spec, Listener) and token.get("m", {}).get("phase", ENTER) == ENTER
        if found is None and listens:
            self.result.dropped.append(spec.element.id)
            return False
        if found is None:
            self._missing(spec, target)
            return True
        if (why := self._differs(spec, found)) is not None:
            self._block(spec, why)
        if token["s"] == TaskState.WAITING:
            self._waiting_flow(token, spec, found)
        marks = token.get("m", {})
        if "undoing" in marks:
            marks["undoing"] = self.mapping.get(marks["undoing"], marks["undoing"])
        token["e"] = target
        for record in token.get("r", ()):
            self._record(record, old, new)
        if "x" in token:
            self._snapshot(token["x"], spec.element.id)
        return True

    def _target(self, spec: Any, name: str) -> str:
        element_id: str = spec.element.id
        return self.mapping.get(element_id, element_id) + name[len(element_id) :]

    def _missing(self, spec: Any, target: str) -> None:
        element_id = spec.element.id
        wanted = self.mapping.get(element_id, element_id)
        if wanted in self.new.elements:
            self._block(spec, "it stands in another place there, or repeats in another way")
        elif element_id in self.mapping:
            self._block(spec, f"the new version has no “{wanted}”")
        else:
            text = "The new version has no such element. Say which one goes on for it."
            self._add("mapping", spec, text)

    def _differs(self, spec: Any, found: Any) -> str | None:
        if type(spec) is not type(found):
            return f"it is a {found.element.kind} there and a {spec.element.kind} here"
        if isinstance(spec, Catch) and type(spec.event_definition) is not type(found.event_definition):
            return "its event is of another kind there"
        if isinstance(spec, Catch) and spec.parallel != found.parallel:
            return "it waits for all of its events in one version and for any in the other"
        return None

    def _waiting_flow(self, token: dict[str, Any], spec: Any, found: Any) -> None:
        flow = token.get("m", {}).get("flow")
        if flow is None:
            # An operator put it there.
            return
        wanted = self.mapping.get(flow, flow)
        if wanted not in found.incoming:
            text = f"A token waits here that came by the flow “{flow}”. Say by which flow of the new version it came."
            self._add("mapping", spec, text, flow)
        token["m"]["flow"] = wanted

    # --- what could be undone

    def _record(self, record: dict[str, Any], old: Any, new: Any) -> None:
        spec = old.task_specs[record["e"]]
        record["e"] = self._target(spec, record["e"])
        record["a"] = self.mapping.get(record["a"], record["a"])
        handler = record["h"]
        if handler is not None:
            record["h"] = self.mapping.get(handler, handler)
        if record["e"] not in new.task_specs or (handler is not None and record["h"] not in new.task_specs):
            self._block(spec, "it is done, and the new version could not undo it")
        elif record["x"] is not None:
            self._snapshot(record["x"], spec.element.id)

    def _snapshot(self, snapshot: dict[str, Any], element_id: str) -> None:
        if snapshot["d"] != self.old.id.hex:
            return
        snapshot["d"] = self.new.id.hex
        old, new = self.old.scopes.get(element_id), self.new.scopes.get(self.mapping.get(element_id, element_id))
        if old is not None and new is not None:
            for record in snapshot["r"]:
                self._record(record, old, new)

    # --- what stands in the way

    def _block(self, spec: Any, why: str) -> None:
        self._add("blocked", spec, f"It cannot move: {why}.")

    def _add(self, kind: Literal["mapping", "blocked"], spec: Any, text: str, element_id: str | None = None) -> None:
        obstacle = Obstacle(
            kind=kind, element_id=element_id or spec.element.id, name=spec.element.name or spec.element.id, text=text
        )
        if obstacle not in self.result.obstacles:
            self.result.obstacles.append(obstacle)


# --- in the new version -------------------------------------------------------------------------------------------


def settle(instance: Instance, old: Definition, mapping: Mapping[str, str]) -> set[str]:
    """Let an instance that was just loaded into its new version listen for what is new there and pass joins that are
    complete now; return ids of tokens whose message or signal has another name. ModelFault when a new event has no
    time or key.
    """
    changed = set()
    for scope in instance.scopes():
        if scope.definition is not instance.definition:
            continue
        before = old.spec if scope is instance else old.scopes[_before(scope.owner.task_spec, mapping)]
        _arm_event_sub_processes(scope, before, mapping)
        for token in scope.tokens():
            _arm_boundary_events(token, before, mapping)
            if _listens_for_another(token, before, mapping):
                changed.add(str(token.id))
        _pass_joins(scope)
    return changed


def _before(spec: FlowNode, mapping: Mapping[str, str]) -> str:
    """Return the old id of an element."""
    return next((here for here, there in mapping.items() if there == spec.element.id), spec.element.id)


def _old_spec(spec: FlowNode, before: Any, mapping: Mapping[str, str]) -> Any:
    old_id = _before(spec, mapping)
    return before.task_specs.get(old_id + spec.name[len(spec.element.id) :])


def _arm_event_sub_processes(scope: Any, before: Any, mapping: Mapping[str, str]) -> None:
    taken_over = any(
        isinstance(t.task_spec, EventSubProcess) and t.task_spec.interrupting and not t.task_spec.armed(t)
        for t in scope.tokens()
    )
    known = {_renamed(name, mapping) for name in before.listeners}
    for name in scope.spec.listeners:
        if name not in known and not taken_over:
            spec = scope.spec.task_specs[name]
            spec.begin_to_listen(Token(scope, spec, scope.task_tree))


def _renamed(name: str, mapping: Mapping[str, str]) -> str:
    """Return the name of a listener in the new version; one of several definitions has its number behind the id."""
    element_id, space, number = name.partition(" ")
    return mapping.get(element_id, element_id) + space + number


def _arm_boundary_events(token: Token, before: Any, mapping: Mapping[str, str]) -> None:
    spec = token.task_spec
    at_work = token.phase == ENTER and token.state == TaskState.STARTED and not token.stopped
    if not getattr(spec, "boundary", None) or not at_work or is_undone(token):
        return
    old = _old_spec(spec, before, mapping)
    known = {_renamed(name, mapping) for name in old.boundary}
    for name in spec.boundary:
        if name not in known:
            event = token.workflow.spec.task_specs[name]
            event.begin_to_listen(Token(token.workflow, event, token))


def _listens_for_another(token: Token, before: Any, mapping: Mapping[str, str]) -> bool:
    """Wait for the message or signal of the new version where it differs."""
    kind = token.internal_data.get("wait")
    old = _old_spec(token.task_spec, before, mapping)
    if kind not in ("message", "signal") or old is None or _waits_for(old) == _waits_for(token.task_spec):
        return False
    token.stop_waiting()
    if isinstance(token.task_spec, Catch):
        token.task_spec.await_event(token, None)
    else:
        token.task_spec.work(token, {})
    return True


def _waits_for(spec: Any) -> tuple[Any, ...]:
    message = getattr(spec, "message", None)
    if message is not None:
        return message.name, None if message.correlation is None else message.correlation.text
    return (getattr(spec.event_definition, "name", None),)


def _pass_joins(scope: Any) -> None:
    """Ask again who waits for several tokens: the new version may have fewer flows in, or need fewer."""
    for token in list(_joining(scope)):
        if token.alive and token.state == TaskState.WAITING and token.task_spec._update_hook(token):
            token._ready()


def _joining(scope: Any) -> Iterator[Token]:
    return (t for t in scope.tokens() if t.state == TaskState.WAITING)
