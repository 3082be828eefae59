"""Which pages there are, and whose eyes see them best."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

#: Backstop for a machine that is busy with other things.
SECONDS_TO_MOVE = 120

Where = Callable[[BrowserContext], str]


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as one person of the demo sees it."""

    name: str
    #: Nobody's page when empty.
    person: str
    where: Where
    #: What the server answers.
    status: int = 200


def _at(path: str) -> Where:
    return lambda context: path


def _items(context: BrowserContext, path: str) -> list[dict[str, Any]]:
    answer = context.request.get(f"/api/v1{path}")
    assert answer.ok, f"{path} answered {answer.status}: {answer.text()}"
    found: list[dict[str, Any]] = answer.json()["items"]
    assert found, f"{path} is empty in the demo"
    return found


def _task(box: str) -> Where:
    return lambda context: f"/tasks/{_items(context, f'/tasks?box={box}')[0]['id']}"


def _task_at(element: str) -> Where:
    def find(context: BrowserContext) -> str:
        mine = _items(context, "/tasks?box=mine")
        return f"/tasks/{next(one['id'] for one in mine if one['element_id'] == element)}"

    return find


def _together(answering: bool) -> Where:
    """Lead to tasks of one step that are answered together: to choosing them, or to the form for all."""

    def find(context: BrowserContext) -> str:
        ready = [one["id"] for one in _items(context, "/tasks?box=mine") if one["element_id"] == "H11"]
        chosen = "&".join(f"task={one}" for one in ready) if answering else ""
        return f"/tasks/{ready[0]}/together?{chosen}"

    return find


def _review(context: BrowserContext) -> str:
    """Give the oldest review that the person is asked to; its number holds the year."""
    return f"/reviews/{_items(context, '/documents?kind=minutes')[-1]['case_no']}"


def _own_case(state: str, rest: str = "") -> Where:
    def find(context: BrowserContext) -> str:
        found = _items(context, "/process-instances?limit=100")
        mine = next(one for one in found if one["state"] == state)
        return f"/requests/{mine['business_key'] or mine['id']}{rest}"

    return find


def _thing(part: str, path: str, key: str = "id") -> Where:
    return lambda context: f"/register/{part}/{_items(context, f'/{path}')[0][key]}"


def _draft(rest: str = "") -> Where:
    """Lead to a page of a draft of the acquisition in which one step has another name; drawn when nobody drew it."""

    def find(context: BrowserContext) -> str:
        asked = context.request.get("/api/v1/model-drafts")
        assert asked.ok, asked.text()
        open_ones = [one for one in asked.json()["items"] if one["state"] == "open"]
        origin = {"Origin": asked.url.partition("/api/")[0]}
        return f"/studio/drafts/{(open_ones[0] if open_ones else _drawn(context, origin))['id']}{rest}"

    return find


def _tried(context: BrowserContext) -> str:
    """Lead to the trial of a draft, begun when nobody began it."""
    address = f"{_draft()(context)}/trial"
    if 'id="begin"' in context.request.get(address).text():
        origin = {"Origin": context.request.get("/api/v1/me").url.partition("/api/")[0]}
        assert context.request.post(address, form={"world": "aldermoor"}, headers=origin).ok
    return address


def _drawn(context: BrowserContext, origin: dict[str, str]) -> dict[str, Any]:
    asked = {"key": "itam_acquisition", "title": "Put in stock"}
    begun = context.request.post("/api/v1/model-drafts", data=asked, headers=origin)
    assert begun.ok, begun.text()
    draft: dict[str, Any] = begun.json()
    name = "itam_acquisition.bpmn"
    files = context.request.get(f"/api/v1/model-drafts/{draft['id']}/files").json()["items"]
    content = next(one["content"] for one in files if one["name"] == name)
    saved = {"name": name, "content": content.replace('name="Make available"', 'name="Put in stock"'), "revision": 1}
    answer = context.request.post(f"/api/v1/model-drafts/{draft['id']}/files", data=saved, headers=origin)
    assert answer.ok, answer.text()
    return draft


#: What runs in a page to deploy files as a program does it.
_DEPLOY = """async (files) => {
  const form = new FormData();
  for (const [name, content] of files) form.append("files", new File([content], name));
  return (await fetch("/api/v1/deployments", { method: "POST", body: form })).status;
}"""
#: A process with running cases that no other picture is about.
_MOVED = "itam_improvement_action"


def _moved(context: BrowserContext) -> str:
    """Lead to a move of running cases to a newer version, which is deployed and begun when nobody did."""
    there = re.search(r"/operations/moves/[0-9a-f-]+", context.request.get(f"/operations/migration/{_MOVED}").text())
    if there:
        return there[0]
    page = context.new_page()
    page.goto("/notices")
    assert page.evaluate(_DEPLOY, _newer(context)) == 201
    page.close()
    origin = {"Origin": context.request.get("/api/v1/me").url.partition("/api/")[0]}
    begun = context.request.post("/api/v1/migration-runs", data={"key": _MOVED}, headers=origin)
    assert begun.ok, begun.text()
    run = f"/api/v1/migration-runs/{begun.json()['id']}"
    until = time.monotonic() + SECONDS_TO_MOVE
    while context.request.get(run).json()["state"] in ("moving", "undoing"):
        assert time.monotonic() < until, context.request.get(run).text()
        time.sleep(0.5)
    return f"/operations/moves/{begun.json()['id']}"


def _newer(context: BrowserContext) -> list[tuple[str, str]]:
    """Return the files of a process, by name, with another sentence in its diagram."""
    origin = {"Origin": context.request.get("/api/v1/me").url.partition("/api/")[0]}
    asked = {"key": _MOVED, "title": "Say more"}
    draft = (
        f"/api/v1/model-drafts/{context.request.post('/api/v1/model-drafts', data=asked, headers=origin).json()['id']}"
    )
    files = {one["name"]: one["content"] for one in context.request.get(f"{draft}/files").json()["items"]}
    # Other pictures show the draft that is open.
    assert context.request.post(f"{draft}/discard", headers=origin).ok
    files[f"{_MOVED}.bpmn"] = files[f"{_MOVED}.bpmn"].replace("</bpmn:documentation>", " Soon.</bpmn:documentation>", 1)
    return [(name, content) for name, content in files.items() if not name.endswith(".scenario")]


PAGES = (
    Shot("sign-in", "", _at("/sign-in")),
    Shot("inbox-mine", "tom", _at("/inbox")),
    Shot("inbox-groups", "petra", _at("/inbox?box=groups")),
    Shot("inbox-overdue", "anna", _at("/inbox?box=overdue")),
    Shot("task-mine", "rita", _task("mine")),
    Shot("task-decide", "tom", _task("mine")),
    Shot("task-accept", "rita", _task_at("H13")),
    Shot("task-together", "theo", _together(answering=False)),
    Shot("task-together-answer", "theo", _together(answering=True)),
    Shot("task-of-group", "petra", _task("groups")),
    Shot("start-contract", "karl", _at("/start/itam_contract")),
    Shot("catalogue", "rita", _at("/start")),
    Shot("start-form", "rita", _at("/start/itam_acquisition")),
    Shot("requests", "rita", _at("/requests")),
    Shot("request-running", "rita", _own_case("active")),
    Shot("request-completed", "jonas", _own_case("completed")),
    Shot("request-history", "rita", _own_case("active", "/history")),
    Shot("notices", "rita", _at("/notices")),
    Shot("me", "sven", _at("/me")),
    Shot("operations-incidents", "olga", _at("/operations")),
    Shot("operations-instances", "olga", _at("/operations/instances")),
    Shot("operations-timers", "olga", _at("/operations/timers")),
    Shot("operations-jobs", "olga", _at("/operations/jobs")),
    Shot("operations-messages", "olga", _at("/operations/messages")),
    Shot("exemptions", "anna", _at("/exemptions")),
    Shot("register-assets", "anna", _at("/register/assets")),
    Shot("register-own-assets", "rita", _at("/register/assets")),
    Shot("register-asset", "anna", _thing("assets", "assets?stage=available", "tag")),
    Shot("register-asset-disposed", "anna", _at("/register/assets/AM-00424")),
    Shot("register-asset-accepted", "anna", _at("/register/assets/AM-00804")),
    Shot("changes-month", "dora", _at("/changes")),
    Shot("changes-list", "dora", _at("/changes?view=list")),
    Shot("changes-own", "rita", _at("/changes")),
    Shot("register-contract", "karl", _thing("contracts", "contracts")),
    Shot("register-supplier", "petra", _thing("suppliers", "suppliers")),
    Shot("register-entitlement", "lucia", _thing("entitlements", "entitlements")),
    Shot("register-orders", "petra", _at("/register/orders")),
    Shot("register-order", "petra", _thing("orders", "purchase-orders?status=received")),
    Shot("register-postings", "frida", _at("/register/postings")),
    Shot("register-rules", "anna", _at("/register/rules")),
    Shot("register-items", "omar", _at("/register/catalogue-items")),
    Shot("register-cost-centres", "frida", _at("/register/cost-centres")),
    Shot("register-calendar", "anna", _at("/register/calendar")),
    Shot("register-approval", "anna", _at("/register/approval")),
    Shot("register-imports", "omar", _at("/register/imports")),
    Shot("register-import", "omar", _thing("imports", "imports", "number")),
    Shot("register-load", "omar", _at("/register/imports/new?entity=asset")),
    Shot("reviews", "frida", _at("/reviews")),
    Shot("review", "frida", _review),
    Shot("metrics", "anna", _at("/register/metrics")),
    Shot("documents", "anna", _at("/register/documents")),
    Shot("document", "petra", _thing("documents", "documents")),
    Shot("labels", "anna", _at("/register/labels?stage=available")),
    Shot("map", "ida", _at("/map")),
    Shot("studio", "anna", _at("/studio")),
    Shot("studio-draft", "anna", _draft()),
    Shot("studio-trial-begin", "anna", _draft("/trial")),
    Shot("studio-trial", "anna", _tried),
    Shot("studio-trial-form", "anna", lambda context: f"{_tried(context)}/step"),
    Shot("studio-scenarios", "anna", _draft("/scenarios")),
    Shot("studio-diagram", "anna", _draft("/diagram/itam_acquisition.bpmn")),
    Shot("studio-form", "anna", _draft("/form/acquisition_request.form")),
    Shot("studio-new", "anna", _draft("/new")),
    Shot("studio-file", "anna", _draft("/file/acquisition_request.form")),
    Shot("studio-compare", "anna", _at("/studio/processes/itam_acquisition/compare")),
    Shot("studio-table", "anna", _draft("/table/dmn_acq_approval.dmn")),
    Shot("studio-versions", "anna", _at("/studio/processes/itam_acquisition")),
    Shot("operations-migration", "anna", _at("/operations/migration/itam_acquisition")),
    Shot("operations-move", "anna", _moved),
    Shot("scan", "stefan", _at("/scan")),
    Shot("not-found", "rita", _at("/requests/ACQ-0000"), 404),
)
