"""Reads variables out of the state of a case, without moving it."""

import zlib
from typing import Any
from uuid import UUID

from dmn import values
from engine import definitions, interpreter
from engine.host import StepHost
from engine.model import ProcessInstance
from engine.unit_of_work import UnitOfWork

#: Format number of a row whose blob holds only the last variables of an ended case, in the codec of dmn.values.
ENDED = 0


def variables(uow: UnitOfWork, case: ProcessInstance, blob: bytes | None, format_: int) -> dict[str, Any]:
    """Return the variables of the process scope; of an ended case, the last ones."""
    if blob is None:
        return {}
    if format_ == ENDED:
        kept: dict[str, Any] = values.loads(zlib.decompress(blob))
        return kept
    return dict(_load(uow, case, blob).data)


def seen_by(uow: UnitOfWork, case: ProcessInstance, blob: bytes | None, format_: int, token_id: UUID) -> dict[str, Any]:
    """Return what a token sees: its own values, those of its scopes, those of the process."""
    if blob is None or format_ == ENDED:
        return variables(uow, case, blob, format_)
    token = _load(uow, case, blob).index.get(token_id)
    return {} if token is None else dict(token.data.flat())


def last_variables(found: dict[str, Any]) -> bytes:
    """Return the blob of an ended case."""
    return zlib.compress(values.dumps(found))


def _load(uow: UnitOfWork, case: ProcessInstance, blob: bytes) -> Any:
    definition = definitions.process(uow, case.definition_id).compiled
    return interpreter.restored(definition, blob, StepHost(uow, case))
