"""Signing in: passwords, throttling, sessions.

Hashing takes a tenth of a second and 64 MiB, so it never happens inside a transaction, and two at a time at most.
"""

import hmac
import secrets
import threading
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from engine.errors import Invalid, NotAllowed, NotFound
from engine.ids import new_id
from engine.people import Person, of_row
from engine.settings import Settings
from engine.store import accounts as sql
from engine.store import people as people_sql
from engine.unit_of_work import Engine, UnitOfWork

TOKEN_BYTES = 32
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
#: `seen_at` is written when it is older than this share of the idle time.
TOUCH_SHARE = 20

_hashing = threading.BoundedSemaphore(2)


class WrongCredentials(NotAllowed):
    """Account and password do not fit together. Check both and try again."""


class TooManyAttempts(NotAllowed):
    """Too many failed attempts to sign in. Wait a little."""


class SignedIn(Struct, frozen=True, kw_only=True):
    """A session just begun. `token` is shown once: it goes into the cookie, its hash into the table."""

    token: str
    person: Person
    expires_at: datetime


class Session(Struct, frozen=True, kw_only=True):
    """A session that lives."""

    #: SHA-256 of the token.
    id: bytes
    person: Person
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str | None
    agent: str | None


# --- passwords ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_kib: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)


@lru_cache(maxsize=4)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    """A hash that no password fits, so that an unknown account takes as long as a known one."""
    return hasher.hash(secrets.token_urlsafe(TOKEN_BYTES))


def _hasher_of(settings: Settings) -> PasswordHasher:
    return _hasher(settings.password_time_cost, settings.password_memory_kib, settings.password_parallelism)


def hash_password(settings: Settings, password: str) -> str:
    """Return the argon2id hash of a password. Slow: call it outside any unit of work."""
    with _hashing:
        return _hasher_of(settings).hash(password)


def check_new_password(account: str, password: str) -> None:
    """Refuse a password that is too short, too long or the account's own name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} signs.", field="password")
    if account.casefold() in password.casefold() and len(password) < 2 * len(account) + SHORTEST_PASSWORD:
        raise Invalid("A password must not be built around the account name.", field="password")
    if len(set(password)) < 5:
        raise Invalid("A password needs at least five different signs.", field="password")


def set_password(engine: Engine, actor: str, account: str, password: str, *, keep: bytes | None = None) -> None:
    """Give a person a new password and end their sessions, except the one with the id `keep`.

    Opens its own unit of work, since hashing is slow. Invalid for a weak password, NotFound for an unknown person.
    """
    check_new_password(account, password)
    hashed = hash_password(engine.settings, password)
    with engine.unit_of_work(actor) as uow:
        if uow.execute(people_sql.SET_PASSWORD, {"b_id": account, "password_hash": hashed}).rowcount == 0:
            raise NotFound(f"There is no person “{account}”.")
        uow.execute(sql.END_OTHER_SESSIONS, {"b_person": account, "b_id": keep or b""})


def change_password(engine: Engine, account: str, old: str, new: str, *, keep: bytes | None = None) -> None:
    """As `set_password`, by the person, who shows the old one. WrongCredentials when it does not fit."""
    with engine.unit_of_work(account, reading=True) as uow:
        row = uow.execute(sql.CREDENTIALS, {"account": account}).one_or_none()
    if not _fits(engine.settings, row.password_hash if row is not None else None, old):
        raise WrongCredentials("The old password does not fit.")
    set_password(engine, account, account, new, keep=keep)


def _fits(settings: Settings, password_hash: str | None, password: str) -> bool:
    hasher = _hasher_of(settings)
    with _hashing:
        try:
            hasher.verify(password_hash or _nobodys_hash(hasher), password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


# --- signing in -----------------------------------------------------------------------------------------------


def sign_in(
    engine: Engine, account: str, password: str, address: str, *, agent: str = "", previous: str | None = None
) -> SignedIn:
    """Begin a session; the session with the token `previous` ends.

    Opens its own units of work: an attempt is counted before the password is looked at, so that attempts side by side
    count too. TooManyAttempts (details: retry_at) or WrongCredentials, in the same words whether the account exists.
    """
    account = account.strip().casefold()[:255]
    with engine.unit_of_work(account, reading=False) as uow:
        attempt = _count_attempt(uow, account, address)
        row = uow.execute(sql.CREDENTIALS, {"account": account}).one_or_none()
    usable = row is not None and row.active
    fits = _fits(engine.settings, row.password_hash if row is not None and usable else None, password)
    if row is None or not fits:
        raise WrongCredentials()
    renewed = _renewed_hash(engine.settings, row.password_hash, password)
    with engine.unit_of_work(account) as uow:
        # Sign-ins side by side forget each other's attempts, which would lock them up.
        _take_turns(uow, account, address)
        uow.execute(sql.FORGET_ATTEMPT, {"b_id": attempt})
        uow.execute(sql.FORGET_ATTEMPTS_OF, {"b_account": account})
        if renewed is not None:
            uow.execute(people_sql.SET_PASSWORD, {"b_id": account, "password_hash": renewed})
        if previous:
            uow.execute(sql.END_SESSION, {"b_id": token_hash(previous)})
        return begin_session(uow, of_row(row), address, agent)


def _renewed_hash(settings: Settings, password_hash: str, password: str) -> str | None:
    """Return a hash by today's parameters when the kept one has others."""
    return hash_password(settings, password) if _hasher_of(settings).check_needs_rehash(password_hash) else None


def _count_attempt(uow: UnitOfWork, account: str, address: str) -> Any:
    settings = uow.engine.settings
    window = timedelta(seconds=settings.sign_in_window_seconds)
    who = {"account": account, "address": address[:64]}
    _take_turns(uow, account, address)
    recent = uow.execute(sql.RECENT_ATTEMPTS, who | {"since": uow.now - window}).all()
    for limit, times in (
        (settings.sign_in_attempts, [row.at for row in recent if row.account == account]),
        (settings.sign_in_attempts_address, [row.at for row in recent if row.address == who["address"]]),
    ):
        if len(times) >= limit:
            _refuse(uow, times[limit - 1] + window)
    attempt = new_id(uow.now)
    uow.execute(sql.ADD_ATTEMPT, who | {"id": attempt, "at": uow.now})
    return attempt


def _take_turns(uow: UnitOfWork, account: str, address: str) -> None:
    """Wait for other sign-ins of the account or from the address. SQLite has one writer anyway."""
    if not uow.engine.database.is_sqlite:
        uow.execute(sql.TAKE_TURNS, {"account": account, "address": address[:64]})


def _refuse(uow: UnitOfWork, retry_at: datetime) -> None:
    seconds = max(1, round((retry_at - uow.now).total_seconds()))
    wait = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
    raise TooManyAttempts(
        f"Too many failed attempts to sign in. Try again in {wait}.", retry_at=retry_at, retry_after=seconds
    )


# --- sessions -------------------------------------------------------------------------------------------------


def token_hash(token: str) -> bytes:
    """Return what is stored of a secret token: its SHA-256."""
    return sha256(token.encode()).digest()


def begin_session(uow: UnitOfWork, person: Person, address: str, agent: str = "") -> SignedIn:
    """Begin a session of a person who has shown who they are."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = uow.now + timedelta(seconds=uow.engine.settings.session_seconds)
    uow.execute(
        sql.ADD_SESSION,
        {
            "id": token_hash(token),
            "person": person.id,
            "created_at": uow.now,
            "seen_at": uow.now,
            "expires_at": expires_at,
            "address": address[:64],
            "agent": agent[:255],
        },
    )
    return SignedIn(token=token, person=person, expires_at=expires_at)


def session(uow: UnitOfWork, token: str) -> Session | None:
    """Return the session of a token, with its person, by one statement; None when it ended, expired or idled out."""
    parameters = {"id": token_hash(token), "now": uow.now, "idle_since": _idle_since(uow)}
    row = uow.execute(sql.GET_SESSION, parameters).one_or_none()
    if row is None or not hmac.compare_digest(row.session_id, parameters["id"]):
        return None
    return Session(
        id=row.session_id,
        person=of_row(row),
        created_at=row.session_created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=row.address,
        agent=row.agent,
    )


def needs_touch(uow: UnitOfWork, held: Session) -> bool:
    """True when `touch` should note that the session is in use (a few times an idle time, not at each request)."""
    return uow.now - held.seen_at > timedelta(seconds=uow.engine.settings.session_idle_seconds / TOUCH_SHARE)


def touch(uow: UnitOfWork, held: Session) -> None:
    """Note that the session is in use."""
    uow.execute(sql.TOUCH_SESSION, {"b_id": held.id, "now": uow.now})


def sessions(uow: UnitOfWork, account: str) -> tuple[Session, ...]:
    """Return the living sessions of a person, the one used last first."""
    person = uow.execute(people_sql.GET_PERSON, {"id": account}).one_or_none()
    if person is None:
        raise NotFound(f"There is no person “{account}”.")
    rows = uow.execute(sql.SESSIONS_OF, {"person": account, "now": uow.now, "idle_since": _idle_since(uow)})
    return tuple(
        Session(
            id=row.id,
            person=of_row(person),
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            address=row.address,
            agent=row.agent,
        )
        for row in rows
    )


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End the session of a token; nothing happens when it has ended already."""
    uow.execute(sql.END_SESSION, {"b_id": token_hash(token)})


def sign_out_everywhere(uow: UnitOfWork, account: str) -> int:
    """End all sessions of a person; return how many there were."""
    return uow.execute(sql.END_SESSIONS, {"b_person": account}).rowcount


def sweep(uow: UnitOfWork) -> None:
    """Forget sessions that ended and attempts that no longer count."""
    uow.execute(sql.END_OLD_SESSIONS, {"now": uow.now, "idle_since": _idle_since(uow)})
    window = timedelta(seconds=uow.engine.settings.sign_in_window_seconds)
    uow.execute(sql.FORGET_OLD_ATTEMPTS, {"since": uow.now - window})


def _idle_since(uow: UnitOfWork) -> datetime:
    return uow.now - timedelta(seconds=uow.engine.settings.session_idle_seconds)
