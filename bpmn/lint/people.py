"""User tasks that nobody could take."""

from collections.abc import Iterator

from bpmn.findings import Finding
from bpmn.semantics.activities import UserTask
from bpmn.semantics.definition import Definition


def check(definition: Definition) -> Iterator[Finding]:
    """Give a warning for each user task that names nobody: it goes to the group that owns the process."""
    for scope in (definition.spec, *definition.scopes.values()):
        for spec in scope.task_specs.values():
            if not isinstance(spec, UserTask):
                continue
            named = {"assignee", "candidate_users", "candidate_groups"} & set(spec.assignment.values)
            if not named and not spec.assignment.lane_group:
                yield Finding(
                    element_id=spec.element.id, line=spec.element.line, rule="nobody", severity="warning",
                    text="The user task names nobody, so it goes to the group that owns the process.",
                    remedy="Set an assignee, candidates or a lane.",
                )  # fmt: skip
