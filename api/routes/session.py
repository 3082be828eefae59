"""/session and /me: signing in and out, and what one sees and changes of oneself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, request

from api import current, security
from api.resource import Resource
from api.schemas.people import (
    IssuedTokenSchema,
    MeSchema,
    MyChangesSchema,
    NewTokenSchema,
    NoticeQuery,
    NoticeSchema,
    PasswordChangeSchema,
    PersonSchema,
    ReadNoticesSchema,
    SessionsSchema,
    SignInSchema,
    TokensSchema,
)
from engine import accounts, groups, notices, people, sandboxes, tokens
from engine.errors import Invalid
from engine.model import Page
from engine.notices import Notice
from engine.unit_of_work import UnitOfWork

door = Resource("session", "/session", "Signing in and out.")
me = Resource("me", "/me", "Yourself: language, password, tokens.")
bell = Resource("notices", "/notices", "Notes to you.")


@door.plain("POST", "", "session.create", PersonSchema, body=SignInSchema, status=201)
def sign_in(body: dict[str, Any]) -> Response:
    """Sign in; the answer sets a cookie. 429 after too many failed attempts."""
    began = accounts.sign_in(
        current.engine(),
        body["account"],
        body["password"],
        request.remote_addr or "",
        agent=request.user_agent.string,
        previous=request.cookies.get(security.COOKIE),
    )
    text = current_app.json.dumps(PersonSchema().dump(began.person))
    response = Response(text, 201, content_type="application/json")
    lasts = began.expires_at - current.engine().clock.now()
    security.set_cookie(response, began.token, max(1, int(lasts / timedelta(seconds=1))))
    return response


@door.reading("", "session.read", PersonSchema)
def read_session(uow: UnitOfWork) -> Any:
    """Read who is signed in."""
    return current.person()


@door.writing("DELETE", "", "session.end", None)
def sign_out(uow: UnitOfWork) -> Response:
    """Sign out of this session."""
    if (cookie := request.cookies.get(security.COOKIE)) is not None:
        accounts.sign_out(uow, cookie)
        sandboxes.leave(uow)
    response = Response(status=204)
    security.drop_cookie(response)
    return response


@me.reading("/sessions", "session.read", SessionsSchema)
def read_sessions(uow: UnitOfWork) -> dict[str, Any]:
    """List where you are signed in, the session used last first."""
    here = None if g.session is None else g.session.id
    return {
        "items": [
            {
                "created_at": held.created_at,
                "seen_at": held.seen_at,
                "expires_at": held.expires_at,
                "address": held.address,
                "agent": held.agent,
                "current": held.id == here,
            }
            for held in accounts.sessions(uow, uow.actor)
        ]
    }


@me.writing("DELETE", "/sessions", "session.end_all", None)
def sign_out_everywhere(uow: UnitOfWork) -> Response:
    """End all your sessions, this one too."""
    accounts.sign_out_everywhere(uow, uow.actor)
    sandboxes.leave(uow)
    response = Response(status=204)
    security.drop_cookie(response)
    return response


@me.reading("", "me.read", MeSchema)
def read(uow: UnitOfWork) -> dict[str, Any]:
    """Read who you are, your groups, and who stands in for whom now."""
    person = people.get(uow, uow.actor)
    shown: dict[str, Any] = PersonSchema().dump(person)
    return {
        **shown,
        "created_at": person.created_at,
        "groups": [
            {"id": group.id, "name": group.texts.get(g.locale, {}).get("name") or group.name, "lead": lead}
            for group, lead in groups.of_person(uow, uow.actor)
        ],
        "substitutes": uow.engine.directory.substitutes_of(uow, uow.actor, uow.now),
        "stands_in_for": uow.engine.directory.stands_in_for(uow, uow.actor, uow.now),
        "unread_notices": notices.unread_count(uow),
    }


@me.writing("PATCH", "", "me.update", PersonSchema, body=MyChangesSchema)
def update(uow: UnitOfWork, body: dict[str, Any]) -> Any:
    """Change your language."""
    return people.update(uow, uow.actor, **body)


@me.plain("PUT", "/password", "me.password", None, body=PasswordChangeSchema)
def change_password(body: dict[str, Any]) -> None:
    """Change your password; your other sessions end."""
    kept = None if g.session is None else g.session.id
    try:
        accounts.change_password(current.engine(), current.person().id, body["old"], body["new"], keep=kept)
    except Invalid as error:
        error.details["field"] = "new"
        raise


@me.reading("/tokens", "token.list", TokensSchema)
def read_tokens(uow: UnitOfWork) -> dict[str, Any]:
    """List your API tokens."""
    return {"items": tokens.of_person(uow)}


@me.plain("POST", "/tokens", "token.issue", IssuedTokenSchema, body=NewTokenSchema, status=201)
def issue_token(body: dict[str, Any]) -> dict[str, Any]:
    """Make an API token. Its secret is shown this once, so a repeated request makes another token."""
    with current.unit_of_work() as uow:
        token, secret = tokens.issue(uow, body["name"], body["scopes"], expires_at=body["expires_at"])
    return {
        "id": token.id,
        "name": token.name,
        "scopes": sorted(token.scopes),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": None,
        "revoked_at": None,
        "token": secret,
    }


@me.writing("DELETE", "/tokens/<uuid:token_id>", "token.revoke", None)
def revoke_token(uow: UnitOfWork, token_id: UUID) -> None:
    """End an API token at once."""
    tokens.revoke(uow, token_id)


@bell.listing("", "notice.list", NoticeSchema, query=NoticeQuery)
def find_notices(uow: UnitOfWork, **filters: Any) -> Page[Notice]:
    """List your notices, the newest first."""
    return notices.mine(uow, **filters)


@bell.writing("POST", "/<uuid:notice_id>/read", "notice.read", NoticeSchema)
def read_notice(uow: UnitOfWork, notice_id: UUID) -> Notice:
    """Mark a notice as read."""
    return notices.read(uow, notice_id)


@bell.writing("POST", "/read", "notice.read", ReadNoticesSchema)
def read_all_notices(uow: UnitOfWork) -> dict[str, int]:
    """Mark all your notices as read."""
    return {"read": notices.read_all(uow)}
