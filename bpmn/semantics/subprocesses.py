"""Activities that contain or call: sub-processes, calls (BPMN 2.0.2 §10.3.5, §10.3.6, §13.3.4)."""

from typing import Any

from msgspec import Struct

from bpmn.semantics import compensation
from bpmn.semantics.activities import Activity
from bpmn.semantics.expressions import Expression, Value
from bpmn.semantics.tokens import FINISH, Token, Variables


class SubProcess(Activity):
    """Runs what it contains in a scope of its own that sees and writes the variables around it."""

    #: Does not see the variables around it.
    isolated = False

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        definition = token.workflow.definition
        self.open_scope(token, definition.scopes[self.element.id], definition)
        return False

    def open_scope(
        self, token: Token, spec: Any, definition: Any, own: dict[str, Any] | None = None, isolated: bool = False
    ) -> None:
        """Start in a new scope, or undo what a finished one has done when the token brings its snapshot."""
        restore, token.restore = token.restore, None
        own = restore.variables if restore is not None else own
        subscope = token.instance.open_scope(token, spec, definition, own=own, isolated=isolated)
        if restore is not None:
            token.internal_data["restored"] = True
            subscope.records = restore.records
            compensation.undo_scope(subscope)
        else:
            subscope.open()

    def scope_finished(self, token: Token, subscope: Any) -> None:
        """What runs inside has ended. Its record waits for the activity itself: it may be ended before it completes."""
        token.records = compensation.record_of(token, subscope)
        token.cancel_children()
        token.go_on(FINISH)

    def remember(self, token: Token) -> None:
        """The record was made when the scope ended, with what it holds."""
        token.workflow.records += token.records or ()
        token.records = None

    def finish(self, token: Token) -> None:
        """What was undone does not complete again: what it gave back then is older than what stands there now."""
        if "restored" in token.internal_data:
            token.open_inner(None)
        else:
            super().finish(token)


class Transaction(SubProcess):
    """A sub-process that a cancel end event undoes and leaves by the cancel boundary event (§10.3.6)."""


class Passing(Struct, frozen=True):
    """What goes in or out of a called process: all variables, or (source, target) pairs."""

    everything: bool = False
    pairs: tuple[tuple[Expression, str], ...] = ()

    def values(self, context: Any, host: Any) -> dict[str, Any]:
        """Evaluate what is passed over the side it comes from."""
        passed = context.flat() if self.everything else {}
        return passed | {target: source.value(context, host) for source, target in self.pairs}


class CallActivity(SubProcess):
    """Runs another process, in the version its binding names when it starts, with variables of its own."""

    isolated = True
    called: Value
    binding: str = "latest"
    version: Value | None = None
    into: Passing = Passing()
    out_of: Passing = Passing()

    def definition(self, token: Token) -> Any:
        """Return the process that is called, in the version its binding names now."""
        world = token.instance.world
        key = str(self.called.needed(token.data, world.feel))
        version = None if self.version is None else str(self.version.needed(token.data, world.feel))
        return world.definition(key, self.binding, version, token.workflow.definition)

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        world = token.instance.world
        if token.restore is not None:
            definition = world.definition_by_id(token.restore.definition_id)
        else:
            definition = self.definition(token)
        own = self.into.values(token.data, world.feel)
        self.open_scope(token, definition.spec, definition, own=own, isolated=True)
        return False

    def scope_finished(self, token: Token, subscope: Any) -> None:
        token.records = compensation.record_of(token, subscope)
        token.cancel_children()
        token.collected = subscope.data
        token.go_on(FINISH)

    def finish(self, token: Token) -> None:
        if "restored" in token.internal_data:
            super().finish(token)
            return
        if token.inner is None and self.keeps_results:
            token.open_inner({})
        theirs = Variables(token.collected, None, token.base.changes)
        token.write(self.out_of.values(theirs, token.instance.world.feel))
        super().finish(token)
        token.collected = {}
