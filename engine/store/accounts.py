"""Statements on signing in: attempts, sessions, API tokens."""

from sqlalchemy import bindparam, insert, or_, select, text, update
from sqlalchemy import delete as delete_from

from engine.store.tables import api_token, person, session, sign_in_attempt
from engine.store.types import UtcDateTime

_NOW = bindparam("now", type_=UtcDateTime)
_SINCE = bindparam("since", type_=UtcDateTime)

# --- attempts -------------------------------------------------------------------------------------------------

#: Attempts of an account or from an address in the window, newest first: at most as many as a limit may be.
RECENT_ATTEMPTS = (
    select(sign_in_attempt.c.account, sign_in_attempt.c.address, sign_in_attempt.c.at)
    .where(
        sign_in_attempt.c.at > _SINCE,
        or_(sign_in_attempt.c.account == bindparam("account"), sign_in_attempt.c.address == bindparam("address")),
    )
    .order_by(sign_in_attempt.c.at.desc())
    .limit(500)
)
#: PostgreSQL: attempts on one account, and from one address, are counted one after the other.
TAKE_TURNS = text("SELECT pg_advisory_xact_lock(7, hashtext(:account)), pg_advisory_xact_lock(8, hashtext(:address))")
ADD_ATTEMPT = insert(sign_in_attempt)
FORGET_ATTEMPT = delete_from(sign_in_attempt).where(sign_in_attempt.c.id == bindparam("b_id"))
FORGET_ATTEMPTS_OF = delete_from(sign_in_attempt).where(sign_in_attempt.c.account == bindparam("b_account"))
FORGET_OLD_ATTEMPTS = delete_from(sign_in_attempt).where(sign_in_attempt.c.at < _SINCE)

# --- sessions -------------------------------------------------------------------------------------------------

CREDENTIALS = select(person).where(person.c.id == bindparam("account"))

ADD_SESSION = insert(session)
GET_SESSION = (
    select(
        session.c.id.label("session_id"),
        session.c.created_at.label("session_created_at"),
        session.c.seen_at,
        session.c.expires_at,
        session.c.address,
        session.c.agent,
        person,
    )
    .join_from(session, person, person.c.id == session.c.person)
    .where(
        session.c.id == bindparam("id"),
        session.c.expires_at > _NOW,
        session.c.seen_at > bindparam("idle_since", type_=UtcDateTime),
        person.c.active,
    )
)
TOUCH_SESSION = update(session).where(session.c.id == bindparam("b_id")).values(seen_at=_NOW)
SESSIONS_OF = (
    select(session)
    .where(
        session.c.person == bindparam("person"),
        session.c.expires_at > _NOW,
        session.c.seen_at > bindparam("idle_since", type_=UtcDateTime),
    )
    .order_by(session.c.seen_at.desc(), session.c.id)
)
END_SESSION = delete_from(session).where(session.c.id == bindparam("b_id"))
END_SESSIONS = delete_from(session).where(session.c.person == bindparam("b_person"))
END_OTHER_SESSIONS = delete_from(session).where(
    session.c.person == bindparam("b_person"), session.c.id != bindparam("b_id")
)
END_OLD_SESSIONS = delete_from(session).where(
    or_(session.c.expires_at <= _NOW, session.c.seen_at <= bindparam("idle_since", type_=UtcDateTime))
)

# --- API tokens -----------------------------------------------------------------------------------------------

ADD_TOKEN = insert(api_token)
GET_TOKEN = select(api_token).where(api_token.c.id == bindparam("id"))
TOKEN_BY_HASH = (
    select(
        api_token.c.id.label("token_id"),
        api_token.c.name.label("token_name"),
        api_token.c.scopes,
        api_token.c.used_at,
        person,
    )
    .join_from(api_token, person, person.c.id == api_token.c.person)
    .where(
        api_token.c.hash == bindparam("hash"),
        api_token.c.revoked_at.is_(None),
        or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > _NOW),
        person.c.active,
    )
)
TOKENS_OF = (
    select(api_token).where(api_token.c.person == bindparam("person")).order_by(api_token.c.created_at, api_token.c.id)
)
TOUCH_TOKEN = update(api_token).where(api_token.c.id == bindparam("b_id")).values(used_at=_NOW)
REVOKE_TOKEN = (
    update(api_token)
    .where(api_token.c.id == bindparam("b_id"), api_token.c.revoked_at.is_(None))
    .values(revoked_at=_NOW)
)
REVOKE_TOKENS = (
    update(api_token)
    .where(api_token.c.person == bindparam("b_person"), api_token.c.revoked_at.is_(None))
    .values(revoked_at=_NOW)
)
