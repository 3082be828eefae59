"""`directory.resolve_slots`: from the roles that a decision needs to the people who will decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from engine.topics import Call, Topic
from engine.unit_of_work import UnitOfWork


class Approver(Struct, frozen=True, kw_only=True):
    """Who decides in one slot: a person, or a group whose members may claim."""

    role: str
    person: str | None = None
    group: str | None = None
    #: The absent person for whom `person` decides.
    acts_for: str | None = None

    def value(self) -> dict[str, str | None]:
        """Return what the model sees."""
        return {"person": self.person, "group": self.group, "role": self.role, "for": self.acts_for}


class _Search(Struct, frozen=True):
    """Finds people who are free to decide in one case."""

    call: Call
    conflicted: frozenset[str]

    @property
    def uow(self) -> UnitOfWork:
        return self.call.uow

    def is_free(self, person: str) -> bool:
        """True when no rule keeps `person`, or anybody they stand in for, from deciding."""
        directory = self.uow.engine.directory
        if person in self.conflicted or not directory.person_exists(self.uow, person):
            return False
        return not self.conflicted.intersection(directory.stands_in_for(self.uow, person, self.uow.now))

    def is_away(self, person: str) -> bool:
        return self.uow.engine.directory.is_away(self.uow, person, self.uow.now)

    def decider(self, role: str, person: str) -> Approver | None:
        """Return who decides for `person`: they, their substitute when they are away, else their manager, and so on up.

        A substitute inherits conflicts, so nobody decides in the name of somebody who may not.
        """
        seen: set[str] = set()
        while person not in seen:
            seen.add(person)
            if self.is_free(person):
                if not self.is_away(person):
                    return Approver(role=role, person=person)
                if (substitute := self.substitute(person, {person})) is not None:
                    return Approver(role=role, person=substitute, acts_for=person)
            manager = self.uow.engine.directory.manager_of(self.uow, person)
            if manager is None:
                return None
            person = manager
        return None

    def substitute(self, person: str, seen: set[str]) -> str | None:
        """Return a free substitute who is here; the substitute of an absent substitute counts."""
        for name in self.uow.engine.directory.substitutes_of(self.uow, person, self.uow.now):
            if name in seen:
                continue
            seen.add(name)
            if not self.is_away(name):
                if self.is_free(name):
                    return name
            elif (next_one := self.substitute(name, seen)) is not None:
                return next_one
        return None

    def of_role(self, role: str, taken: frozenset[str]) -> Approver | None:
        """Return who decides for a role that depends on the case, or for a group."""
        directory = self.uow.engine.directory
        resolver = self.uow.engine.roles.get(role)
        if resolver is not None:
            return self.first(role, resolver(self.uow, self.call.instance, self.call.variables))
        if not directory.group_exists(self.uow, role):
            return None
        members = directory.members_of(self.uow, role)
        here = [person for person in members if self.is_free(person) and not self.is_away(person)]
        fresh = [person for person in here if person not in taken]
        if directory.is_open or len(fresh) > 1:
            return Approver(role=role, group=role)
        if here:
            return Approver(role=role, person=(fresh or here)[0])
        return self.first(role, members)

    def first(self, role: str, people: Sequence[str]) -> Approver | None:
        """Return the decider of the first person who has one; one who is here and free comes before substitutes."""
        found = [approver for person in people if (approver := self.decider(role, person)) is not None]
        named = set(people)
        return min(found, key=lambda approver: approver.person not in named, default=None)


def resolve_slots(call: Call) -> Mapping[str, Any]:
    """Turn `slots` into `approvers`, in their order; roles that nobody can fill become `unresolved`."""
    search = _Search(call, frozenset(_texts(call.inputs.get("conflict_users"))))
    named = {entry["role"]: entry["person"] for entry in call.inputs.get("named") or []}
    approvers: list[Approver] = []
    unresolved: list[str] = []
    for role in dict.fromkeys(_texts(call.inputs.get("slots"))):
        taken = frozenset(approver.person for approver in approvers if approver.person)
        found = search.first(role, [named[role]]) if role in named else search.of_role(role, taken)
        if found is None:
            unresolved.append(role)
        elif not _is_double(found, approvers):
            approvers.append(found)
    return {"approvers": [approver.value() for approver in approvers], "unresolved": unresolved}


def _is_double(found: Approver, approvers: Sequence[Approver]) -> bool:
    """True when the same person or group decides already."""
    return any((found.person, found.group) == (other.person, other.group) for other in approvers)


def _texts(value: Any) -> list[str]:
    """Return a FEEL list, single value or null as a list of texts."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text]


RESOLVE_SLOTS = Topic(
    name="directory.resolve_slots",
    handler=resolve_slots,
    summary="Find the people who decide, from the roles that a decision needs.",
    inputs={
        "slots": "list of roles, in the order of deciding: a role of the case (line_manager, …) or a group",
        "conflict_users": "people who may not decide",
        "named": "list of {role, person}: people named by hand for roles that nobody could fill",
    },
    outputs={
        "approvers": "list of {person, group, role, for}: a person, or a group of which one claims; "
        "`for`: the absent person in whose name the substitute decides",
        "unresolved": "roles that nobody can fill",
    },
    granted_to_all=True,
)
