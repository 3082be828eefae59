"""Commands on tasks, drafts and cases that do not fit, or come too late: refused in words, and nothing is changed."""

from typing import Any
from uuid import uuid4

import pytest

TASK = "/tasks/{task}"


@pytest.fixture
def opened(world: Any, rita: Any) -> dict[str, str]:
    """A case of rita that hr looks at; tom has its task."""
    tom = world.visit("tom")
    case = rita.started("leave", days=3)
    task = tom.task(case)
    assert tom.call("POST", f"/tasks/{task}/claim").status == 200
    return {"case": case, "task": task}


#: What is sent: method, address, body, and the field that is named.
BODIES: dict[str, tuple[str, str, Any, str]] = {
    "answers_that_are_a_list": ("POST", f"{TASK}/complete", {"data": []}, "data"),
    "answers_that_are_text": ("POST", f"{TASK}/complete", {"data": "days"}, "data"),
    "an_unknown_name_beside_the_answers": ("POST", f"{TASK}/complete", {"data": {}, "vote": 1}, "vote"),
    "nobody_to_delegate_to": ("POST", f"{TASK}/delegate", {}, "person"),
    "a_number_to_delegate_to": ("POST", f"{TASK}/delegate", {"person": 7}, "person"),
    "an_unknown_person_to_delegate_to": ("POST", f"{TASK}/delegate", {"person": "nobody"}, "person"),
    "an_unknown_person_to_assign_to": ("POST", f"{TASK}/assign", {"person": "nobody"}, "person"),
    "a_reason_of_3000_letters": ("POST", f"{TASK}/assign", {"person": "eve", "reason": "x" * 3000}, "reason"),
    "no_moment": ("PUT", f"{TASK}/follow-up", {}, "at"),
    "a_moment_that_is_none": ("PUT", f"{TASK}/follow-up", {"at": "soon"}, "at"),
    "a_moment_without_a_zone": ("PUT", f"{TASK}/follow-up", {"at": "2026-03-04T08:00:00"}, "at"),
    "a_moment_outside_of_all_calendars": ("PUT", f"{TASK}/follow-up", {"at": "9999-12-31T23:59:59-14:00"}, "at"),
    "a_moment_before_all_calendars": ("PUT", f"{TASK}/follow-up", {"at": "0001-01-01T00:00:00+14:00"}, "at"),
    "an_empty_comment": ("POST", f"{TASK}/comments", {"text": ""}, "text"),
    "a_comment_of_spaces": ("POST", f"{TASK}/comments", {"text": "  \n "}, "text"),
    "a_comment_of_5000_letters": ("POST", f"{TASK}/comments", {"text": "x" * 5000}, "text"),
    "a_comment_that_is_a_list": ("POST", f"{TASK}/comments", {"text": ["a"]}, "text"),
    "a_file_that_is_no_id": ("POST", f"{TASK}/attachments", {"file_id": "../a"}, "file_id"),
    "a_draft_that_is_a_list": ("PUT", f"{TASK}/draft", {"data": []}, "data"),
    "a_draft_without_answers": ("PUT", f"{TASK}/draft", {}, "data"),
    "a_draft_of_half_a_revision": ("PUT", f"{TASK}/draft", {"data": {}, "revision": 1.5}, "revision"),
    "a_draft_of_a_negative_revision": ("PUT", f"{TASK}/draft", {"data": {}, "revision": -1}, "revision"),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_command_with(world: Any, opened: dict[str, str], body: str) -> None:
    method, path, sent, field = BODIES[body]
    with world.unchanged():
        answer = world.visit("tom").call(method, path.format(**opened), sent)
    answer.refused(422, "invalid", field)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "days"),
        ({"days": 0}, "days"),
        ({"days": 31}, "days"),
        ({"days": "many"}, "days"),
        ({"days": [3]}, "days"),
        ({"days": True}, "days"),
        ({"days": 3, "colour": "red"}, "colour"),
        ({"days": 3, "why": "x" * 101}, "why"),
        ({"days": 3, "why": 7}, "why"),
        ({"days": 3, "proof": {}}, "proof"),
    ],
    ids=str,
)
def test_an_answer_that_does_not_fit_the_form_is_422_at_its_field(
    world: Any, rita: Any, opened: dict[str, str], answers: Any, field: str
) -> None:
    with world.unchanged():
        task = world.visit("tom").call("POST", f"/tasks/{opened['task']}/complete", {"data": answers})
        start = rita.call("POST", "/process-definitions/leave/start", {"variables": answers})
    task.refused(422, "invalid-submission", field)
    start.refused(422, "invalid-submission", field)


WRITES: dict[str, tuple[str, str, Any]] = {
    "claim": ("POST", "claim", None),
    "unclaim": ("POST", "unclaim", None),
    "complete": ("POST", "complete", {"data": {"days": 3}}),
    "delegate": ("POST", "delegate", {"person": "eve"}),
    "assign": ("POST", "assign", {"person": "eve"}),
    "draft": ("PUT", "draft", {"data": {"days": 3}}),
    "follow_up": ("PUT", "follow-up", {"at": "2026-03-04T08:00:00Z"}),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_task_that_is_no_longer_open_is_409_naming_who_and_when(
    world: Any, opened: dict[str, str], write: str
) -> None:
    method, verb, body = WRITES[write]
    tom = world.visit("tom")
    assert tom.call("POST", f"/tasks/{opened['task']}/complete", {"data": {"days": 3}}).status == 200
    with world.unchanged():
        answer = tom.call(method, f"/tasks/{opened['task']}/{verb}", body)
    answer.refused(409, "task-not-open")
    assert "Tom" in answer.body["detail"] and "2026" in answer.body["detail"], answer.body


@pytest.mark.parametrize("write", WRITES)
def test_a_task_that_was_taken_back_is_409_and_says_so(
    world: Any, rita: Any, opened: dict[str, str], write: str
) -> None:
    method, verb, body = WRITES[write]
    ended = world.visit("omar").call(
        "POST", f"/process-instances/{opened['case']}/cancel", {"reason": "Entered twice."}
    )
    assert ended.status == 200, ended.body
    with world.unchanged():
        answer = world.visit("tom").call(method, f"/tasks/{opened['task']}/{verb}", body)
    answer.refused(409, "task-not-open")


@pytest.mark.parametrize("write", WRITES)
def test_a_task_of_others_is_404(world: Any, opened: dict[str, str], write: str) -> None:
    method, verb, body = WRITES[write]
    with world.unchanged():
        answer = world.visit("paul").call(method, f"/tasks/{opened['task']}/{verb}", body)
    answer.refused(404, "not-found")


@pytest.mark.parametrize("verb", ["claim", "complete"])
def test_a_task_that_somebody_has_is_refused_naming_them(world: Any, opened: dict[str, str], verb: str) -> None:
    with world.unchanged():
        answer = world.visit("eve").call("POST", f"/tasks/{opened['task']}/{verb}", WRITES[verb][2])
    answer.refused(409 if verb == "claim" else 403, "conflict" if verb == "claim" else "not-allowed")
    assert "Tom" in answer.body["detail"]


@pytest.mark.parametrize("place", ["/process-definitions/leave/draft", f"{TASK}/draft"])
def test_of_two_tabs_on_one_draft_the_second_is_412_and_the_first_is_kept(
    world: Any, opened: dict[str, str], place: str
) -> None:
    tom = world.visit("tom")
    address = place.format(**opened)
    tom.call("DELETE", "/process-definitions/leave/draft")
    saved = tom.call("PUT", address, {"data": {"days": 1}})
    assert saved.status == 200, saved.body
    seen = saved.body["revision"]
    assert tom.call("PUT", address, {"data": {"days": 2}, "revision": seen}).status == 200
    with world.unchanged():
        answers = [
            tom.call("PUT", address, {"data": {"days": 3}, "revision": seen}),
            tom.call("PUT", address, {"data": {"days": 3}}, If_Match=f'"{seen}"'),
            tom.call("PUT", address, {"data": {"days": 3}}, If_Match='"nonsense"'),
            tom.call("PUT", address, {"data": {"days": 3}}),
            tom.call("PUT", address, {"data": {"days": 3}, "revision": seen + 5}),
        ]
    for answer in answers:
        answer.refused(412, "stale-revision")
    assert tom.call("GET", address).body["data"] == {"days": 2}


@pytest.mark.parametrize("verb", ["withdraw", "cancel"])
@pytest.mark.parametrize("reason", [None, "", "x" * 2001, 7, ["a"]], ids=["none", "empty", "long", "number", "list"])
def test_a_case_is_not_ended_without_a_reason(world: Any, opened: dict[str, str], verb: str, reason: Any) -> None:
    body = {} if reason is None else {"reason": reason}
    with world.unchanged():
        answer = world.visit("omar").call("POST", f"/process-instances/{opened['case']}/{verb}", body)
    answer.refused(422, "invalid", "reason")


@pytest.mark.parametrize(
    ("verb", "body"), [("withdraw", {"reason": "x"}), ("cancel", {"reason": "x"}), ("suspend", None)]
)
def test_a_case_of_others_is_404(world: Any, opened: dict[str, str], verb: str, body: Any) -> None:
    with world.unchanged():
        answer = world.visit("paul").call("POST", f"/process-instances/{opened['case']}/{verb}", body)
    answer.refused(404, "not-found")


@pytest.mark.parametrize(("verb", "body"), [("cancel", {"reason": "x"}), ("suspend", None), ("resume", None)])
def test_a_case_that_has_ended_is_409(world: Any, opened: dict[str, str], verb: str, body: Any) -> None:
    omar = world.visit("omar")
    assert omar.call("POST", f"/process-instances/{opened['case']}/cancel", {"reason": "Twice."}).status == 200
    with world.unchanged():
        answer = omar.call("POST", f"/process-instances/{opened['case']}/{verb}", body)
    answer.refused(409, "conflict")


@pytest.mark.parametrize("body", [[], {"": 1}, {"x" * 256: 1}], ids=["a_list", "no_name", "a_long_name"])
def test_variables_that_cannot_be_kept_are_422(world: Any, opened: dict[str, str], body: Any) -> None:
    with world.unchanged():
        answer = world.visit("omar").call("PATCH", f"/process-instances/{opened['case']}/variables", body)
    answer.refused(422, "invalid", "")


def test_a_file_of_somebody_else_cannot_be_attached(world: Any, opened: dict[str, str], pdf: str) -> None:
    with world.unchanged():
        answer = world.visit("tom").call("POST", f"/tasks/{opened['task']}/attachments", {"file_id": pdf})
    answer.refused(404, "not-found")


#: As whom, what: method, address, body, status, kind of problem, fields.
OTHERS: dict[str, tuple[str, str, str, Any, int, str, tuple[str, ...]]] = {
    "a_person_who_exists": ("adam", "POST", "/people", {"id": "rita", "name": "Rita"}, 409, "conflict", ()),
    "a_person_without_a_name": ("adam", "POST", "/people", {"id": "new"}, 422, "invalid", ("name",)),
    "a_person_with_no_address": (
        "adam", "POST", "/people", {"id": "new", "name": "New", "email": "at home"}, 422, "invalid", ("email",),
    ),
    "a_person_who_is_half_an_administrator": (
        "adam", "POST", "/people", {"id": "new", "name": "N", "platform_admin": "yes"}, 422, "invalid",
        ("platform_admin",),
    ),
    "a_person_who_is_one_administrator": (
        "adam", "POST", "/people", {"id": "new", "name": "N", "platform_admin": 1}, 422, "invalid", ("platform_admin",),
    ),
    "a_person_with_an_account_of_no_letters": (
        "adam", "POST", "/people", {"id": "a/b c", "name": "New"}, 422, "invalid", ("id",),
    ),
    "a_person_whose_manager_is_nobody": (
        "adam", "POST", "/people", {"id": "new", "name": "New", "manager": "nobody"}, 422, "invalid", ("manager",),
    ),
    "a_person_in_a_language_we_do_not_speak": (
        "adam", "POST", "/people", {"id": "new", "name": "New", "locale": "xx"}, 422, "invalid", ("locale",),
    ),
    "a_change_of_nobody": ("adam", "PATCH", "/people/nobody", {"name": "X"}, 404, "not-found", ()),
    "a_manager_of_themselves": ("adam", "PATCH", "/people/rita", {"manager": "rita"}, 422, "invalid", ("manager",)),
    "a_password_of_three_letters": (
        "adam", "PUT", "/people/rita/password", {"password": "abc"}, 422, "invalid", ("password",),
    ),
    "a_group_that_exists": ("adam", "POST", "/groups", {"id": "hr", "name": "HR"}, 409, "conflict", ()),
    "a_group_in_a_language_we_do_not_speak": (
        "adam", "POST", "/groups", {"id": "g", "name": "G", "texts": {"xx": {"name": "G"}}}, 422, "invalid",
        ("texts.xx.key",),
    ),
    "a_group_that_escalates_to_nothing": (
        "adam", "POST", "/groups", {"id": "g", "name": "G", "escalation_group": "nothing"}, 422, "invalid",
        ("escalation_group",),
    ),
    "a_member_who_is_nobody": ("adam", "PUT", "/groups/hr/members/nobody", {}, 422, "invalid", ("person",)),
    "a_member_of_nothing": ("adam", "PUT", "/groups/nothing/members/rita", {}, 404, "not-found", ()),
    "a_person_added_by_somebody_who_may_not": (
        "rita", "POST", "/people", {"id": "new", "name": "New"}, 403, "not-allowed", (),
    ),
    "an_absence_that_ends_before_it_begins": (
        "rita", "POST", "/substitutions",
        {"starts_at": "2026-03-05T00:00:00Z", "ends_at": "2026-03-04T00:00:00Z"}, 422, "invalid", ("ends_at",),
    ),
    "a_substitute_who_is_nobody": (
        "rita", "POST", "/substitutions",
        {"substitute": "nobody", "starts_at": "2026-03-04T00:00:00Z", "ends_at": "2026-03-05T00:00:00Z"}, 422,
        "invalid", ("substitute",),
    ),
    "a_substitute_of_oneself": (
        "rita", "POST", "/substitutions",
        {"substitute": "rita", "starts_at": "2026-03-04T00:00:00Z", "ends_at": "2026-03-05T00:00:00Z"}, 422,
        "invalid", ("substitute",),
    ),
    "an_absence_of_somebody_else": (
        "rita", "POST", "/substitutions",
        {"person": "tom", "starts_at": "2026-03-04T00:00:00Z", "ends_at": "2026-03-05T00:00:00Z"}, 403,
        "not-allowed", (),
    ),
    "a_token_that_may_everything": (
        "rita", "POST", "/me/tokens", {"name": "t", "scopes": ["everything"]}, 422, "invalid", ("scopes.0",),
    ),
    "a_token_that_may_nothing": (
        "rita", "POST", "/me/tokens", {"name": "t", "scopes": []}, 422, "invalid", ("scopes",),
    ),
    "a_token_that_has_ended": (
        "rita", "POST", "/me/tokens", {"name": "t", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}, 422,
        "invalid", ("expires_at",),
    ),
    "a_new_password_like_no_password": (
        "rita", "PUT", "/me/password", {"old": "seven white horses 7", "new": "short"}, 422, "invalid", ("new",),
    ),
    "a_message_nobody_waits_for": ("omar", "POST", "/messages", {"name": "nothing"}, 404, "not-found", ()),
    "a_message_without_a_name": ("omar", "POST", "/messages", {"payload": {}}, 422, "invalid", ("name",)),
    "a_job_that_is_not_there": (
        "omar", "POST", "/jobs/0197a5b2-0000-7000-8000-000000000000/complete", {"worker": "w"}, 404, "not-found", (),
    ),
    "a_lease_of_a_day": (
        "omar", "POST", "/jobs/fetch", {"topics": ["t"], "worker": "w", "lease_seconds": 86400}, 422, "invalid",
        ("lease_seconds",),
    ),
    "no_topics": ("omar", "POST", "/jobs/fetch", {"topics": [], "worker": "w"}, 422, "invalid", ("topics",)),
    "an_incident_that_is_not_there": (
        "omar", "POST", "/incidents/0197a5b2-0000-7000-8000-000000000000/retry", None, 404, "not-found", (),
    ),
    "a_variable_without_a_value": (
        "rita", "GET", "/process-instances?variable=x", None, 422, "invalid-submission", ("variable",),
    ),
    "a_state_there_is_not": ("rita", "GET", "/process-instances?state=gone", None, 422, "invalid", ("state",)),
    "a_look_up_of_nothing": ("rita", "GET", "/lookups/wishes?q=a", None, 404, "not-found", ()),
    "a_look_up_of_201_ids": (
        "rita", "GET", "/lookups/user?" + "&".join(f"id={n}" for n in range(201)), None, 422, "invalid", ("id",),
    ),
    "a_start_by_somebody_who_may_not": (
        "paul", "POST", "/process-definitions/leave/start", {"variables": {"days": 3}}, 403, "not-allowed", (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS)
def test_the_api_refuses(world: Any, other: str) -> None:
    person, method, path, body, status, kind, fields = OTHERS[other]
    with world.unchanged():
        answer = world.visit(person).call(method, path, body)
    answer.refused(status, kind, *fields)


def test_a_version_that_was_never_deployed_is_404(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.call("POST", "/process-definitions/leave/start", {"variables": {"days": 3}, "version": 99})
        other = rita.call("GET", f"/process-definitions/{uuid4()}")
    answer.refused(404, "not-found")
    other.refused(404, "not-found")
