"""Statements on people: groups, absences, sessions, tokens, and what rights ask."""

from uuid import UUID

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy import delete as delete_from

from engine.store.tables import (
    activity,
    group_,
    instance_person,
    membership,
    person,
    process_definition,
    process_instance,
    substitution,
    task,
    task_candidate,
)
from engine.store.types import UtcDateTime

_AT = bindparam("at", type_=UtcDateTime)
_LASTS = and_(substitution.c.starts_at <= _AT, substitution.c.ends_at > _AT)

# --- the directory --------------------------------------------------------------------------------------------

PERSON_IS_ACTIVE = select(person.c.id).where(person.c.id == bindparam("id"), person.c.active)
GROUP_EXISTS = select(group_.c.id).where(group_.c.id == bindparam("id"))
GROUPS_OF = select(membership.c.group_id).where(membership.c.person_id == bindparam("person"))

ACTIVE_MEMBERS = (
    select(person.c.id)
    .join_from(membership, person, person.c.id == membership.c.person_id)
    .where(membership.c.group_id == bindparam("group"), person.c.active)
    .order_by(membership.c.lead.desc(), person.c.id)
)

#: One of them that is not named, however many there are.
MEMBER_BESIDE = (
    select(person.c.id)
    .join_from(membership, person, person.c.id == membership.c.person_id)
    .where(
        membership.c.group_id == bindparam("group"),
        membership.c.person_id.not_in(bindparam("names", expanding=True)),
        person.c.active,
    )
    .limit(1)
)

_manager = person.alias("manager_row")
MANAGER_OF = (
    select(_manager.c.id)
    .join_from(person, _manager, _manager.c.id == person.c.manager)
    .where(person.c.id == bindparam("person"), _manager.c.active)
)

SUBSTITUTES_OF = (
    select(person.c.id)
    .join_from(substitution, person, person.c.id == substitution.c.substitute)
    .where(substitution.c.person == bindparam("person"), _LASTS, person.c.active)
    .order_by(substitution.c.starts_at, person.c.id)
)

STANDS_IN_FOR = (
    select(substitution.c.person)
    .where(substitution.c.substitute == bindparam("person"), _LASTS)
    .distinct()
    .order_by(substitution.c.person)
)

#: Who stands in for any of `people`: (person, substitute).
STAND_INS = (
    select(substitution.c.person, substitution.c.substitute)
    .join_from(substitution, person, person.c.id == substitution.c.substitute)
    .where(substitution.c.person.in_(bindparam("people", expanding=True)), _LASTS, person.c.active)
    .order_by(substitution.c.person, substitution.c.substitute)
)

IS_AWAY = select(substitution.c.id).where(substitution.c.person == bindparam("person"), _LASTS).limit(1)
ESCALATION_GROUP = select(group_.c.escalation_group).where(group_.c.id == bindparam("group"))

_PERSON: BindParameter[str] = bindparam("person")
STANDING = union_all(
    select(literal("admin").label("kind"), person.c.id.label("name"), null().label("other")).where(
        person.c.id == _PERSON, person.c.platform_admin, person.c.active
    ),
    select(case((membership.c.lead, "lead"), else_="member"), membership.c.group_id, null()).where(
        membership.c.person_id == _PERSON
    ),
    select(literal("replaces"), substitution.c.person, null()).where(substitution.c.substitute == _PERSON, _LASTS),
    select(literal("replaced_member"), membership.c.group_id, substitution.c.person)
    .join_from(substitution, membership, membership.c.person_id == substitution.c.person)
    .where(substitution.c.substitute == _PERSON, _LASTS),
)

# --- rights ---------------------------------------------------------------------------------------------------

_CASES: BindParameter[UUID] = bindparam("cases", expanding=True)
_PEOPLE: BindParameter[str] = bindparam("people", expanding=True)

#: How some people and groups stand to a case: (kind, name). `cases`: the instance, its root, and whatever else counts.
STANDS_TO_CASE = union_all(
    select(literal("starter").label("kind"), process_instance.c.started_by.label("name")).where(
        process_instance.c.id.in_(_CASES), process_instance.c.started_by == bindparam("actor")
    ),
    # A model names these relations, so they are kept apart from the engine's own words.
    select(literal("person:").concat(instance_person.c.relation), instance_person.c.person).where(
        instance_person.c.instance_id.in_(_CASES), instance_person.c.person == bindparam("actor")
    ),
    select(literal("owner"), process_definition.c.owner_group)
    .join_from(process_instance, process_definition, process_definition.c.id == process_instance.c.definition_id)
    .where(
        process_instance.c.id.in_(_CASES),
        process_definition.c.owner_group.in_(bindparam("groups", expanding=True)),
    ),
    select(literal("assignee"), task.c.assignee)
    .where(task.c.root_id == bindparam("root"), task.c.assignee.in_(_PEOPLE))
    .distinct(),
    select(literal("assignee"), activity.c.actor)
    .where(activity.c.root_id == bindparam("root"), activity.c.actor == bindparam("actor"))
    .distinct(),
    # Offers of tasks that have ended are among them.
    select(literal("candidate"), task_candidate.c.who)
    .join_from(
        task,
        task_candidate,
        and_(task_candidate.c.instance_id == task.c.instance_id, task_candidate.c.task_id == task.c.id),
    )
    .where(
        task.c.root_id == bindparam("root"),
        task_candidate.c.who.in_(bindparam("candidacies", expanding=True)),
    )
    .distinct(),
)

#: Which of some people asked for a case, or have it asked for them. `cases`: the instance and its root.
ASKED_FOR_CASE = union_all(
    select(process_instance.c.started_by.label("person")).where(
        process_instance.c.id == bindparam("root"), process_instance.c.started_by.in_(_PEOPLE)
    ),
    select(instance_person.c.person).where(
        instance_person.c.instance_id.in_(_CASES),
        instance_person.c.relation.in_(("requester", "beneficiary")),
        instance_person.c.person.in_(_PEOPLE),
    ),
)

OWNS_A_PROCESS = (
    select(process_definition.c.id)
    .where(process_definition.c.owner_group.in_(bindparam("groups", expanding=True)))
    .limit(1)
)

#: Offers of a task that stand although somebody has it.
OFFERED_BESIDE_ASSIGNEE = select(task_candidate.c.who).where(
    task_candidate.c.task_id == bindparam("task_id"),
    task_candidate.c.claimable,
    task_candidate.c.who.in_(bindparam("names", expanding=True)),
)

# --- people and groups ----------------------------------------------------------------------------------------

ADD_PERSON = insert(person)
GET_PERSON = select(person).where(person.c.id == bindparam("id"))
GET_PEOPLE = select(person).where(person.c.id.in_(bindparam("ids", expanding=True)))

UPDATE_PERSON = (
    update(person)
    .where(person.c.id == bindparam("b_id"))
    .values(
        name=bindparam("name"),
        search=bindparam("search"),
        email=bindparam("email"),
        locale=bindparam("locale"),
        manager=bindparam("manager"),
        org_unit=bindparam("org_unit"),
        platform_admin=bindparam("platform_admin"),
    )
)
SET_ACTIVE = update(person).where(person.c.id == bindparam("b_id")).values(active=bindparam("active"))
SET_PASSWORD = update(person).where(person.c.id == bindparam("b_id")).values(password_hash=bindparam("password_hash"))

_SEARCH: BindParameter[str] = bindparam("pattern")
FIND_PEOPLE = (
    select(person)
    .where(
        person.c.search.like(_SEARCH, escape="\\"),
        or_(person.c.active, bindparam("inactive_too")),
        or_(
            person.c.search > bindparam("after_search"),
            and_(person.c.search == bindparam("after_search"), person.c.id > bindparam("after_id")),
        ),
    )
    .order_by(person.c.search, person.c.id)
    .limit(bindparam("limit"))
)

ADD_GROUP = insert(group_)
GET_GROUP = select(group_).where(group_.c.id == bindparam("id"))
GET_GROUPS = select(group_).where(group_.c.id.in_(bindparam("ids", expanding=True)))
UPDATE_GROUP = (
    update(group_)
    .where(group_.c.id == bindparam("b_id"))
    .values(
        name=bindparam("name"),
        search=bindparam("search"),
        texts=bindparam("texts"),
        escalation_group=bindparam("escalation_group"),
    )
)
FIND_GROUPS = (
    select(group_)
    .where(
        group_.c.search.like(_SEARCH, escape="\\"),
        or_(
            group_.c.search > bindparam("after_search"),
            and_(group_.c.search == bindparam("after_search"), group_.c.id > bindparam("after_id")),
        ),
    )
    .order_by(group_.c.search, group_.c.id)
    .limit(bindparam("limit"))
)

ADD_MEMBER = insert(membership)
GET_MEMBER = select(membership).where(
    membership.c.group_id == bindparam("group_id"), membership.c.person_id == bindparam("person_id")
)
SET_LEAD = (
    update(membership)
    .where(membership.c.group_id == bindparam("b_group_id"), membership.c.person_id == bindparam("b_person_id"))
    .values(lead=bindparam("lead"))
)
REMOVE_MEMBER = delete_from(membership).where(
    membership.c.group_id == bindparam("b_group_id"), membership.c.person_id == bindparam("b_person_id")
)
MEMBERS_OF = (
    select(person.c.id, person.c.name, person.c.active, membership.c.lead)
    .join_from(membership, person, person.c.id == membership.c.person_id)
    .where(membership.c.group_id == bindparam("group"))
    .order_by(person.c.search, person.c.id)
)
MY_GROUPS = (
    select(group_, membership.c.lead)
    .join_from(membership, group_, group_.c.id == membership.c.group_id)
    .where(membership.c.person_id == bindparam("person"))
    .order_by(group_.c.search, group_.c.id)
)

# --- absences -------------------------------------------------------------------------------------------------

ADD_SUBSTITUTION = insert(substitution)
GET_SUBSTITUTION = select(substitution).where(substitution.c.id == bindparam("id"))
END_SUBSTITUTION = (
    update(substitution)
    .where(substitution.c.id == bindparam("b_id"))
    .values(ends_at=bindparam("ends_at", type_=UtcDateTime))
)
REMOVE_SUBSTITUTION = delete_from(substitution).where(substitution.c.id == bindparam("b_id"))
OVERLAPPING = select(substitution).where(
    substitution.c.person == bindparam("person"),
    substitution.c.starts_at < bindparam("ends_at", type_=UtcDateTime),
    substitution.c.ends_at > bindparam("starts_at", type_=UtcDateTime),
)
SUBSTITUTIONS_OF = (
    select(substitution)
    .where(
        or_(substitution.c.person == bindparam("person"), substitution.c.substitute == bindparam("person")),
        substitution.c.ends_at > _AT,
    )
    .order_by(substitution.c.starts_at, substitution.c.id)
)
ALL_SUBSTITUTIONS = (
    select(substitution).where(substitution.c.ends_at > _AT).order_by(substitution.c.starts_at, substitution.c.id)
)

# --- tasks that change hands ----------------------------------------------------------------------------------

_root = process_instance.alias("root")
_root_definition = process_definition.alias("root_definition")
#: Open tasks that a person has or is offered by name, with the group that owns the case.
TASKS_OF_PERSON = (
    select(task, func.coalesce(_root_definition.c.owner_group, process_definition.c.owner_group).label("owner_group"))
    .join_from(task, process_definition, process_definition.c.id == task.c.definition_id)
    .join(_root, _root.c.id == task.c.root_id)
    .join(_root_definition, _root_definition.c.id == _root.c.definition_id)
    .where(
        task.c.state == "open",
        or_(
            task.c.assignee == bindparam("person"),
            task.c.id.in_(select(task_candidate.c.task_id).where(task_candidate.c.who == bindparam("candidacy"))),
        ),
    )
    .order_by(task.c.id)
)

OPEN_TASKS_OF_INSTANCE = (
    select(task)
    .where(task.c.instance_id == bindparam("instance_id"), task.c.state == "open")
    .order_by(task.c.created_at, task.c.id)
)

OFFER = (
    update(task)
    .where(
        task.c.instance_id == bindparam("b_instance_id"),
        task.c.id == bindparam("b_id"),
        task.c.state == "open",
        task.c.revision == bindparam("b_revision"),
    )
    .values(
        assignee=bindparam("assignee"),
        on_behalf_of=bindparam("on_behalf_of"),
        candidate_users=bindparam("candidate_users"),
        candidate_groups=bindparam("candidate_groups"),
        revision=task.c.revision + 1,
    )
)

#: More people beside those there are; what somebody sees of the task does not become stale by it.
WIDEN = (
    update(task)
    .where(
        task.c.instance_id == bindparam("b_instance_id"),
        task.c.id == bindparam("b_id"),
        task.c.state == "open",
        task.c.revision == bindparam("b_revision"),
    )
    .values(candidate_users=bindparam("candidate_users"), candidate_groups=bindparam("candidate_groups"))
)
