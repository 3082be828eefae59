"""Two people, one task: one of them gets it, the other is told who and when."""

import threading
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import instances, tasks
from engine.unit_of_work import Engine


def _case(engine: Engine) -> tuple[str, str]:
    with engine.unit_of_work("rita") as uow:
        case = instances.start(uow, "counting", {"n": 0}).id
        return str(case), str(tasks.find(uow, instance_id=case)[0].id)


def test_the_second_completion_answers_409_naming_who_and_when(seeded: Engine, database_url: str, product: Any) -> None:
    case, task = _case(seeded)
    server = product.Process(database_url, "serve").start()
    try:
        people = [product.Client(server.port).sign_in(name) for name in ("rita", "omar")]
        answers: list[Any] = []
        together = threading.Barrier(2)

        def complete(client: Any) -> None:
            together.wait()
            answers.append(client.call("POST", f"/tasks/{task}/complete", {"data": {}}))

        threads = [threading.Thread(target=complete, args=(client,)) for client in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        late = people[1].call("POST", f"/tasks/{task}/complete", {"data": {}})
    finally:
        server.stop()

    assert sorted(answer.status for answer in answers) == [200, 409]
    assert late.status == 409
    winner = "Rita Sommer" if "Rita Sommer" in late.body["detail"] else "Omar Haddad"
    assert winner in late.body["detail"]
    assert any(mark in late.body["detail"] for mark in (":", " at "))
    with seeded.unit_of_work("system", reading=True) as uow:
        assert instances.variables(uow, UUID(case))["n"] == 1


def test_on_postgresql_the_loser_answers_while_the_winner_is_still_busy(
    seeded: Engine, database_url: str, product: Any
) -> None:
    if database_url.startswith("sqlite"):
        # One writer at a time: there is no winner who is still busy.
        assert seeded.database.sql.dialect.name == "sqlite"
        return
    case, task = _case(seeded)
    server = product.Process(database_url, "serve").start()
    try:
        client = product.Client(server.port).sign_in("omar")
        with sa.create_engine(database_url, poolclass=sa.NullPool).connect() as winner:
            winner.execute(sa.text("SELECT 1 FROM process_instance WHERE id = :id FOR UPDATE"), {"id": case})
            # The row stays locked until the answer is there: whoever waits for the winner never answers.
            answer = client.call("POST", f"/tasks/{task}/complete", {"data": {}})
            winner.rollback()
        again = client.call("POST", f"/tasks/{task}/complete", {"data": {}})
    finally:
        server.stop()

    assert answer.status == 409
    assert answer.body["detail"].endswith(".")
    assert again.status == 200
