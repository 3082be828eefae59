"""The inbox: what waits for me and my groups, with one task beside the list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import instances, substitutions, tasks
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def asked(house: Engine) -> list[str]:
    """The ids of two tasks offered to human resources, the older one first."""
    found = []
    for days in (3, 12):
        with house.unit_of_work("rita") as uow:
            case = instances.start(uow, "leave", {"days": days})
            found.append(str(tasks.find(uow, case.id)[0].id))
    return found


def test_a_task_of_the_group_is_listed_with_its_number_and_a_button_to_take_it(
    sign_in: SignIn, asked: list[str]
) -> None:
    shown = sign_in("tom").get("/inbox?box=groups").text
    assert all(f'href="/tasks/{one}"' in shown for one in asked)
    assert "LV-2026-00001" in shown and "Human resources" in shown
    assert f'action="/tasks/{asked[0]}/claim"' in shown or f'action="/tasks/{asked[1]}/claim"' in shown


def test_the_address_chooses_the_task_beside_the_list(sign_in: SignIn, asked: list[str]) -> None:
    tom = sign_in("tom")
    for one in asked:
        shown = tom.get(f"/inbox?box=groups&selected={one}").text
        assert [other for other in asked if f'action="/tasks/{other}/claim"' in shown] == [one]


@pytest.mark.parametrize("nonsense", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_no_listed_task_shows_the_first_one(
    sign_in: SignIn, asked: list[str], nonsense: str
) -> None:
    tom = sign_in("tom")
    plain, odd = (tom.get(f"/inbox?box=groups{more}") for more in ("", f"&selected={nonsense}"))
    assert odd.status_code == 200 and odd.text.count("/claim") == 1
    assert [one for one in asked if f"/tasks/{one}/claim" in odd.text] == [
        one for one in asked if f"/tasks/{one}/claim" in plain.text
    ]


def test_the_search_keeps_what_fits_and_says_when_nothing_does(sign_in: SignIn, asked: list[str]) -> None:
    tom = sign_in("tom")
    found = tom.get("/inbox?box=groups&q=LV-2026-00002").text
    assert f'href="/tasks/{asked[1]}"' in found and f'href="/tasks/{asked[0]}"' not in found
    assert "No task fits" in tom.get("/inbox?box=groups&q=helicopter").text


def test_the_order_can_be_turned(sign_in: SignIn, house: Engine, clock: Any) -> None:
    for _ in range(2):
        with house.unit_of_work("rita") as uow:
            instances.start(uow, "leave", {"days": 2})
        clock.move(hours=1)
    tom = sign_in("tom")
    new, old = (tom.get(f"/inbox?box=groups&sort={sort}").text for sort in ("newest", "oldest"))
    first = [text.split('class="worklist__item', 2)[1] for text in (new, old)]
    assert "LV-2026-00002" in first[0] and "LV-2026-00001" in first[1]


def test_an_empty_box_says_what_would_stand_there(sign_in: SignIn) -> None:
    tom = sign_in("tom")
    assert "Nothing waits for you" in tom.get("/inbox").text
    assert "Nothing is late" in tom.get("/inbox?box=overdue").text


def test_a_task_of_others_is_neither_listed_nor_shown_beside_the_list(sign_in: SignIn, asked: list[str]) -> None:
    paul = sign_in("paul")
    assert asked[0] not in paul.get("/inbox?box=groups").text
    assert paul.get(f"/inbox/{asked[0]}").status_code == 404


def test_who_stands_in_reads_for_whom_before_taking_a_task(
    house: Engine, sign_in: SignIn, asked: list[str], clock: Any
) -> None:
    with house.unit_of_work("tom") as uow:
        substitutions.create(uow, "tom", "paul", uow.now, uow.now + timedelta(days=2))
    paul = sign_in("paul")
    for address in ("/inbox?box=groups", f"/inbox/{asked[0]}", f"/tasks/{asked[0]}"):
        assert "for Tom Okafor" in paul.get(address).text, address
    assert "Your answer for Tom Okafor" in paul.get(f"/tasks/{asked[0]}").text
    assert "for Tom Okafor" not in sign_in("tom").get("/inbox?box=groups").text
