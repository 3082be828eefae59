from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from engine import accounts, people, tokens
from engine.accounts import TooManyAttempts, WrongCredentials
from engine.errors import Invalid, NotFound
from engine.policy import Scope
from engine.store.accounts import CREDENTIALS
from engine.store.tables import api_token, session, sign_in_attempt
from engine.unit_of_work import SYSTEM, Engine

PASSWORD = "green horse battery"


@pytest.fixture(autouse=True)
def _passwords(engine: Engine) -> None:
    for account in ("rita", "ben"):
        accounts.set_password(engine, SYSTEM, account, PASSWORD)


def _session(engine: Engine, token: str) -> accounts.Session | None:
    with engine.unit_of_work("rita", reading=True) as uow:
        return accounts.session(uow, token)


def test_the_right_password_begins_a_session_of_its_person(engine: Engine) -> None:
    signed_in = accounts.sign_in(engine, " Rita ", PASSWORD, "10.0.0.1", agent="Firefox")
    held = _session(engine, signed_in.token)
    assert held is not None
    assert (held.person.id, held.person.name, held.address, held.agent) == (
        "rita",
        "Rita Requester",
        "10.0.0.1",
        "Firefox",
    )
    assert _session(engine, signed_in.token + "x") is None


def test_only_the_hash_of_a_token_is_stored(engine: Engine) -> None:
    signed_in = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        stored = uow.execute(sa.select(session.c.id)).scalar_one()
    assert stored == accounts.token_hash(signed_in.token)
    assert signed_in.token.encode() not in stored


@pytest.mark.parametrize(("account", "password"), [("rita", "wrong horse"), ("unknown", PASSWORD), ("nobody", "")])
def test_wrong_password_and_unknown_account_are_answered_in_the_same_words(
    engine: Engine, account: str, password: str
) -> None:
    with pytest.raises(WrongCredentials, match="Account and password do not fit together"):
        accounts.sign_in(engine, account, password, "10.0.0.1")


def test_an_inactive_person_cannot_sign_in_and_loses_sessions_and_tokens(engine: Engine) -> None:
    signed_in = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")
    with engine.unit_of_work("rita") as uow:
        _, secret = tokens.issue(uow, "script", ["read"])
    with engine.unit_of_work("petra") as uow:
        people.deactivate(uow, "rita")
    assert _session(engine, signed_in.token) is None
    with engine.unit_of_work(SYSTEM) as uow:
        # Nor do they come back with the person.
        people.activate(uow, "rita")
        assert tokens.authenticate(uow, secret) is None
        assert accounts.session(uow, signed_in.token) is None
        people.deactivate(uow, "rita")
    with pytest.raises(WrongCredentials):
        accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")


def test_an_account_waits_after_five_failures_and_hears_how_long(engine: Engine, clock: Any) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(engine, "rita", "wrong horse", "10.0.0.1")
        clock.move(minutes=1)
    with pytest.raises(TooManyAttempts, match="Try again in 10 minutes") as refused:
        accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.2")
    assert refused.value.details["retry_after"] == 600
    clock.move(minutes=10)
    assert accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.2").person.id == "rita"


def test_an_unknown_account_waits_just_the_same(engine: Engine) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(engine, "unknown", "wrong horse", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        accounts.sign_in(engine, "unknown", "wrong horse", "10.0.0.1")


def test_an_address_that_tries_many_accounts_waits_and_others_do_not(engine: Engine) -> None:
    engine.settings = replace(engine.settings, sign_in_attempts_address=3)
    for number in range(3):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(engine, f"person{number}", "wrong horse", "10.0.0.9")
    with pytest.raises(TooManyAttempts):
        accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.9")
    assert accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1").person.id == "rita"


def test_a_success_forgets_the_failures_before_it(engine: Engine) -> None:
    for _ in range(4):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(engine, "rita", "wrong horse", "10.0.0.1")
    accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert uow.execute(sa.select(sign_in_attempt)).all() == []


def test_an_attempt_counts_before_the_password_is_looked_at(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def count(*_: Any) -> bool:
        with engine.unit_of_work(SYSTEM, reading=True) as uow:
            seen.append(len(uow.execute(sa.select(sign_in_attempt)).all()))
        return False

    monkeypatch.setattr(accounts, "_fits", count)
    with pytest.raises(WrongCredentials):
        accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")
    assert seen == [1]


def test_a_session_ends_when_idle_and_when_old(engine: Engine, clock: Any) -> None:
    token = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1").token
    clock.move(seconds=engine.settings.session_idle_seconds - 1)
    assert _session(engine, token) is not None
    clock.move(seconds=1)
    assert _session(engine, token) is None
    token = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1").token
    for _ in range(engine.settings.session_seconds // 3600 - 1):
        clock.move(hours=1)
        with engine.unit_of_work("rita") as uow:
            held = accounts.session(uow, token)
            assert held is not None
            assert accounts.needs_touch(uow, held)
            accounts.touch(uow, held)
    clock.move(hours=1)
    assert _session(engine, token) is None
    with engine.unit_of_work(SYSTEM) as uow:
        accounts.sweep(uow)
        assert uow.execute(sa.select(session)).all() == []


def test_signing_in_again_ends_the_session_shown(engine: Engine) -> None:
    first = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1").token
    second = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1", previous=first).token
    assert first != second
    assert _session(engine, first) is None
    assert _session(engine, second) is not None


def test_all_sessions_end_at_once_and_those_of_others_stay(engine: Engine) -> None:
    mine = [accounts.sign_in(engine, "rita", PASSWORD, f"10.0.0.{n}").token for n in range(3)]
    other = accounts.sign_in(engine, "ben", PASSWORD, "10.0.0.1").token
    with engine.unit_of_work("rita") as uow:
        assert len(accounts.sessions(uow, "rita")) == 3
        accounts.sign_out(uow, mine[0])
        assert accounts.sign_out_everywhere(uow, "rita") == 2
    assert [_session(engine, token) for token in mine] == [None, None, None]
    assert _session(engine, other) is not None


def test_a_new_password_ends_all_sessions_but_the_one_it_was_changed_in(engine: Engine) -> None:
    kept = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1").token
    ended = accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.2").token
    with pytest.raises(WrongCredentials):
        accounts.change_password(engine, "rita", "wrong horse", "blue donkey engine")
    accounts.change_password(engine, "rita", PASSWORD, "blue donkey engine", keep=accounts.token_hash(kept))
    assert _session(engine, kept) is not None
    assert _session(engine, ended) is None
    assert accounts.sign_in(engine, "rita", "blue donkey engine", "10.0.0.1").person.id == "rita"


@pytest.mark.parametrize("password", ["short", "ritaritarita", "aaaaaaaaaaaa", "x" * 300])
def test_a_weak_password_is_refused(engine: Engine, password: str) -> None:
    with pytest.raises(Invalid):
        accounts.set_password(engine, SYSTEM, "rita", password)


def test_a_password_kept_by_other_parameters_is_kept_anew_on_sign_in(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        before = uow.execute(CREDENTIALS, {"account": "rita"}).one().password_hash
    engine.settings = replace(engine.settings, password_time_cost=2)
    accounts.sign_in(engine, "rita", PASSWORD, "10.0.0.1")
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        after = uow.execute(CREDENTIALS, {"account": "rita"}).one().password_hash
    assert ("t=1" in before, "t=2" in after) == (True, True)


# --- API tokens ---------------------------------------------------------------------------------------------------


def test_a_token_shows_its_person_and_scopes_until_it_is_revoked(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        token, secret = tokens.issue(uow, "script", ["read", "worker"])
        bearer = tokens.authenticate(uow, secret)
        assert bearer is not None
        assert bearer.person.id == "rita"
        assert bearer.scopes == {Scope.READ, Scope.WORKER}
        assert uow.execute(sa.select(api_token.c.hash)).scalar_one() == accounts.token_hash(secret)
        tokens.revoke(uow, token.id)
        assert tokens.authenticate(uow, secret) is None


def test_a_token_expires(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("rita") as uow:
        _, secret = tokens.issue(uow, "script", ["read"], expires_at=clock.now() + timedelta(days=1))
        assert tokens.authenticate(uow, secret) is not None
    clock.move(days=1)
    with engine.unit_of_work("rita") as uow:
        assert tokens.authenticate(uow, secret) is None


def test_a_token_of_somebody_else_is_not_mine_to_revoke(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        token, _ = tokens.issue(uow, "script", ["read"])
    with engine.unit_of_work("ben") as uow, pytest.raises(NotFound):
        tokens.revoke(uow, token.id)
    with engine.unit_of_work("petra") as uow:
        tokens.revoke(uow, token.id)


def test_a_scope_allows_what_it_says_and_no_more() -> None:
    assert tokens.allows([Scope.READ], "task.list")
    assert not tokens.allows([Scope.READ], "task.complete")
    assert tokens.allows([Scope.WRITE], "task.list")
    assert not tokens.allows([Scope.WRITE], "job.fetch")
    assert tokens.allows([Scope.WORKER], "job.fetch")
    assert not tokens.allows([Scope.WRITE], "person.create")
    assert tokens.allows([Scope.ADMIN], "person.create")


@pytest.mark.parametrize(("name", "scopes"), [("", ["read"]), ("script", []), ("script", ["root"])])
def test_a_token_without_name_or_known_scope_is_refused(engine: Engine, name: str, scopes: list[str]) -> None:
    with engine.unit_of_work("rita") as uow, pytest.raises(Invalid):
        tokens.issue(uow, name, scopes)
