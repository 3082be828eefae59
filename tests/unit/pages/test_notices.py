"""Notices: a sentence for each kind, and the way to what it is about."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import notices, people
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]
TASK = {"task": "Look", "number": "LV-2026-00001", "subject": "Three days"}
ABSENCE = {
    "person": "tom",
    "substitute": "rita",
    "starts_at": datetime(2026, 3, 4, tzinfo=UTC),
    "ends_at": datetime(2026, 3, 6, tzinfo=UTC),
    "by": "tom",
}
KINDS: dict[str, dict[str, Any]] = {
    "task_assigned": TASK | {"by": "tom"},
    "task_offered": TASK,
    "task_without_takers": TASK,
    "task_taken_over": TASK | {"by": "tom"},
    "start_failed": {"process": "Days off", "reason": "The form is missing."},
    "reminder": TASK,
    "escalated": TASK | {"from": "tom"},
    "task_returned": TASK,
    "substitution_created": ABSENCE,
    "substitution_ended": ABSENCE | {"substitute": None},
    "approved_without_decision": TASK,
    "delivery_late": TASK | {"due_at": "2026-03-10"},
    "invoice_disputed": TASK | {"reason": "Twelve were billed."},
    "case_is_old": TASK,
    "policy_unread": TASK | {"count": 3},
    "resource_decided": TASK | {"outcome": "granted"},
    "contract_undecided": TASK,
    "deployment_contract_ended": TASK | {"count": 2, "tags": "NB-1, ENT-2"},
    "collection_late": TASK,
    "deployment_planned": TASK | {"due_at": "2026-03-10"},
    "not_deployed": TASK | {"outcome": "nothing"},
    "hand_overs_open": TASK | {"count": 2, "tags": "NB-1, NB-2"},
    "not_accepted": TASK | {"tag": "NB-1", "person": "tom"},
    "loan_due": TASK | {"due_at": "2026-03-10", "tags": "LN-1"},
    "loan_late": TASK | {"due_at": "2026-03-10", "tags": "LN-1", "person": "tom"},
    "leaver_return": TASK | {"due_at": "2026-03-10"},
    "leaver_keeps": TASK | {"due_at": "2026-03-10"},
    "privacy_clock": TASK | {"due_at": "2026-03-10T09:00:00"},
    "verification_differs": TASK,
    "licence_surplus": TASK,
    "seat_given": TASK,
    "uncontrolled_install": TASK | {"count": 3},
    "support_decided": TASK,
    "repair_late": TASK,
    "not_repaired": TASK,
    "review_pack": TASK | {"due_at": datetime(2026, 3, 10, 9, tzinfo=UTC)},
    "review_moved": TASK | {"due_at": "2026-03-10T09:00:00"},
    "review_published": TASK | {"due_at": "2026-09-01"},
    "action_overdue": TASK | {"due_at": "2026-03-10"},
    "change_closed": TASK | {"outcome": "backed_out"},
    "data_unchanged": TASK | {"reason": "He has not got it."},
    "not_fulfilled": {"outcome": "rejected", "reason": "Too dear.", "business_key": "LV-1", "subject": "Three days"},
}


def _tell(house: Engine, kind: str, params: dict[str, Any]) -> None:
    with house.unit_of_work("system") as uow:
        notices.create(uow, [notices.Note(person="rita", kind=kind, params=params)])


@pytest.mark.parametrize("locale", ["en", "de"])
def test_each_kind_has_a_sentence_of_its_own(house: Engine, sign_in: SignIn, locale: str) -> None:
    with house.unit_of_work("rita") as uow:
        people.update(uow, "rita", locale=locale)
    for kind, params in KINDS.items():
        _tell(house, kind, params)
    rita = sign_in("rita")
    shown = _all_pages(rita)
    assert shown.count("Three days") >= 8
    assert "Something happened with" not in shown and "Es gibt Neues zu" not in shown
    assert "[notice" not in shown and "Tom Okafor" in shown and "Too dear." in shown
    assert ("gave you a task: Look" if locale == "en" else "Ihnen eine Aufgabe gegeben: Look") in shown


def _all_pages(client: FlaskClient) -> str:
    """Return all notices of a reader, who goes on to older ones as long as there are any."""
    parts = [client.get("/notices").text]
    while (older := re.search(r'href="(/notices\?cursor=[^"]+)"', parts[-1])) is not None:
        parts.append(client.get(unescape(older[1])).text)
    return "".join(parts)


def test_a_kind_of_a_process_that_we_do_not_know_is_shown_all_the_same(house: Engine, sign_in: SignIn) -> None:
    _tell(house, "wrapped_in_paper", TASK)
    assert "Something happened with Three days (LV-2026-00001)." in sign_in("rita").get("/notices").text


def test_a_notice_leads_to_its_task_and_is_read_then(house: Engine, sign_in: SignIn) -> None:
    sign_in("eve").post("/start/bell")
    tom = sign_in("tom")
    with house.unit_of_work("tom", reading=True) as uow:
        (notice,) = notices.mine(uow).items
    answer = tom.post(f"/notices/{notice.id}")
    assert answer.status_code == 303 and answer.location == f"/tasks/{notice.task_id}"
    assert "Nothing new for you" in tom.get("/notices?view=unread").text
    assert sign_in("eve").post(f"/notices/{notice.id}").status_code == 404


def test_all_notices_are_read_at_once(house: Engine, sign_in: SignIn) -> None:
    for kind in ("reminder", "escalated"):
        _tell(house, kind, TASK)
    rita = sign_in("rita")
    assert "Mark all as read" in rita.get("/notices").text
    assert rita.post("/notices/read").status_code == 303
    assert "Mark all as read" not in rita.get("/notices").text
