"""Moves a case by one command: state in, interpreter, everything out, once.

Kinds of history entries written here and by the modules below: started, topic, decision, message_thrown, raised,
incident, nobody_can_take, ended. The verbs bring the entry that names their command.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from engine import (
    cases,
    definitions,
    facts,
    files,
    history,
    interpreter,
    notices,
    numbers,
    offspring,
    outcomes,
    reading,
    words,
)
from engine.cases import Case
from engine.definitions import Process
from engine.errors import Conflict, Invalid
from engine.history import Entry
from engine.host import StepHost
from engine.ids import new_id
from engine.interpreter import Command, Outcome
from engine.model import InstanceState, ProcessInstance
from engine.store import instances as sql
from engine.store import tasks as task_sql
from engine.unit_of_work import UnitOfWork


class Deed(Struct, frozen=True, kw_only=True):
    """Who moves which token, and how the history names it."""

    entries: Sequence[Entry] = ()
    #: The person who acted, and for whom; None when the engine did.
    by: str | None = None
    on_behalf_of: str | None = None
    #: The token that the person moved.
    acted: UUID | None = None
    #: The timer that came.
    fired: UUID | None = None
    #: What to write before the rest once the step is known to go; returns more entries.
    first: Callable[[], Sequence[Entry]] = tuple
    end_reason: str | None = None


# --- commands -----------------------------------------------------------------------------------------------------


def start(
    uow: UnitOfWork,
    process: Process,
    command: interpreter.Start,
    *,
    business_key: str | None = None,
    parent: ProcessInstance | None = None,
    attached: Mapping[UUID, str | None] | None = None,
    known: Callable[[UUID], None] | None = None,
) -> ProcessInstance:
    """Start an instance and run it to its first wait states.

    Invalid, and nothing is stored, when the process does not begin so or the model faults on the way. A process with a
    number prefix numbers its cases. `attached`: files that came with the answers, and their fields. `known`: told the
    id of the case before it is written.
    """
    begun = _begun(uow, process, command)
    instance_id = new_id(uow.now)
    if (initiator := process.compiled.initiator) is not None:
        command = replace(command, variables={**command.variables, initiator: uow.actor})
    about = ProcessInstance(
        id=instance_id,
        definition_id=process.about.id,
        definition_key=process.about.key,
        business_key=business_key
        or (numbers.following(uow, prefix) if (prefix := process.about.number_prefix) else None),
        state=InstanceState.ACTIVE,
        revision=0,
        parent_id=parent.id if parent else None,
        root_id=parent.root_id if parent else instance_id,
        started_by=uow.actor,
        started_at=uow.now,
    )
    details = {
        "definition_id": str(process.about.id),
        "version": process.about.version,
        "business_key": about.business_key,
        "variables": dict(command.variables),
    }
    if command.event:
        details |= {"event": begun, "payload": dict(command.payload)}
    entry = Entry(kind="started", element_id=begun, details=details)
    if known is not None:
        known(instance_id)
    deed = Deed(entries=[entry], first=lambda: files.attach(uow, instance_id, attached or {}))
    return _run(uow, Case(about=about, blob=None), process, command, deed)


def _begun(uow: UnitOfWork, process: Process, command: interpreter.Start) -> str | None:
    """Return the event that a case begins with, None when it begins plainly. Invalid when the process does not so."""
    compiled = process.compiled
    if command.event is None and not compiled.starts_plainly:
        raise Invalid(f"“{words.process(uow, process.about)}” starts only when its event comes.")
    events = {event.id: event.element_id for event in compiled.start_events if event.kind != "none"}
    if command.event is not None and command.event not in events:
        name = words.process(uow, process.about)
        raise Invalid(f"“{name}” has no start event “{command.event}” that waits for something.")
    return events[command.event] if command.event else None


def advance(uow: UnitOfWork, case: Case, command: Command, deed: Deed) -> ProcessInstance:
    """Run one command on a locked case and write everything it did.

    Conflict when the case has ended or is suspended. Refused comes from a rule of the process, and nothing is stored. A
    fault of the model is kept: the token stops, an incident names it.
    """
    _check_state(uow, case.about, command)
    return _run(uow, case, definitions.process(uow, case.about.definition_id), command, deed)


def _check_state(uow: UnitOfWork, about: ProcessInstance, command: Command) -> None:
    if about.state in (InstanceState.COMPLETED, InstanceState.CANCELLED):
        when = f" on {words.moment(uow, about.ended_at)}" if about.ended_at else ""
        raise Conflict(f"This case was {about.state}{when}.", state=about.state)
    if about.state == InstanceState.SUSPENDED and not isinstance(command, interpreter.Cancel):
        raise Conflict("This case is suspended. Nothing moves until it is resumed.", state=about.state)


# --- a step -------------------------------------------------------------------------------------------------------


def _run(uow: UnitOfWork, case: Case, process: Process, command: Command, deed: Deed) -> ProcessInstance:
    host = StepHost(uow, case.about)
    try:
        outcome = interpreter.run(process.compiled, case.blob, command, host)
        if case.blob is None and outcome.faults:
            _refuse_start(uow, process, outcome)
        if outcome.ended == InstanceState.CANCELLED:
            host.cancel(outcome.variables)
    except BaseException:
        if host.entries:
            # Topics have done their part already, so it must not be kept without the step.
            uow.spoil()
        raise
    with uow.whole():
        return keep(uow, case, process, outcome, deed, host.entries)


def keep(
    uow: UnitOfWork, case: Case, process: Process, outcome: Outcome, deed: Deed, topics: Sequence[Entry]
) -> ProcessInstance:
    """Write everything that a step did on a locked case. `topics`: what transactional topics left for the history."""
    more = deed.first()
    if outcome.raised is not None:
        deed = replace(deed, end_reason=f"“{outcome.raised.name}” was caught by the case that started it.")
    about = replace(case.about, subject=outcome.subject or case.about.subject)
    written = outcomes.write(
        uow,
        about,
        outcome,
        by=deed.by,
        on_behalf_of=deed.on_behalf_of,
        acted=deed.acted,
        fired=deed.fired,
        has_incidents=case.incidents > 0,
    )
    if about.subject != case.about.subject and case.blob is not None:
        uow.execute(task_sql.RENAME_SUBJECT, {"b_instance": about.id, "subject": about.subject})
    fingerprint = facts.write(uow, about.id, process.compiled, outcome, case.facts)
    entries = [*deed.entries, *more, *topics, *_decided(outcome), *written.entries, *_ended(outcome, deed)]
    seq, head = history.append(uow, about.id, case.history_seq, case.history_head, entries)
    notices.create(uow, written.notes)
    incidents = case.incidents + written.incidents
    about = _after(uow, about, outcome, deed, incidents)
    after = Case(
        about=about, blob=_blob(outcome), incidents=incidents, facts=fingerprint, history_seq=seq, history_head=head
    )
    _write(uow, case, after, outcome)
    if outcome.ended and about.parent_id is not None:
        offspring.ended(uow, about, outcome)
    return about


def _blob(outcome: Outcome) -> bytes | None:
    """Return the state of a running case; of an ended one its last variables, so that it can still be read."""
    return reading.last_variables(dict(outcome.variables)) if outcome.ended else outcome.state


def _refuse_start(uow: UnitOfWork, process: Process, outcome: Outcome) -> None:
    fault = outcome.faults[0]
    name, step = words.process(uow, process.about), words.step(uow, process.about.id, fault.element_id)
    raise Invalid(
        f"“{name}” cannot start: it stops at “{step}”. {fault.message}",
        element_id=fault.element_id,
        kind=fault.kind,
        detail=fault.detail,
    )


def _decided(outcome: Outcome) -> Iterable[Entry]:
    for decided in outcome.decisions:
        details = {
            "decision": decided.decision_id,
            "inputs": dict(decided.inputs),
            "rules": [list(rule) if isinstance(rule, tuple) else rule for rule in decided.rules],
            "output": decided.output,
            **({"warnings": list(decided.warnings)} if decided.warnings else {}),
        }
        yield Entry(kind="decision", element_id=decided.element_id, details=_plain(details))


def _plain(value: Any) -> Any:
    """Return tuples inside as lists: history keeps FEEL values only."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | frozenset | set):
        return [_plain(item) for item in value]
    return value


def _ended(outcome: Outcome, deed: Deed) -> Iterable[Entry]:
    if outcome.ended:
        details = {"state": outcome.ended, **({"reason": deed.end_reason} if deed.end_reason else {})}
        yield Entry(kind="ended", element_id=outcome.end_element, details=details)


def _after(uow: UnitOfWork, about: ProcessInstance, outcome: Outcome, deed: Deed, incidents: int) -> ProcessInstance:
    if outcome.ended:
        state = InstanceState(outcome.ended)
        return replace(about, state=state, revision=about.revision + 1, ended_at=uow.now, end_reason=deed.end_reason)
    return replace(about, state=cases.state_with(uow, about, incidents), revision=about.revision + 1)


def _write(uow: UnitOfWork, before: Case, after: Case, outcome: Outcome) -> None:
    about = after.about
    row = {
        "revision": about.revision,
        "state": about.state.value,
        "blob": after.blob,
        "format": reading.ENDED if outcome.ended else cases.FORMAT,
        "subject": about.subject,
        "ended_at": about.ended_at,
        "end_reason": about.end_reason,
        "end_element": outcome.end_element if outcome.ended else None,
        "incidents": after.incidents,
        "facts": after.facts,
        "history_seq": after.history_seq,
        "history_head": after.history_head,
    }
    if before.about.revision == 0:
        _add(uow, about, row)
    else:
        cases.change(uow, before, row)


def _add(uow: UnitOfWork, about: ProcessInstance, row: dict[str, Any]) -> None:
    own = {
        "id": about.id,
        "definition_id": about.definition_id,
        "definition_key": about.definition_key,
        "business_key": about.business_key,
        "parent_id": about.parent_id,
        "root_id": about.root_id,
        "started_by": about.started_by,
        "started_at": about.started_at,
    }
    uow.execute(sql.ADD_INSTANCE, own | row)
