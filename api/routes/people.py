"""/people and /groups: who there is, kept by administrators."""

from typing import Any

from api import current
from api.resource import Resource
from api.schemas.people import (
    GivenBackSchema,
    GroupBody,
    GroupSchema,
    GroupWithMembersSchema,
    MembershipSchema,
    NewGroupSchema,
    NewPasswordSchema,
    NewPersonSchema,
    PeopleQuery,
    PersonChangesSchema,
    PersonSchema,
)
from engine import accounts, groups, people, rights
from engine.groups import Group
from engine.model import Page
from engine.people import Person
from engine.unit_of_work import UnitOfWork

staff = Resource("people", "/people", "People with an account.")
teams = Resource("groups", "/groups", "Groups and their members.")


@staff.listing("", "person.list", PersonSchema, query=PeopleQuery)
def find_people(uow: UnitOfWork, **filters: Any) -> Page[Person]:
    """Find people by name, account or e-mail."""
    return people.find(uow, **filters)


@staff.reading("/<string:person>", "person.read", PersonSchema)
def read_person(uow: UnitOfWork, person: str) -> Person:
    """Read a person."""
    return people.get(uow, person)


@staff.writing(
    "POST",
    "",
    "person.create",
    PersonSchema,
    body=NewPersonSchema,
    status=201,
    location=lambda person: f"/api/v1/people/{person.id}",
)
def create_person(uow: UnitOfWork, body: dict[str, Any]) -> Person:
    """Add a person, who can sign in once a password is set."""
    rights.require(uow, "person.create")
    manager = body.pop("manager")
    made = people.create(uow, **body)
    # A set of people may come in any order, a single one reports to somebody who is there.
    return made if manager is None else people.update(uow, made.id, manager=manager)


@staff.writing("PATCH", "/<string:person>", "person.update", PersonSchema, body=PersonChangesSchema)
def update_person(uow: UnitOfWork, body: dict[str, Any], person: str) -> Person:
    """Change a person."""
    rights.require(uow, "person.update")
    return people.update(uow, person, **body)


@staff.plain("PUT", "/<string:person>/password", "person.password", None, body=NewPasswordSchema)
def set_password(body: dict[str, Any], person: str) -> None:
    """Set somebody's password; their sessions end."""
    with current.unit_of_work(reading=True) as uow:
        rights.require(uow, "person.password")
    accounts.set_password(current.engine(), current.person().id, person, body["password"])


@staff.writing("POST", "/<string:person>/deactivate", "person.deactivate", GivenBackSchema)
def deactivate(uow: UnitOfWork, person: str) -> dict[str, int]:
    """Close an account; its open tasks go back to where they came from."""
    rights.require(uow, "person.deactivate")
    return {"tasks_given_back": people.deactivate(uow, person)}


@teams.listing("", "group.list", GroupSchema, query=PeopleQuery)
def find_groups(uow: UnitOfWork, **filters: Any) -> Page[Group]:
    """Find groups by name or key."""
    return groups.find(uow, **filters)


@teams.reading("/<string:group>", "group.read", GroupWithMembersSchema)
def read_group(uow: UnitOfWork, group: str) -> dict[str, Any]:
    """Read a group and who is in it."""
    return _with_members(uow, groups.get(uow, group))


@teams.writing(
    "POST",
    "",
    "group.create",
    GroupSchema,
    body=NewGroupSchema,
    status=201,
    location=lambda group: f"/api/v1/groups/{group.id}",
)
def create_group(uow: UnitOfWork, body: dict[str, Any]) -> Group:
    """Add a group."""
    rights.require(uow, "group.create")
    key = body.pop("id")
    groups.create(uow, key, body["name"])
    return groups.update(uow, key, **body)


@teams.writing("PUT", "/<string:group>", "group.update", GroupSchema, body=GroupBody)
def update_group(uow: UnitOfWork, body: dict[str, Any], group: str) -> Group:
    """Write a group's names and escalation group anew."""
    rights.require(uow, "group.update")
    return groups.update(uow, group, **body)


@teams.writing(
    "PUT", "/<string:group>/members/<string:person>", "group.members", GroupWithMembersSchema, body=MembershipSchema
)
def add_member(uow: UnitOfWork, body: dict[str, Any], group: str, person: str) -> dict[str, Any]:
    """Put a person into a group, or change whether they lead it."""
    rights.require(uow, "group.members")
    groups.add_member(uow, group, person, lead=body["lead"])
    return _with_members(uow, groups.get(uow, group))


@teams.writing("DELETE", "/<string:group>/members/<string:person>", "group.members", None)
def remove_member(uow: UnitOfWork, group: str, person: str) -> None:
    """Take a person out of a group."""
    rights.require(uow, "group.members")
    groups.remove_member(uow, group, person)


def _with_members(uow: UnitOfWork, group: Group) -> dict[str, Any]:
    """Give a group together with its members."""
    return {
        "id": group.id,
        "name": group.name,
        "texts": group.texts,
        "escalation_group": group.escalation_group,
        "members": groups.members(uow, group.id),
    }
