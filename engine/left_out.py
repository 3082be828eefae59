"""What steps of a draft name and the draft leaves out: a process shows and asks what comes with it."""

from collections.abc import Iterator

from bpmn import uses
from bpmn.findings import Finding
from engine.model_sets import ModelSet

_WORDS = {"form": "Let the step show another form", "decision": "Let the step ask another decision"}


def left_out(model_set: ModelSet) -> Iterator[Finding]:
    """Give an error for each step whose form or decision is to come with the set and does not.

    Such a step would take what ran before, which nobody sees among the files that are approved. What nobody knows at
    all is told by the rules of the model.
    """
    told = {(one.resource, one.element_id) for one in model_set.findings if one.rule.startswith("unknown-")}
    holds = {"form": model_set.forms, "decision": model_set.decisions}
    for resource in model_set.resources:
        if resource.kind != "bpmn":
            continue
        for kind, there in holds.items():
            for use in uses.of(resource.content, kind):
                missed = use.binding == "deployment" and use.key not in there
                if missed and (resource.name, use.element_id) not in told:
                    yield Finding(
                        element_id=use.element_id,
                        line=use.line,
                        rule=f"left-out-{kind}",
                        text=f"“{use.name}” names the {kind} “{use.key}”, which the draft leaves out.",
                        remedy=f"{_WORDS[kind]}, or put “{use.key}” into the draft again.",
                        resource=resource.name,
                    )
