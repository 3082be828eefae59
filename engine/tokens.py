"""API tokens: what a program shows instead of a password. Kept as a hash, narrowed by scopes."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from engine import rights
from engine.accounts import TOKEN_BYTES, token_hash
from engine.errors import Invalid, NotFound
from engine.ids import new_id
from engine.people import Person, get, of_row
from engine.policy import SCOPES, WIDER, Scope
from engine.store import accounts as sql
from engine.unit_of_work import SYSTEM, UnitOfWork

#: Tells a token of this product from others, for people and for scanners of leaked secrets.
PREFIX = "itamflow_"
TOUCH = timedelta(minutes=5)


class ApiToken(Struct, frozen=True, kw_only=True):
    """A token without its secret."""

    id: UUID
    person: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class Bearer(Struct, frozen=True, kw_only=True):
    """Whoever showed a valid token."""

    person: Person
    token_id: UUID
    token_name: str
    scopes: frozenset[Scope]
    used_at: datetime | None


def issue(
    uow: UnitOfWork,
    name: str,
    scopes: Iterable[str],
    *,
    person: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for `person` (default the actor); return it with its secret, which is never shown again.

    Invalid for an unknown scope, none at all, no name, or an expiry that is past. Only the system issues for others.
    """
    owner = get(uow, person or uow.actor)
    if owner.id != uow.actor and uow.actor != SYSTEM:
        raise Invalid("A token can be made for oneself only.")
    if not name.strip() or len(name) > 100:
        raise Invalid("A token needs a name of at most 100 signs, so that you know it again.", field="name")
    if expires_at is not None and expires_at <= uow.now:
        raise Invalid("A token cannot expire in the past.", field="expires_at")
    wanted = _scopes(scopes)
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        id=new_id(uow.now),
        person=owner.id,
        name=name.strip(),
        scopes=wanted,
        created_at=uow.now,
        expires_at=expires_at,
        used_at=None,
        revoked_at=None,
    )
    kept = {"hash": token_hash(secret), "scopes": sorted(scope.value for scope in wanted)}
    uow.execute(sql.ADD_TOKEN, asdict(token) | kept)
    return token, secret


def _scopes(names: Iterable[str]) -> frozenset[Scope]:
    try:
        found = frozenset(Scope(name) for name in names)
    except ValueError as error:
        raise Invalid(f"The scopes of a token are {', '.join(Scope)}.") from error
    if not found:
        raise Invalid(f"A token needs at least one scope of {', '.join(Scope)}.")
    return found


def authenticate(uow: UnitOfWork, secret: str) -> Bearer | None:
    """Return who shows a token, by one statement; None when it is unknown, expired, revoked or its person inactive."""
    row = uow.execute(sql.TOKEN_BY_HASH, {"hash": token_hash(secret), "now": uow.now}).one_or_none()
    if row is None:
        return None
    return Bearer(
        person=of_row(row),
        token_id=row.token_id,
        token_name=row.token_name,
        scopes=frozenset(Scope(name) for name in row.scopes),
        used_at=row.used_at,
    )


def allows(scopes: Iterable[Scope], operation: str) -> bool:
    """True when a token with `scopes` may be used for an operation of the policy."""
    return bool(WIDER[SCOPES[operation]].intersection(scopes))


def needs_touch(uow: UnitOfWork, bearer: Bearer) -> bool:
    """True when `touch` should note that the token is in use (every few minutes, not at each request)."""
    return bearer.used_at is None or uow.now - bearer.used_at > TOUCH


def touch(uow: UnitOfWork, bearer: Bearer) -> None:
    """Note that the token is in use."""
    uow.execute(sql.TOUCH_TOKEN, {"b_id": bearer.token_id, "now": uow.now})


def of_person(uow: UnitOfWork, person: str | None = None) -> tuple[ApiToken, ...]:
    """Return the tokens of a person (default the actor), oldest first, revoked ones too."""
    return tuple(_token(row) for row in uow.execute(sql.TOKENS_OF, {"person": person or uow.actor}))


def revoke(uow: UnitOfWork, id: UUID) -> None:
    """Make a token useless, at once. NotFound when it is neither the actor's nor theirs to revoke."""
    row = uow.execute(sql.GET_TOKEN, {"id": id}).one_or_none()
    if row is None or not rights.allows(uow, "token.revoke", person=row.person):
        raise NotFound("There is no such token.")
    uow.execute(sql.REVOKE_TOKEN, {"b_id": id, "now": uow.now})


def _token(row: Any) -> ApiToken:
    return ApiToken(
        id=row.id,
        person=row.person,
        name=row.name,
        scopes=frozenset(Scope(name) for name in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
