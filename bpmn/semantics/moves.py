"""Moves tokens by hand: what stands on some elements goes, and others begin (for operators; BPMN knows no such thing).

It never reaches into what is counted: the instances of a repeated activity and the handlers of a compensation go only
with the activity that counts them.
"""

from typing import Any

from bpmn.semantics.compensation import reports_to
from bpmn.semantics.events import BoundaryEvent, EventSubProcess
from bpmn.semantics.scopes import Instance
from bpmn.semantics.tokens import Token


class CannotMove(Exception):
    """The tokens cannot be moved so."""


def move(instance: Instance, cancel: tuple[str, ...], start: tuple[str, ...]) -> None:
    """Cancel every token on the elements `cancel` and put one on each element of `start`. CannotMove, and why."""
    going = [token for element_id in cancel for token in _standing(instance, element_id)]
    targets = [(element_id, _scope_for(instance, element_id, going)) for element_id in start]
    scopes = {id(token.workflow): token.workflow for token in going}
    for element_id, scope in targets:
        scope.spawn(scope.spec.task_specs[element_id])
    for token in going:
        token.cancel()
    for scope in scopes.values():
        scope.settle()


def _standing(instance: Instance, element_id: str) -> list[Token]:
    """Return the tokens of an element that can be taken away: the activity itself, not its instances."""
    found = [
        token
        for token in instance.index.values()
        if token.task_spec.element.id == element_id and token is not token.workflow.task_tree and token.alive
    ]
    found = [token for token in found if "beside" not in token.internal_data]
    found = [token for token in found if not (hasattr(token.task_spec, "armed") and token.task_spec.armed(token))]
    outer = [token for token in found if token.parent not in found]
    if not outer:
        raise CannotMove(f"Nothing stands on “{element_id}”.")
    for token in outer:
        if reports_to(token) is not None:
            raise CannotMove(f"“{element_id}” is undone or repeated for another element. Move that one.")
    return [_whole(token) for token in outer]


def _whole(token: Token) -> Token:
    """Return what a token belongs to: an event behind an event-based gateway goes with the gateway."""
    root = token.workflow.task_tree
    while token.parent is not root:
        token = token.parent
    return token


def _scope_for(instance: Instance, element_id: str, going: list[Token]) -> Any:
    """Return the running scope in which an element can begin."""
    scopes = [scope for scope in instance.scopes() if element_id in scope.spec.task_specs]
    if not scopes:
        text = "runs nowhere in this case" if element_id in instance.definition.elements else "is no element here"
        raise CannotMove(f"“{element_id}” {text}. Start what contains it.")
    spec = scopes[0].spec.task_specs[element_id]
    if isinstance(spec, (BoundaryEvent, EventSubProcess)):
        raise CannotMove(f"“{element_id}” begins by its event only.")
    if element_id in {each.handler for each in _activities(scopes[0])}:
        raise CannotMove(f"“{element_id}” undoes another activity and begins by compensation only.")
    near = [scope for scope in scopes if any(token.workflow is scope for token in going)]
    if len(near or scopes) > 1:
        raise CannotMove(f"“{element_id}” could begin in several running sub-processes.")
    return (near or scopes)[0]


def _activities(scope: Any) -> list[Any]:
    return [spec for spec in scope.spec.task_specs.values() if hasattr(spec, "handler")]
