"""What processes may use beyond their own set: topics and messages, granted one by one."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bpmn.semantics import Definition
from engine import rights
from engine.errors import Invalid
from engine.model_sets import ModelSet
from engine.store import definitions as sql
from engine.unit_of_work import UnitOfWork

#: In place of grants: whatever the processes of the set use.
ALL_THEY_USE = ("*",)


class Grant(Struct, frozen=True, kw_only=True):
    """Something a process may use beyond its own set. `kind`: topic | message."""

    kind: str
    name: str


def grants(uow: UnitOfWork, key: str) -> tuple[Grant, ...]:
    """Return what the process `key` may use."""
    return tuple(Grant(kind=row.kind, name=row.name) for row in uow.execute(sql.GRANTS_OF, {"key": key}))


def grant(uow: UnitOfWork, key: str, names: Iterable[str]) -> tuple[Grant, ...]:
    """Let the process `key` use "topic:NAME" and "message:NAME" from now on; return all it may use."""
    rights.require(uow, "deployment.grant")
    _add_grants(uow, key, [_read_grant(name) for name in names])
    return grants(uow, key)


def asked_for(uow: UnitOfWork, model_set: ModelSet) -> tuple[str, ...]:
    """Return what the processes of a set use and may not use yet: "topic:NAME" and "message:NAME"."""
    free = {name for name, topic in uow.engine.topics.items() if topic.granted_to_all}
    wanted = {
        f"{each.kind}:{each.name}"
        for key, (_, definition) in model_set.processes.items()
        for each in {*_uses(definition)} - {*grants(uow, key)}
        if each.kind != "topic" or each.name not in free
    }
    return tuple(sorted(wanted))


def give(uow: UnitOfWork, model_set: ModelSet, wanted: Sequence[str]) -> None:
    """Let the processes of a set use what they use and is wanted; the caller has checked the right."""
    for key, (_, definition) in model_set.processes.items():
        used = _uses(definition)
        if tuple(wanted) != ALL_THEY_USE:
            allowed = {_read_grant(text) for text in wanted}
            used = [each for each in used if each in allowed]
        _add_grants(uow, key, used)


def _uses(definition: Definition) -> list[Grant]:
    return [
        *(Grant(kind="topic", name=topic) for topic in definition.topics),
        *(Grant(kind="message", name=message) for message in definition.thrown_messages),
    ]


def _read_grant(text: str) -> Grant:
    kind, _, name = text.partition(":")
    if kind not in ("topic", "message") or not name:
        raise Invalid(f"“{text}” is no grant. Write topic:NAME or message:NAME.", field="grants")
    return Grant(kind=kind, name=name)


def _add_grants(uow: UnitOfWork, key: str, wanted: Iterable[Grant]) -> None:
    new = sorted({*wanted} - {*grants(uow, key)}, key=lambda each: (each.kind, each.name))
    rows = [
        {"definition_key": key, "kind": each.kind, "name": each.name, "actor": uow.actor, "created_at": uow.now}
        for each in new
    ]
    if rows:
        uow.execute(sql.ADD_GRANTS, rows)
