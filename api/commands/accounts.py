"""`itamflow user` and `itamflow token`."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from api.commands.installation import Say
from engine import accounts, groups, people, tokens
from engine.unit_of_work import SYSTEM, Engine


def add(
    engine: Engine,
    account: str,
    name: str,
    *,
    email: str | None,
    manager: str | None,
    member_of: Sequence[str],
    admin: bool,
    password: str | None,
    say: Say,
) -> None:
    """Add a person; the password is made and shown once unless it is given."""
    shown = password or secrets.token_urlsafe(12)
    accounts.check_new_password(account, shown)
    hashed = accounts.hash_password(engine.settings, shown)
    with engine.unit_of_work(SYSTEM) as uow:
        people.create(uow, account, name, email=email, manager=manager, platform_admin=admin, password_hash=hashed)
        for group in member_of:
            groups.add_member(uow, group, account)
    say(f"Added {account}." + ("" if password else f" Password, shown this once: {shown}"))


def show(engine: Engine, say: Say) -> None:
    """List everybody with their groups."""
    cursor = None
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        while True:
            page = people.find(uow, inactive_too=True, cursor=cursor, limit=200)
            for person in page.items:
                belongs = ", ".join(group.id for group, _ in groups.of_person(uow, person.id))
                marks = "".join((" (administrator)" * person.platform_admin, " (closed)" * (not person.active)))
                say(f"{person.id:<16} {person.name:<28} {belongs}{marks}")
            cursor = page.next
            if cursor is None:
                return


def set_password(engine: Engine, account: str, password: str | None, say: Say) -> None:
    """Set a password; sessions of the person end."""
    shown = password or secrets.token_urlsafe(12)
    accounts.set_password(engine, SYSTEM, account, shown)
    say(f"The password of {account} is set." + ("" if password else f" Shown this once: {shown}"))


def deactivate(engine: Engine, account: str, say: Say) -> None:
    """Close an account; open tasks go back."""
    with engine.unit_of_work(SYSTEM) as uow:
        returned = people.deactivate(uow, account)
    say(f"{account} is closed; open tasks given back: {returned}.")


def join(engine: Engine, account: str, group: str, *, lead: bool, say: Say) -> None:
    """Put a person into a group."""
    with engine.unit_of_work(SYSTEM) as uow:
        groups.add_member(uow, group, account, lead=lead)
    say(f"{account} is in {group}" + (" and leads it." if lead else "."))


def leave(engine: Engine, account: str, group: str, say: Say) -> None:
    """Take a person out of a group."""
    with engine.unit_of_work(SYSTEM) as uow:
        groups.remove_member(uow, group, account)
    say(f"{account} is no longer in {group}.")


def issue(engine: Engine, account: str, name: str, scopes: Sequence[str], days: int | None, say: Say) -> None:
    """Make an API token and show it once."""
    with engine.unit_of_work(SYSTEM) as uow:
        expires = None if days is None else uow.now + timedelta(days=days)
        _, secret = tokens.issue(uow, name, scopes, person=account, expires_at=expires)
    say(f"Token “{name}” of {account}, shown this once: {secret}")


def list_tokens(engine: Engine, account: str, say: Say) -> None:
    """List somebody's tokens."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        for token in tokens.of_person(uow, account):
            ended = token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= uow.now)
            say(f"{token.id}  {token.name:<24} {', '.join(sorted(token.scopes)):<24} {'ended' if ended else 'valid'}")


def revoke(engine: Engine, token: UUID, say: Say) -> None:
    """End a token at once."""
    with engine.unit_of_work(SYSTEM) as uow:
        tokens.revoke(uow, token)
    say("The token is revoked.")
