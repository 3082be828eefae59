"""What several people do at the same moment, on both databases."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import accounts, drafts, files, history, verify
from engine.store.tables import file_chunk
from engine.unit_of_work import SYSTEM, Engine

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _at_once(number: int, call: Callable[[int], Any]) -> Counter[str]:
    """Call from `number` threads at the same moment; return how often which error came, "ok" for none."""
    results: Counter[str] = Counter()
    start = Barrier(number)

    def run(n: int) -> None:
        start.wait()
        try:
            call(n)
            results["ok"] += 1
        except Exception as error:
            results[type(error).__name__] += 1

    threads = [Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_lines_appended_at_once_make_one_chain(engine: Engine, cases: Any) -> None:
    case = cases.instance()

    def append(n: int) -> None:
        with engine.unit_of_work("rita") as uow:
            history.append_to(uow, case, [history.Entry(kind="step", details={"n": n})])

    assert _at_once(6, append) == {"ok": 6}
    report = verify.run(engine)
    assert (report.ok, report.entries) == (True, 6)


def test_of_two_tabs_that_save_first_at_once_one_is_told(engine: Engine) -> None:
    def save(n: int) -> None:
        with engine.unit_of_work("rita") as uow:
            drafts.save_task(uow, UUID(int=7), {"tab": n})

    assert _at_once(2, save) == {"ok": 1, "StaleRevision": 1}


def test_the_same_content_sent_at_once_is_kept_once(engine: Engine) -> None:
    def send(n: int) -> None:
        with engine.unit_of_work("rita") as uow:
            files.store(uow, f"{n}.png", PNG)

    assert _at_once(4, send) == {"ok": 4}
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert uow.execute(sa.select(sa.func.count()).select_from(file_chunk)).scalar_one() == 1


def test_guesses_at_once_are_counted_each(engine: Engine) -> None:
    accounts.set_password(engine, SYSTEM, "rita", "green horse battery")
    results = _at_once(8, lambda n: accounts.sign_in(engine, "rita", "wrong horse", f"10.0.0.{n}"))
    assert results == {"WrongCredentials": 5, "TooManyAttempts": 3}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("key", ["7, hashtext('rita')", "8, hashtext('10.0.0.1')"])
def test_while_an_attempt_is_counted_the_next_of_the_account_and_of_the_address_waits(engine: Engine, key: str) -> None:
    free = sa.text(f"SELECT pg_try_advisory_xact_lock({key})")
    with engine.unit_of_work("rita") as uow:
        accounts._count_attempt(uow, "rita", "10.0.0.1")
        with engine.unit_of_work(SYSTEM, reading=True) as other:
            assert other.execute(free).scalar_one() is False
    with engine.unit_of_work(SYSTEM, reading=True) as other:
        assert other.execute(free).scalar_one() is True
