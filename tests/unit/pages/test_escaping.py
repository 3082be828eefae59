"""Whatever people type stands on pages as they typed it: never as markup."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import groups, instances, notices, people, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]

EVIL = "<img src=x onerror=alert(1)>"
SAFE = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.fixture
def case(house: Engine) -> Any:
    """A case in which people typed markup wherever something can be typed."""
    with house.unit_of_work("system") as uow:
        people.update(uow, "rita", name=f"Rita {EVIL}")
        groups.update(uow, "hr", name=f"HR {EVIL}")
    with house.unit_of_work("rita") as uow:
        about = instances.start(uow, "leave", {"days": 3})
        tasks.comment(uow, about.id, f"Comment {EVIL}")
    with house.unit_of_work("tom") as uow:
        (task,) = tasks.find(uow, instance_id=about.id)
        tasks.claim(uow, task.id)
        tasks.delegate(uow, task.id, "eve", f"Reason {EVIL}")
        notices.create(uow, [notices.Note(person="rita", kind="odd", params={"subject": EVIL}, instance_id=about.id)])
    return about


@pytest.mark.parametrize("where", ["/requests/{number}", "/requests/{number}/history", "/requests", "/notices", "/me"])
def test_the_requester_reads_what_was_typed(sign_in: SignIn, case: Any, where: str) -> None:
    shown = sign_in("rita").get(where.format(number=case.business_key)).text
    assert EVIL not in shown
    assert SAFE in shown


@pytest.mark.parametrize("where", ["/inbox", "/tasks/{task}", "/inbox/{task}"])
def test_whoever_has_the_task_reads_what_was_typed(house: Engine, sign_in: SignIn, case: Any, where: str) -> None:
    with house.unit_of_work("eve", reading=True) as uow:
        (task,) = tasks.find(uow, instance_id=case.id)
    answer = sign_in("eve").get(where.format(task=task.id))
    assert answer.status_code == 200
    assert EVIL not in answer.text and SAFE in answer.text


@pytest.mark.parametrize("where", ["/inbox?q={evil}", "/requests?q={evil}", "/start?q={evil}", "/sign-in?next={evil}"])
def test_what_stands_in_an_address_is_no_markup(sign_in: SignIn, case: Any, where: str) -> None:
    assert EVIL not in sign_in("tom").get(where.format(evil=EVIL), follow_redirects=True).text


def test_a_failed_sign_in_repeats_the_account_as_text(sign_in: SignIn, guest: FlaskClient) -> None:
    shown = guest.post("/sign-in", data={"account": f'"{EVIL}', "password": "x"}).text
    assert EVIL not in shown and f"&#34;{SAFE}" in shown
