"""Where models are governed nobody runs a set that nobody approved: not by the API, nor a file of limits, nor early."""

from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from engine import deployments, model_drafts, publications
from engine.errors import NotAllowed, Refused
from engine.unit_of_work import SYSTEM
from register import imports
from tests.acceptance.changing import moment
from tests.acceptance.drafting import FILE, KEY, draft_of, drafted, runs

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOUNDARY = "a-line-that-is-in-no-file"


@pytest.fixture
def governed(organisation: Any) -> Any:
    """The organisation, in which every set of models has to be approved."""
    organisation.engine.settings = replace(organisation.engine.settings, governance=True)
    return organisation


def set_of(play: Any, name: str = "Freeze nothing") -> dict[str, bytes]:
    """Return the set of the small process with another name."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        files = model_drafts.running(uow, KEY)
    return {**files, FILE: files[FILE].replace(b'name="Change freeze"', f'name="{name}"'.encode())}


def sent(play: Any, person: str, files: dict[str, bytes]) -> int:
    """Send a set to the API as a form with files; return the status of the answer."""
    play.visit(person).get("/session")
    headers = {**play.visit(person)._headers, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content
        for name, content in files.items()
    ]
    connection = HTTPConnection("127.0.0.1", play.port, timeout=60)
    body = b"\r\n".join(parts) + f"\r\n--{BOUNDARY}--\r\n".encode()
    connection.request("POST", "/api/v1/deployments", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_nobody_deploys_an_unapproved_set_by_the_api(governed: Any) -> None:
    # An owner of the process, an operator, an owner of others.
    assert [sent(governed, person, set_of(governed)) for person in ("chris", "olga", "anna")] == [422, 422, 403]
    assert runs(governed) == (1, "Change freeze")
    governed.engine.settings = replace(governed.engine.settings, governance=False)
    assert sent(governed, "chris", set_of(governed)) == 201


def test_nobody_deploys_an_unapproved_set_as_a_library_not_even_the_system(governed: Any) -> None:
    for person in (SYSTEM, "olga"):
        with governed.engine.unit_of_work(person) as uow, pytest.raises(Refused, match="Nobody approved"):
            deployments.deploy(uow, set_of(governed), grants=deployments.ALL_THEY_USE)
    with governed.engine.unit_of_work("rita") as uow, pytest.raises(NotAllowed):
        deployments.deploy(uow, set_of(governed))
    # A process that is not there yet is no way round either.
    other = {"own.bpmn": set_of(governed)[FILE].replace(b'id="itam_freeze"', b'id="itam_own"')}
    with governed.engine.unit_of_work(SYSTEM) as uow, pytest.raises(Refused):
        deployments.deploy(uow, {**set_of(governed), **other}, grants=deployments.ALL_THEY_USE)


def test_a_file_of_limits_changes_none(governed: Any) -> None:
    before = governed.visit("anna").page("/register/approval.csv")
    lower = before.replace("r5a,>= 5000,", "r5a,>= 1000,")
    with governed.engine.unit_of_work("anna") as uow, pytest.raises(Refused, match="Nobody approved"):
        imports.load(uow, "approval_limit", lower.encode(), reason="Agreed in March")
    assert governed.visit("anna").page("/register/approval.csv") == before


def test_what_is_approved_for_later_is_not_deployed_before(governed: Any) -> None:
    at = governed.clock.now() + timedelta(days=2)
    draft = drafted(governed)
    governed.visit("chris").post(f"/model-drafts/{draft}/submit", {"reason": "Say it.", "publish_at": moment(at)})
    digest = draft_of(governed, draft).digest
    governed.visit("cora").post(f"/model-drafts/{draft}/approve", {"digest": digest})
    with governed.engine.unit_of_work(SYSTEM, reading=True) as uow:
        files = model_drafts.files(uow, UUID(draft))
    assert [sent(governed, person, files) for person in ("chris", "olga")] == [422, 422]
    governed.clock.set(at)
    assert publications.publish_due(governed.engine) == 1
    assert runs(governed) == (2, "Freeze the changes")
    # What ran once may be deployed again.
    assert sent(governed, "olga", files) == 201


def test_who_draws_a_process_gains_no_topic_that_nobody_allowed(governed: Any) -> None:
    draft = drafted(governed)
    visit = governed.visit("chris")
    files = {one["name"]: one["content"] for one in visit.get(f"/model-drafts/{draft}/files")["items"]}
    asks = files[FILE].replace('camunda:topic="change.freeze"', 'camunda:topic="register.disposed"')
    assert asks != files[FILE]
    visit.post(f"/model-drafts/{draft}/files", {"name": FILE, "content": asks, "revision": 2})
    told = visit.post(f"/model-drafts/{draft}/submit", {"reason": "It is quicker."})
    assert told["grants"] == ["topic:register.disposed"]
    assert "topic:register.disposed" in governed.visit("cora").page(f"/studio/drafts/{draft}")
    with governed.refused(403):
        visit.post("/process-definitions/itam_freeze/grants", {"grants": ["topic:register.disposed"]})
