"""Every address asked by every relation: what the policy table allows gets through, and nothing else does."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import incidents
from engine.policy import POLICY, PUBLIC, Relation

R = Relation
THROUGH = range(200, 400)

# --- how the people of the world stand to what an address is about --------------------------------------------------

#: To the installation. Whoever owns a process has that office everywhere.
INSTALLATION = {one: {one} for one in (R.PROCESS_OWNER, R.OPERATOR, R.AUDITOR, R.EXEMPTER, R.PLATFORM_ADMIN)}
#: A lead is a member of the group, so that its work is offered to them too.
CASE = {one: {one} for one in R} | {R.GROUP_LEAD: {R.GROUP_LEAD, R.CANDIDATE}}
#: Requester and candidate belong to those who may start it.
PROCESS = {**INSTALLATION, R.REQUESTER: {R.CANDIDATE}, R.CANDIDATE: {R.CANDIDATE}}
#: To something of the requester's own, whose manager is the lead.
PERSONAL = {**INSTALLATION, R.PROCESS_OWNER: set(), R.REQUESTER: {R.REQUESTER}, R.GROUP_LEAD: {R.GROUP_LEAD}}
ONES_OWN = {one: {R.REQUESTER} for one in R}


class Thing(NamedTuple):
    """What an argument of an address names."""

    stand: Mapping[Relation, set[Relation]]
    #: The row that says who may know of it; nobody else hears more than 404. None: everybody may.
    seen_by: str | None = None


THINGS = {
    "instance_id": Thing(CASE, "instance.read"),
    "number": Thing(CASE, "instance.read"),
    "task_id": Thing(CASE, "task.read"),
    "file_id": Thing(CASE, "file.read"),
    "incident_id": Thing(CASE, "instance.read"),
    "notice_id": Thing(PERSONAL, "notice.read"),
    "token_id": Thing(PERSONAL, "token.revoke"),
    "absence_id": Thing(PERSONAL),
    "key": Thing(PROCESS),
    "definition_id": Thing(PROCESS),
    "draft_id": Thing(INSTALLATION),
    "exemption_id": Thing(INSTALLATION),
    "run_id": Thing(INSTALLATION),
}
#: What these are about stands in the body, or is whoever asks.
BY_OPERATION = {
    "substitution.create": Thing(PERSONAL),
    "draft.read": Thing(ONES_OWN),
    "draft.discard": Thing(ONES_OWN),
    "deployment.read": Thing(INSTALLATION),
    "deployment.grant": Thing(INSTALLATION),
    "instance.change_many": Thing(CASE, "instance.read"),
    "model.draft": Thing(INSTALLATION),
}
BY_ADDRESS = {
    "/api/v1/notices/read": Thing(ONES_OWN),
    "/notices/read": Thing(ONES_OWN),
    "/me/absences": Thing(ONES_OWN),
}


class Call(NamedTuple):
    method: str
    rule: Rule
    operation: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.operation})"

    @property
    def thing(self) -> Thing:
        if (found := BY_ADDRESS.get(self.rule.rule) or BY_OPERATION.get(self.operation)) is not None:
            return found
        return next((THINGS[name] for name in sorted(self.rule.arguments) if name in THINGS), Thing(INSTALLATION))

    def allows(self, relation: Relation) -> bool:
        return bool((self.thing.stand.get(relation) or {R.STRANGER}) & POLICY[self.operation])

    def refusal(self, relation: Relation) -> int:
        """Return 404 where the person may not know that the thing is there, else 403."""
        seen_by = self.thing.seen_by
        hidden = seen_by is not None and not self.thing.stand.get(relation, set()) & POLICY[seen_by]
        return 404 if hidden else 403


#: The register has a rule of its own, by group (see the test of it beside this one).
REGISTER = ("register.", "page.register")


def calls(app: Flask) -> list[Call]:
    """Return what is not open to everybody, in the order of addresses."""
    found = [
        Call(method, rule, getattr(app.view_functions[rule.endpoint], "operation", ""))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    asked = [call for call in found if call.operation not in PUBLIC and not call.operation.startswith(REGISTER)]
    return sorted(asked, key=str)


# --- what is sent -------------------------------------------------------------------------------------------------

WEEK = {"starts_at": "2026-03-20T00:00:00Z", "ends_at": "2026-03-22T00:00:00Z"}
REASON = {"reason": "No need."}
SEEN = {"text": "Seen."}
WHY = {"reason": "There are two of us in August.", "control": "All orders are read on Fridays."}
DRAFT = {"data": {}, "revision": 1}
QUERIES = {"history.list": {"entity": "asset", "entity_id": "A-1"}}
BODIES: dict[str, Any] = {
    "me.update": {"locale": "de"},
    "me.password": {"old": "seven white horses 7", "new": "eleven grey herons"},
    "token.issue": {"name": "more", "scopes": ["read"]},
    "draft.save": DRAFT,
    "definition.start": {"variables": {}},
    "deployment.grant": {"grants": ["topic:visit.post"]},
    "instance.set_variables": {"guest": "spare"},
    "instance.comment": SEEN,
    "instance.withdraw": REASON,
    "instance.cancel": REASON,
    "instance.trigger": {"element_id": "wait"},
    "instance.migrate": {},
    "instance.move": {"leave": ["wait"]},
    "history.erase": {"seqs": [1], "reason": "The guest asked for it."},
    "task.assign": {"person": "candidate"},
    "task.delegate": {"person": "candidate"},
    "task.complete": {"data": {}},
    "task.draft": DRAFT,
    "task.follow_up": {"at": "2026-03-09T00:00:00Z"},
    "task.comment": SEEN,
    "substitution.create": {"person": "requester", "substitute": "spare", **WEEK},
    "exemption.grant": {"rule": "SOD-02", "person": "spare", **WHY, "ends_at": "2026-04-01T00:00:00Z"},
    "person.create": {"id": "nina", "name": "Nina Vale"},
    "person.update": {"locale": "de"},
    "person.password": {"password": "eleven grey herons"},
    "group.create": {"id": "lab", "name": "Laboratory"},
    "group.update": {"name": "Loft"},
    "group.members": {"lead": False},
    "message.correlate": {"name": "visit.withdrawn", "business_key": "VIS-2026-00001"},
    "signal.broadcast": {"name": "nothing.waits"},
    "job.fetch": {"topics": ["visit.post"], "worker": "w1"},
    "job.complete": {"worker": "w1"},
    "job.fail": {"worker": "w1", "message": "Closed."},
    "job.bpmn_error": {"worker": "w1", "code": "closed"},
}
#: Bodies of addresses that share their operation with others.
OF_ADDRESS: dict[str, Any] = {
    "/tasks/<uuid:task_id>/together": {"data": {}},
    "/api/v1/migration-runs": {"key": "visit"},
    "/api/v1/model-drafts": {"key": "visit", "title": "Better"},
    "/studio/drafts/<uuid:draft_id>/trial/answers": {"data": {"guest": "spare"}},
    "/studio/drafts/<uuid:draft_id>/form/<string:name>/look": {"content": "{}", "locale": "de"},
    "/api/v1/model-drafts/<uuid:draft_id>/files": {"name": "ask.form", "content": "{}", "revision": 5},
    "/api/v1/model-drafts/<uuid:draft_id>/files/drop": {"name": "ask.form", "revision": 5},
    "/api/v1/model-drafts/<uuid:draft_id>/files/settle": {"name": "visit.bpmn", "way": "runs", "revision": 2},
    "/api/v1/model-drafts/<uuid:draft_id>/submit": {"reason": "It says better what it is."},
    "/api/v1/model-drafts/<uuid:draft_id>/reject": {"comment": "It was good."},
    "/api/v1/model-drafts/<uuid:draft_id>/review": {"stands": True, "note": "It was right."},
}
#: Fields of the forms of pages, where they are others than in the JSON API.
FORMS: dict[str, dict[str, str]] = {
    "/me/absences": {"person": "spare", "from": "2026-03-20", "until": "2026-03-22"},
    "/me/theme": {"theme": "dark"},
    "/exemptions": {"rule": "SOD-02", "person": "spare", **WHY, "until": "2026-03-31"},
    "/tasks/<uuid:task_id>/later": {"day": "2026-03-09"},
    "/studio/drafts": {"key": "visit", "title": "Better"},
    "/studio/drafts/<uuid:draft_id>/submit": {"reason": "It says better what it is."},
    "/studio/drafts/<uuid:draft_id>/reject": {"comment": "It was good."},
    "/studio/drafts/<uuid:draft_id>/review": {"stands": "yes", "note": "It was right."},
    "/studio/drafts/<uuid:draft_id>/table/<string:name>": {"r.1": "false", "revision": "5"},
    "/studio/drafts/<uuid:draft_id>/file/<string:name>/settle": {"way": "runs", "revision": "2"},
    "/studio/drafts/<uuid:draft_id>/file/<string:name>/rename": {"name": "another"},
    "/studio/drafts/<uuid:draft_id>/new": {"kind": "form", "name": "another"},
    "/studio/drafts/<uuid:draft_id>/trial/do": {"do": "wait", "days": "1", "revision": "2"},
    "/studio/drafts/<uuid:draft_id>/trial/undo": {"revision": "2"},
    "/studio/drafts/<uuid:draft_id>/trial/keep": {"title": "A visit"},
    "/studio/drafts/<uuid:draft_id>/scenarios/remove": {"name": "visit.waits.scenario"},
    "/studio/processes/<string:key>/back": {"version": "1"},
}


#: Addresses that want the digest of the set that was looked at.
SEEN_SETS = ("/approve", "/ask-urgent", "/publish-urgent")
UNDO = (
    "/api/v1/process-instances/<uuid:instance_id>/undo-migration",
    "/api/v1/migration-runs/<uuid:run_id>/undo",
)


class Asker:
    """Somebody who asks at every address for the things of the world."""

    def __init__(self, house: Any, relation: Relation) -> None:
        self.house, self.relation = house, relation
        self.client: FlaskClient = house.client(relation)

    def ask(self, call: Call, named: Mapping[str, Any] | None = None) -> TestResponse:
        path = self._path(call, self._named(call) if named is None else named)
        if call.method == "GET":
            return self.client.get(path, query_string=QUERIES.get(call.operation))
        return self.client.open(path, method=call.method, **self._body(call))

    def _named(self, call: Call) -> dict[str, Any]:
        world = self.house.world
        # What somebody has cannot be taken by others, so that these are asked about the task that is only offered.
        takes = call.operation in ("task.claim", "task.complete")
        task = "offered" if takes and self.relation not in (R.ASSIGNEE, R.SUBSTITUTE) else "held"
        return {**world.named, "task_id": world.named[task], **world.instead.get(call.rule.rule, {})}

    @staticmethod
    def _path(call: Call, named: Mapping[str, Any]) -> str:
        path = call.rule.rule
        for argument in call.rule.arguments:
            for kind in ("uuid", "string"):
                path = path.replace(f"<{kind}:{argument}>", str(named[argument]))
        return path

    def _body(self, call: Call) -> dict[str, Any]:
        if call.rule.rule.startswith("/studio/drafts/") and call.rule.rule.endswith(SEEN_SETS):
            return {"data": {"digest": self._named(call)["digest"], "reason": "It cannot wait."}}
        if call.rule.rule in OF_ADDRESS:
            return {"json": OF_ADDRESS[call.rule.rule]}
        if call.rule.rule == "/operations/changes":
            return {"data": {"case": str(self.house.world.named["instance_id"]), "kind": "suspend", "sure": "1"}}
        if not call.rule.rule.startswith("/api/"):
            return {"data": FORMS.get(call.rule.rule, BODIES.get(call.operation, {}))}
        if call.operation in ("deployment.create", "deployment.validate"):
            changed = self.house.world.files["visit.bpmn"].replace(b'name="Visit"', b'name="Calls"')
            sent = {**self.house.world.files, "visit.bpmn": changed}
            return {"data": {"files": [(BytesIO(content), name) for name, content in sent.items()]}}
        if call.operation == "file.create":
            return {"data": {"file": (BytesIO(b"A plan."), "plan.txt")}}
        named = {name: str(value) for name, value in self._named(call).items()}
        if call.operation == "task.attach":
            return {"json": {"file_id": named["file_id"]}}
        if call.rule.rule.endswith(SEEN_SETS):
            hurry = {} if call.rule.rule.endswith("/approve") else {"reason": "It cannot wait."}
            return {"json": {"digest": named["digest"], **hurry}}
        if call.operation == "instance.change_many":
            return {"json": {"change": {"kind": "suspend"}, "instance_ids": [named["instance_id"]]}}
        body = None if call.method == "DELETE" or call.rule.rule in UNDO else BODIES.get(call.operation)
        return {} if body is None else {"json": body}


@pytest.fixture(params=list(Relation), ids=str)
def asker(request: pytest.FixtureRequest, house: Any) -> Asker:
    return Asker(house, request.param)


# --- what is answered ---------------------------------------------------------------------------------------------


def check(answers: Iterator[tuple[Call, TestResponse, range]]) -> None:
    """Fail with all answers that are not as they should be, and a piece of each."""
    wrong = [
        f"{call}: {answer.status_code}, not {wanted.start}: {answer.text[:200]!r}"
        for call, answer, wanted in answers
        if answer.status_code not in wanted
    ]
    assert not wrong, "\n".join(wrong)


def only(status: int) -> range:
    return range(status, status + 1)


def test_what_the_table_allows_gets_through(asker: Asker) -> None:
    def answers() -> Iterator[tuple[Call, TestResponse, range]]:
        for call in calls(asker.house.app):
            if call.allows(asker.relation):
                yield call, asker.ask(call), THROUGH
                if call.method != "GET":
                    asker.house.renew()

    check(answers())


def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(asker: Asker) -> None:
    before = asker.house.rows()
    check(refusals(asker))
    assert asker.house.rows() == before


def refusals(asker: Asker) -> Iterator[tuple[Call, TestResponse, range]]:
    for call in calls(asker.house.app):
        if not call.allows(asker.relation):
            yield call, asker.ask(call), only(call.refusal(asker.relation))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_gives_the_same_answers_to_all_who_read_or_are_refused(house_on_postgresql: Any) -> None:
    before = house_on_postgresql.rows()
    for relation in Relation:
        asker = Asker(house_on_postgresql, relation)
        check(refusals(asker))
        reading = [call for call in calls(asker.house.app) if call.method == "GET" and call.allows(relation)]
        check((call, asker.ask(call), THROUGH) for call in reading)
    assert house_on_postgresql.rows() == before


def test_a_name_of_nothing_is_not_found(asker: Asker) -> None:
    """Whoever may not ask for that kind of thing at all hears 403 instead, and learns as little."""

    def answers() -> Iterator[tuple[Call, TestResponse, range]]:
        for call in calls(asker.house.app):
            if call.rule.arguments:
                everybody = call.thing.stand is not INSTALLATION or call.allows(asker.relation)
                answer = asker.ask(call, dict.fromkeys(call.rule.arguments, uuid4()))
                yield call, answer, only(404 if everybody else 403)

    before = asker.house.rows()
    check(answers())
    assert asker.house.rows() == before


def test_nobody_gets_through_without_signing_in(house: Any) -> None:
    nobody = Asker(house, R.PLATFORM_ADMIN)
    nobody.client = house.app.test_client()
    answers = [(call, nobody.ask(call)) for call in calls(house.app)]
    through = [str(call) for call, answer in answers if answer.status_code != 401 and not _asks(answer)]
    assert through == []


def _asks(answer: TestResponse) -> bool:
    """True for a page that leads to the sign-in."""
    return answer.status_code in (302, 303) and "/sign-in" in answer.headers["Location"]


def test_who_may_not_try_again_hears_so_also_when_nothing_stopped(house: Any) -> None:
    with house.engine.unit_of_work("operator") as uow:
        incidents.retry_all(uow)
    answer = house.client(R.AUDITOR).post("/api/v1/incidents/retry", json={})
    assert (answer.status_code, answer.json["type"]) == (403, "/api/v1/docs#problem-not-allowed")
