"""How the actor stands to a case, a task or a process, and whether that is enough for an operation.

Who may see a thing that is not theirs to change hears 403; who may not see it hears 404, as if it were not there. Who
could see an open task may read it, and its case, after it has ended: those who had it, those to whom it was offered,
and whoever stands in for them. A task that went back to others is forgotten by those whom it was taken from.
"""

from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct

from engine import duties
from engine.directory import Standing
from engine.errors import NotAllowed, NotFound
from engine.model import ProcessDefinition, ProcessInstance, Task
from engine.policy import BOUND_BY_DUTIES, NOT_IN_OWN_CASE, POLICY, Relation
from engine.store import people as sql
from engine.unit_of_work import SYSTEM, UnitOfWork

#: Relation of `instance_person` (a model's property `person.…`) -> relation of the policy. Others give no right.
NAMED = {"requester": Relation.REQUESTER, "beneficiary": Relation.BENEFICIARY}


class _Candidacies(Struct, frozen=True, kw_only=True):
    """The names under which work is offered to a person ("user:rita", "group:stores")."""

    own: frozenset[str]
    #: candidacy -> the person replaced
    replaced: dict[str, str]


#: Asked once in a unit of work, whose time and actor do not change.
_standings: WeakKeyDictionary[UnitOfWork, Standing] = WeakKeyDictionary()


def standing(uow: UnitOfWork) -> Standing:
    """Return groups, leads and people replaced of the actor, as they were when this unit of work asked first."""
    held = _standings.get(uow)
    if held is None:
        held = _standings[uow] = uow.engine.directory.standing(uow, uow.actor, uow.now)
    return held


def candidacies(held: Standing) -> dict[str, str | None]:
    """Return the names under which work is offered to a person -> whom the person would act for (None: oneself).

    A substitute finds what is offered to the person replaced and to the groups of that person.
    """
    names = _candidacies(held)
    return {**names.replaced, **dict.fromkeys(names.own)}


def _candidacies(held: Standing) -> _Candidacies:
    own = frozenset({f"user:{held.person}", *(f"group:{group}" for group in held.groups)})
    replaced: dict[str, str] = {}
    for person in sorted(held.replaces):
        for name in (f"user:{person}", *(f"group:{group}" for group in sorted(held.replaces[person]))):
            if name not in own:
                replaced.setdefault(name, person)
    return _Candidacies(own=own, replaced=replaced)


def acts_for(task: Task, held: Standing) -> str | None:
    """Return the person for whom somebody acts who takes or completes `task`; None: in their own name.

    What is offered to them in their own name they do for whom the model says; what they take over from somebody they do
    not stand in for, in their own name.
    """
    if task.assignee == held.person:
        return task.on_behalf_of
    if task.assignee is not None:
        return task.assignee if task.assignee in held.replaces else None
    names = _candidacies(held)
    offered = _offered(task)
    if offered & names.own:
        return task.on_behalf_of
    return next((names.replaced[name] for name in sorted(offered) if name in names.replaced), task.on_behalf_of)


def may_take_over(uow: UnitOfWork, task: Task) -> bool:
    """True when the actor may take a task although somebody has it.

    They stand in for that person, or it was offered to them after the other had it (an escalation).
    """
    held = standing(uow)
    if task.assignee in held.replaces:
        return True
    names = _candidacies(held)
    wanted = {"task_id": task.id, "names": sorted(names.own)}
    return uow.execute(sql.OFFERED_BESIDE_ASSIGNEE, wanted).first() is not None


def _offered(task: Task) -> frozenset[str]:
    return frozenset(
        (*(f"user:{person}" for person in task.candidate_users), *(f"group:{group}" for group in task.candidate_groups))
    )


def relations(
    uow: UnitOfWork,
    *,
    instance: ProcessInstance | None = None,
    task: Task | None = None,
    definition: ProcessDefinition | None = None,
    person: str | None = None,
) -> frozenset[Relation]:
    """Return how the actor stands to one thing, or to the installation when none is given; two statements at most.

    `person`: something personal of theirs (an absence, a token). Nobody in particular is a stranger.
    """
    return _relations(uow, standing(uow), instance, task, definition, person)


def _relations(
    uow: UnitOfWork,
    held: Standing,
    instance: ProcessInstance | None,
    task: Task | None,
    definition: ProcessDefinition | None,
    person: str | None,
) -> frozenset[Relation]:
    found = _at_hand(uow, held, task, definition)
    if person is not None:
        found |= _to_person(uow, person)
    if task is not None:
        # Work on another task of the case gives no right to this one.
        found |= _to_case(uow, held, task.instance_id, task.root_id) - _WORK
    elif instance is not None:
        found |= _to_case(uow, held, instance.id, instance.root_id)
    elif definition is None and person is None and _owns_any(uow, held):
        found.add(Relation.PROCESS_OWNER)
    return frozenset(found or {Relation.STRANGER})


def _at_hand(uow: UnitOfWork, held: Standing, task: Task | None, definition: ProcessDefinition | None) -> set[Relation]:
    """Return the relations that need no look at the store."""
    found = _general(uow, held)
    if definition is not None:
        found |= _to_definition(held, definition)
    if task is not None:
        found |= _to_task(task, held)
    return found


def has_office(uow: UnitOfWork, relation: Relation) -> bool:
    """Return whether the actor operates, audits, exempts or administers, without a statement of its own."""
    return relation in _general(uow, standing(uow))


_WORK = {Relation.ASSIGNEE, Relation.CANDIDATE, Relation.SUBSTITUTE, Relation.GROUP_LEAD}


def _general(uow: UnitOfWork, held: Standing) -> set[Relation]:
    settings = uow.engine.settings
    found = set()
    if settings.operators_group in held.groups:
        found.add(Relation.OPERATOR)
    if held.groups.intersection(settings.auditor_groups):
        found.add(Relation.AUDITOR)
    if settings.exemptions_group in held.groups:
        found.add(Relation.EXEMPTER)
    if held.platform_admin:
        found.add(Relation.PLATFORM_ADMIN)
    return found


def _to_person(uow: UnitOfWork, person: str) -> set[Relation]:
    if person == uow.actor:
        return {Relation.REQUESTER}
    return {Relation.GROUP_LEAD} if uow.engine.directory.manager_of(uow, person) == uow.actor else set()


def _to_definition(held: Standing, definition: ProcessDefinition) -> set[Relation]:
    found = set()
    if not definition.starter_groups or held.groups.intersection(definition.starter_groups):
        found.add(Relation.CANDIDATE)
    if definition.owner_group in held.groups:
        found.add(Relation.PROCESS_OWNER)
    return found


def _to_task(task: Task, held: Standing) -> set[Relation]:
    found = set()
    names, offered = _candidacies(held), _offered(task)
    if held.person in (task.assignee, task.completed_by):
        found.add(Relation.ASSIGNEE)
    if offered & names.own:
        found.add(Relation.CANDIDATE)
    if task.assignee in held.replaces or offered & names.replaced.keys():
        found.add(Relation.SUBSTITUTE)
    if held.leads.intersection(task.candidate_groups):
        found.add(Relation.GROUP_LEAD)
    return found


def _to_case(uow: UnitOfWork, held: Standing, instance_id: UUID, root_id: UUID) -> set[Relation]:
    names = _candidacies(held)
    rows = uow.execute(
        sql.STANDS_TO_CASE,
        {
            "cases": [instance_id, root_id],
            "root": root_id,
            "actor": uow.actor,
            "groups": sorted(held.groups),
            "people": [held.person, *sorted(held.replaces)],
            "candidacies": sorted({*names.own, *names.replaced}),
        },
    )
    return {relation for row in rows for relation in _of_row(row.kind, row.name, held, names)}


def _of_row(kind: str, name: str, held: Standing, names: _Candidacies) -> tuple[Relation, ...]:
    match kind:
        case "starter":
            return (Relation.REQUESTER,)
        case "owner":
            return (Relation.PROCESS_OWNER,)
        case "assignee":
            return (Relation.ASSIGNEE if name == held.person else Relation.SUBSTITUTE,)
        case "candidate":
            work = Relation.CANDIDATE if name in names.own else Relation.SUBSTITUTE
            leads = name.removeprefix("group:") in held.leads
            return (work, Relation.GROUP_LEAD) if leads else (work,)
        case _:
            relation = NAMED.get(kind.removeprefix("person:"))
            return (relation,) if relation else ()


def _owns_any(uow: UnitOfWork, held: Standing) -> bool:
    groups = sorted(held.groups)
    return bool(groups) and uow.execute(sql.OWNS_A_PROCESS, {"groups": groups}).first() is not None


def require(
    uow: UnitOfWork,
    operation: str,
    *,
    instance: ProcessInstance | None = None,
    task: Task | None = None,
    definition: ProcessDefinition | None = None,
    person: str | None = None,
) -> frozenset[Relation]:
    """Return relations of the actor, one of which allows `operation` (no more are looked up than it takes).

    NotFound when the thing is not the actor's to see; NotAllowed when it is seen but the operation is not theirs, or is
    one of `NOT_IN_OWN_CASE` and they have a part in the case; DutiesConflict when a rule excludes them from the task.
    The system and the users of an open directory may do everything that a rule does not exclude.
    """
    allowed = POLICY[operation]
    if uow.actor == SYSTEM:
        return allowed
    held = standing(uow)
    if task is not None and operation in BOUND_BY_DUTIES:
        # Before the question whether they may see it: who is kept from a task hears by which rule.
        duties.refuse(uow, task, uow.actor, held.replaces)
    if uow.engine.directory.is_open:
        return allowed
    found = frozenset(_at_hand(uow, held, task, definition))
    if not found & allowed:
        found = _relations(uow, held, instance, task, definition, person)
        if (instance or task) and not found & POLICY["instance.read"]:
            raise NotFound()
        if not found & allowed:
            raise NotAllowed(_sentence(operation, allowed), operation=operation)
    if _in_own_case(uow, operation, instance):
        raise NotAllowed(_OWN_CASE, operation=operation)
    return found


_OWN_CASE = "You have a part in this case, so somebody else has to do this: it would go round what the process asks."


def _in_own_case(uow: UnitOfWork, operation: str, instance: ProcessInstance | None) -> bool:
    """True for what nobody does in a case of their own."""
    return instance is not None and operation in NOT_IN_OWN_CASE and has_part(uow, instance)


def has_part(uow: UnitOfWork, instance: ProcessInstance) -> bool:
    """True in a case that the actor, or somebody they stand in for, asked for or benefits from.

    Never for the system, nor in an open directory.
    """
    if uow.actor == SYSTEM or uow.engine.directory.is_open:
        return False
    held = standing(uow)
    who = {
        "cases": [instance.id, instance.root_id],
        "root": instance.root_id,
        "people": [held.person, *sorted(held.replaces)],
    }
    return uow.execute(sql.ASKED_FOR_CASE, who).first() is not None


def allows(
    uow: UnitOfWork,
    operation: str,
    *,
    instance: ProcessInstance | None = None,
    task: Task | None = None,
    definition: ProcessDefinition | None = None,
    person: str | None = None,
) -> bool:
    """Return whether `require` would let the actor do it, without noting an attempt (for lists and buttons)."""
    allowed = POLICY[operation]
    if uow.actor == SYSTEM:
        return True
    held = standing(uow)
    if task is not None and operation in BOUND_BY_DUTIES and duties.bar(uow, task, uow.actor, held.replaces):
        return False
    if uow.engine.directory.is_open:
        return True
    if _in_own_case(uow, operation, instance):
        return False
    if _at_hand(uow, held, task, definition) & allowed:
        return True
    return bool(_relations(uow, held, instance, task, definition, person) & allowed)


#: Relations in words, for the answer to somebody who lacks them.
_WORDS = {
    Relation.REQUESTER: "the person who asked",
    Relation.BENEFICIARY: "the person it is for",
    Relation.CANDIDATE: "a person to whom it is offered",
    Relation.ASSIGNEE: "the person who has it",
    Relation.SUBSTITUTE: "a substitute",
    Relation.GROUP_LEAD: "the lead of the group",
    Relation.PROCESS_OWNER: "the owner of the process",
    Relation.OPERATOR: "an operator",
    Relation.AUDITOR: "an auditor",
    Relation.EXEMPTER: "whoever grants exemptions",
    Relation.PLATFORM_ADMIN: "an administrator",
}


def _sentence(operation: str, allowed: frozenset[Relation]) -> str:
    words = [_WORDS[relation] for relation in Relation if relation in allowed and relation in _WORDS]
    who = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    return f"You may not do this ({operation}). It is for {who}."
