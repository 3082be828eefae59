"""Wide work: a multi-instance call activity that starts a process instance of its own for each item (design D11).

The instances live in the store; the state of this one keeps nothing of them, so that a click in one of them costs the
same at any width. What each gives back is kept beside it until the last has ended.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpmn.semantics.repetition import MultiInstance
from bpmn.semantics.subprocesses import CallActivity
from bpmn.semantics.tokens import FINISH, Changes, Token, Variables
from dmn.feel import Host

#: Process instances that one activity may start.
MAX_CHILDREN = 10_000


class ChildInstances(MultiInstance):
    """The frame of such an activity. Its inner element says which process is called, and with what."""

    quiet = False
    most = MAX_CHILDREN

    @property
    def call(self) -> CallActivity:
        """What each instance calls."""
        found: CallActivity = self._wf_spec.task_specs[self.inner]
        return found

    def work(self, token: Token, inputs: dict[str, Any]) -> bool:
        items = self._counted(token)
        if not items:
            return True
        definition = self.call.definition(token)
        feel = token.instance.world.feel
        given = []
        for index, item in enumerate(items):
            own = {"loopCounter": Decimal(index)} | ({} if self.item is None else {self.item: item})
            seen = Variables(own, token.data, token.base.changes)
            given.append(self.call.into.values(seen, feel))
        token.wait("children", attributes={"definition_id": definition.id, "variables": given})
        return False

    def result(self, variables: Mapping[str, Any], host: Host) -> Any:
        """Return what an instance that ended with these variables gives to the output list."""
        theirs = Variables(dict(variables), None, Changes())
        return self.call.out_of.values(theirs, host).get(self.output_item or "")

    def needed(self, token: Token, outputs: list[Any], completed: int, total: int) -> bool:
        """Tell whether more instances have to end, now that some have."""
        if completed >= total:
            return False
        if self.condition is None:
            return True
        counted = self._counters(total, total - completed, completed)
        seen = Variables(
            counted | ({} if self.output is None else {self.output: outputs}), token.data, token.base.changes
        )
        return not self.condition.truth(seen, token.instance.world.feel)

    def complete_work(self, token: Token, values: Mapping[str, Any], task: Mapping[str, Any]) -> None:
        """Some instances have ended: go on when they are enough. `values`: outputs, completed, total."""
        outputs, completed, total = values["outputs"], int(values["completed"]), int(values["total"])
        if self.needed(token, outputs, completed, total):
            return
        if self.output is not None:
            token.base[self.output] = outputs
        token.cancel_children()
        token.go_on(FINISH)

    def _give_out(self, token: Token) -> None:
        """What ended is given out when the instances are counted."""

    def interrupted(self, token: Token) -> None:
        """What the instances have given back goes with them."""
