"""Who hears an event: everybody a signal, the innermost handler an error or escalation, the edge a condition."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.util.event import EventManager

from bpmn.semantics.errors import ModelFault
from bpmn.semantics.outcome import ERROR, ESCALATION, Thrown

if TYPE_CHECKING:
    from bpmn.semantics.tokens import Token

#: Waits that the instance itself can end.
_HEARD_INSIDE = ("signal", "condition")


class Events(EventManager):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """The tokens that listen."""

    def listen(self, token: "Token") -> None:
        """A token begins to wait."""
        if token.internal_data["wait"] in _HEARD_INSIDE:
            self.add_task(token)
            token.instance.changes.seen = True

    def forget(self, token: "Token") -> None:
        """A token waits no longer."""
        self.remove_task(token)

    def _waiting(self, kind: str) -> "list[Token]":
        """Return them in the order in which they came: the same one, whether the case was read or is still at hand."""
        waiting = [token for token in self.tasks.values() if token.internal_data.get("wait") == kind]
        return sorted(waiting, key=lambda token: token.id)

    # --- signals and conditions

    def signal(self, name: str, payload: Mapping[str, Any]) -> int:
        """Let everybody in the instance hear a signal, except who is interrupted by it; return how many did."""
        wanted = SignalEventDefinition(name)
        heard = 0
        for token in self._waiting("signal"):
            if token.alive and "wait" in token.internal_data and token.task_spec.event_definition == wanted:
                token.task_spec.fire(token, payload)
                heard += 1
        return heard

    def check_conditions(self) -> None:
        """Fire the conditional events whose condition has become true since it was last looked at."""
        for token in self._waiting("condition"):
            if not token.alive or "wait" not in token.internal_data or token.stopped:
                continue
            try:
                holds = self.workflow.evaluate(token, token.task_spec.event_definition.expression) is True
            except ModelFault as fault:
                token.stop(fault)
                continue
            was_true = bool(token.internal_data.pop("was_true", False))
            if holds:
                token.internal_data["was_true"] = True
            if holds and not was_true:
                token.task_spec.fire(token, {})

    # --- errors, escalations, cancel

    def throw_error(
        self, token: "Token", code: str, message: str = "", payload: Mapping[str, Any] | None = None
    ) -> bool:
        """Throw an error from a token; True when something in the diagram, or outside, caught it."""
        return self._raise(token, ERROR, code, message, payload or {})

    def escalate(self, token: "Token", code: str, payload: Mapping[str, Any]) -> bool:
        """Throw an escalation from a token; True when somebody heard it, here or outside."""
        return self._raise(token, ESCALATION, code, "", payload)

    def caught(self, token: "Token", kind: str, code: str) -> bool | None:
        """Tell whether somebody catches what the token throws: by interrupting (True) or beside it; None: nobody."""
        handler = self.handler(token, _definition(kind, code))
        if handler is not None:
            return bool(handler.task_spec.interrupts(handler))
        found: bool | None = self.workflow.world.caught_outside(kind, code)
        return found

    def _raise(self, token: "Token", kind: str, code: str, message: str, payload: Mapping[str, Any]) -> bool:
        handler = self.handler(token, _definition(kind, code))
        if handler is not None:
            handler.task_spec.fire(handler, {**payload, **handler.task_spec.error_variables(code, message)})
            return True
        interrupts = self.workflow.world.caught_outside(kind, code)
        if interrupts is None:
            return False
        given = {"message": message, "variables": dict(payload)}
        self.workflow.leave(
            Thrown(kind=kind, name=code, element_id=token.task_spec.element.id, payload=given), interrupts
        )
        return True

    def handler(self, token: "Token", definition: Any, levels: int | None = None) -> "Token | None":
        """Return who catches what this token throws: from it outwards, at each level the exact code before any code.

        A level is the activity's boundary events, then the event sub-processes of its scope (BPMN 2.0.2 §10.5.7).
        """
        holder = token
        while levels is None or levels > 0:
            scope = holder.workflow
            heard = self._best([t for t in holder.children if t is not None and t.task_spec.armed(t)], definition)
            if heard is None and holder.parent is not None and holder._parent != scope.task_tree.id:
                # An instance or a handler: the boundary events sit on the activity it belongs to.
                holder = holder.parent
                continue
            heard = heard or self._best([t for t in scope.tokens() if t.task_spec.listens(t)], definition)
            if heard is not None or scope is self.workflow:
                return heard
            holder, levels = scope.owner, None if levels is None else levels - 1
        return None

    def _best(self, tokens: "Iterable[Token]", definition: Any) -> "Token | None":
        heard = [token for token in tokens if token.task_spec.event_definition == definition]
        return min(
            heard, key=lambda token: getattr(token.task_spec.event_definition, "code", None) is None, default=None
        )


def _definition(kind: str, code: str) -> Any:
    return ErrorEventDefinition(code, code) if kind == ERROR else EscalationEventDefinition(code, code or None)
