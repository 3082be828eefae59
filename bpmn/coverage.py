"""What of a model can be gone through: its activities, events and gateways, and the flows between them."""

from collections.abc import Mapping

from bpmn.xml import parse

_NODES = ("Task", "task", "Event", "Gateway", "subProcess", "transaction", "callActivity")


def parts(model: bytes) -> Mapping[str, frozenset[str]]:
    """Return the ids of what can be gone through, by process. InvalidProcess when the model is no XML."""
    return {
        process.get("id", ""): frozenset(each.get("id", "") for each in process.iter("{*}*") if _is_part(each.tag))
        for process in parse(model).iter("{*}process")
    }


def _is_part(tag: object) -> bool:
    name = str(tag).rpartition("}")[2]
    return name == "sequenceFlow" or name.endswith(_NODES)
