"""`votes.seal`: the record of an approval, that nobody can change unseen."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dmn import values
from engine.history import Entry
from engine.topics import Call, Topic


def seal(call: Call) -> Mapping[str, Any]:
    """Write what was decided, by whom, and a SHA-256 over subject and votes into the history of the case."""
    record = {name: call.inputs.get(name) for name in ("subject", "ref", "outcome", "votes")}
    digest = sha256(values.dumps(record)).hexdigest()
    call.record(Entry(kind="approval", element_id=call.element_id, details={**record, "sha256": digest}))
    return {}


SEAL = Topic(
    name="votes.seal",
    handler=seal,
    summary="Write the approval record into the history.",
    inputs={
        "subject": "what was decided on",
        "ref": "business number",
        "votes": "list of votes",
        "outcome": "approved, rejected, rework, expired or auto",
    },
    granted_to_all=True,
)
