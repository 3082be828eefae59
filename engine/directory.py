"""Who the people and groups are: what assignment, rights and substitution ask."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from engine.store import people as sql
from engine.unit_of_work import UnitOfWork


class Standing(Struct, frozen=True, kw_only=True):
    """What a person is at one moment, read by one statement."""

    person: str
    groups: frozenset[str] = frozenset()
    #: Groups the person leads.
    leads: frozenset[str] = frozenset()
    #: People the person stands in for now, with the groups of each.
    replaces: Mapping[str, frozenset[str]] = {}
    platform_admin: bool = False


class Directory(Protocol):
    """People and groups as the engine sees them. `at` is an aware time."""

    @property
    def is_open(self) -> bool:
        """True: names are taken as they are, and rights and grants are not asked for."""

    def person_exists(self, uow: UnitOfWork, person: str) -> bool:
        """True for an active person."""

    def group_exists(self, uow: UnitOfWork, group: str) -> bool: ...

    def groups_of(self, uow: UnitOfWork, person: str) -> frozenset[str]: ...

    def members_of(self, uow: UnitOfWork, group: str) -> tuple[str, ...]:
        """Return the active members, leads first."""

    def has_member(self, uow: UnitOfWork, group: str, beside: Collection[str] = ()) -> bool:
        """True when the group has an active member beside those named; however large it is."""

    def manager_of(self, uow: UnitOfWork, person: str) -> str | None: ...

    def substitutes_of(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        """Return who stands in for `person`; nobody when the person is not away."""

    def stands_in_for(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        """Return the people that `person` stands in for."""

    def is_away(self, uow: UnitOfWork, person: str, at: datetime) -> bool:
        """True while an absence of `person` lasts, with or without a substitute."""

    def escalation_group(self, uow: UnitOfWork, group: str) -> str | None: ...

    def standing(self, uow: UnitOfWork, person: str, at: datetime) -> Standing:
        """Return groups, leads and people replaced, at once."""


class OpenDirectory:
    """Takes names as they are: every person and group exists, nobody is away. For the engine as a library."""

    is_open = True

    def person_exists(self, uow: UnitOfWork, person: str) -> bool:
        return True

    def group_exists(self, uow: UnitOfWork, group: str) -> bool:
        return True

    def groups_of(self, uow: UnitOfWork, person: str) -> frozenset[str]:
        return frozenset()

    def members_of(self, uow: UnitOfWork, group: str) -> tuple[str, ...]:
        return ()

    def has_member(self, uow: UnitOfWork, group: str, beside: Collection[str] = ()) -> bool:
        return False

    def manager_of(self, uow: UnitOfWork, person: str) -> str | None:
        return None

    def substitutes_of(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        return ()

    def stands_in_for(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        return ()

    def is_away(self, uow: UnitOfWork, person: str, at: datetime) -> bool:
        return False

    def escalation_group(self, uow: UnitOfWork, group: str) -> str | None:
        return None

    def standing(self, uow: UnitOfWork, person: str, at: datetime) -> Standing:
        return Standing(person=person)


class DatabaseDirectory:
    """People, groups, memberships and absences kept in the engine's own tables."""

    is_open = False

    def person_exists(self, uow: UnitOfWork, person: str) -> bool:
        return uow.execute(sql.PERSON_IS_ACTIVE, {"id": person}).first() is not None

    def group_exists(self, uow: UnitOfWork, group: str) -> bool:
        return uow.execute(sql.GROUP_EXISTS, {"id": group}).first() is not None

    def groups_of(self, uow: UnitOfWork, person: str) -> frozenset[str]:
        return frozenset(uow.execute(sql.GROUPS_OF, {"person": person}).scalars())

    def members_of(self, uow: UnitOfWork, group: str) -> tuple[str, ...]:
        return tuple(uow.execute(sql.ACTIVE_MEMBERS, {"group": group}).scalars())

    def has_member(self, uow: UnitOfWork, group: str, beside: Collection[str] = ()) -> bool:
        return uow.execute(sql.MEMBER_BESIDE, {"group": group, "names": sorted(beside)}).first() is not None

    def manager_of(self, uow: UnitOfWork, person: str) -> str | None:
        found: str | None = uow.execute(sql.MANAGER_OF, {"person": person}).scalar_one_or_none()
        return found

    def substitutes_of(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        return tuple(uow.execute(sql.SUBSTITUTES_OF, {"person": person, "at": at}).scalars())

    def stands_in_for(self, uow: UnitOfWork, person: str, at: datetime) -> tuple[str, ...]:
        return tuple(uow.execute(sql.STANDS_IN_FOR, {"person": person, "at": at}).scalars())

    def is_away(self, uow: UnitOfWork, person: str, at: datetime) -> bool:
        return uow.execute(sql.IS_AWAY, {"person": person, "at": at}).first() is not None

    def escalation_group(self, uow: UnitOfWork, group: str) -> str | None:
        found: str | None = uow.execute(sql.ESCALATION_GROUP, {"group": group}).scalar_one_or_none()
        return found

    def standing(self, uow: UnitOfWork, person: str, at: datetime) -> Standing:
        groups: set[str] = set()
        leads: set[str] = set()
        replaces: dict[str, set[str]] = {}
        admin = False
        for row in uow.execute(sql.STANDING, {"person": person, "at": at}):
            match row.kind:
                case "admin":
                    admin = True
                case "member":
                    groups.add(row.name)
                case "lead":
                    groups.add(row.name)
                    leads.add(row.name)
                case "replaces":
                    replaces.setdefault(row.name, set())
                case "replaced_member":
                    replaces.setdefault(row.other, set()).add(row.name)
        return Standing(
            person=person,
            groups=frozenset(groups),
            leads=frozenset(leads),
            replaces={name: frozenset(theirs) for name, theirs in replaces.items()},
            platform_admin=admin,
        )
