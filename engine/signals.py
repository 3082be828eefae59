"""Signals that work behind a step throws for its case: what changed may be what others wait for."""

from collections.abc import Mapping
from typing import Any

from engine import outcomes
from engine.interpreter import Thrown
from engine.topics import Call


def throw(call: Call, signal: str, payload: Mapping[str, Any] | None = None) -> None:
    """Let all cases that wait for a signal hear it once the work of this call is kept; at most once a call.

    Written in the transaction of the call, so it is thrown if and only if the work is kept. Transactional topics only.
    """
    if any(entry.kind == "message_thrown" and (entry.details or {}).get("name") == signal for entry in call.entries):
        return
    thrown = Thrown(kind="signal", name=signal, element_id=call.element_id, payload=dict(payload or {}))
    for entry in outcomes.put_out(call.uow, call.instance, [thrown]):
        call.record(entry)
