"""Forms of a draft: looked at before they are saved, made anew, renamed, left out, each with what uses them."""

import json
from typing import Any

import pytest

from dmn import sheets
from dmn.sheets import Sheet
from engine import groups
from engine.unit_of_work import SYSTEM

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME = "review_specification.form"


@pytest.fixture
def anna(organisation: Any) -> Any:
    return organisation.visit("anna")


@pytest.fixture
def draft(anna: Any) -> str:
    """A draft of the acquisition: its id."""
    return str(anna.post("/model-drafts", {"key": "itam_acquisition", "title": "Other questions"})["id"])


def files(anna: Any, draft: str) -> dict[str, str]:
    return {one["name"]: one["content"] for one in anna.get(f"/model-drafts/{draft}/files")["items"]}


def look(anna: Any, draft: str, content: str, locale: str = "en") -> dict[str, Any]:
    status, found = anna.ask(f"/studio/drafts/{draft}/form/{NAME}/look", {"content": content, "locale": locale})
    assert status == 200, found
    answer: dict[str, Any] = found
    return answer


def test_a_form_is_looked_at_as_it_is_drawn_and_nothing_is_kept(anna: Any, draft: str) -> None:
    before = files(anna, draft)
    document = json.loads(before[NAME])
    seen = look(anna, draft, before[NAME], "de")
    assert seen["findings"] == []
    spec, shown = document["components"][-1], seen["form"]["schema"]["components"][-1]
    assert shown["label"] == spec["properties"]["label.de"] != spec["label"]
    document["components"][-1].setdefault("conditional", {})["hide"] = "=1 +"
    wrong = look(anna, draft, json.dumps(document))["findings"]
    assert [(one["element_id"], one["rule"]) for one in wrong] == [(document["components"][-1]["id"], "feel")]
    assert files(anna, draft) == before


@pytest.mark.parametrize("content", ["", "[]", "{", '{"type": "default", "id": "x", "components": 7}', '{"id": 1}'])
def test_what_is_no_form_is_told_and_has_no_preview(anna: Any, draft: str, content: str) -> None:
    assert look(anna, draft, content)["findings"]


def test_what_is_wrong_is_told_to_whoever_draws_whatever_language_the_form_is_looked_at_in(
    anna: Any, draft: str
) -> None:
    assert look(anna, draft, "[]", "de")["findings"] == look(anna, draft, "[]", "en")["findings"] != []


@pytest.mark.parametrize("body", [None, [], {}, {"content": 7, "locale": "en"}, {"content": "{}", "locale": "fr"}])
def test_what_asks_for_no_look_is_refused_with_its_place(anna: Any, draft: str, body: Any) -> None:
    status, problem = anna.ask(f"/studio/drafts/{draft}/form/{NAME}/look", body)
    assert status == 422
    assert problem["detail"]


def test_a_draft_whose_form_was_left_out_says_where_it_is_missed_and_is_not_handed_in(anna: Any, draft: str) -> None:
    page = anna.page(f"/studio/drafts/{draft}/file/{NAME}")
    assert "itam_acquisition.bpmn" in page
    assert anna.send(f"/studio/drafts/{draft}/file/{NAME}/drop", {})[0] == 303
    assert NAME not in files(anna, draft)
    missing = [one for one in anna.get(f"/model-drafts/{draft}/findings")["findings"] if one["severity"] == "error"]
    assert {one["resource"] for one in missing} == {"itam_acquisition.bpmn"}
    assert all("review_specification" in one["text"] and one["remedy"] for one in missing)
    shown = anna.page(f"/studio/drafts/{draft}")
    assert missing[0]["text"] in shown
    status, _, refused = anna.send(f"/studio/drafts/{draft}/submit", {"reason": "Fewer questions."})
    assert status == 422
    assert "review_specification" in refused
    assert anna.get(f"/model-drafts/{draft}")["state"] == "open"


def test_a_form_that_a_step_shows_keeps_its_name_and_another_one_gets_it(anna: Any, draft: str) -> None:
    wish = {"name": "check_specification"}
    status, _, refused = anna.send(f"/studio/drafts/{draft}/file/{NAME}/rename", wish)
    assert status == 409
    assert "Let them show another form first." in refused
    made = anna.send(f"/studio/drafts/{draft}/new", {"kind": "form", "name": "legal_review"})
    assert made[1].endswith("/form/legal_review.form")
    assert anna.send(f"/studio/drafts/{draft}/file/legal_review.form/rename", {"name": "law"})[0] == 303
    now = files(anna, draft)
    assert "legal_review.form" not in now
    assert json.loads(now["law.form"])["id"] == "law"
    found = anna.get(f"/model-drafts/{draft}/findings")["findings"]
    assert [one for one in found if one["resource"] == "law.form"] == []


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "form", "name": ""}, 422),
        ({"kind": "form", "name": "../evil"}, 422),
        ({"kind": "form", "name": "x" * 81}, 422),
        ({"kind": "diagram", "name": "another"}, 422),
        ({"kind": "form", "name": "review_specification"}, 409),
    ],
)
def test_a_new_file_needs_a_kind_and_a_free_name(anna: Any, draft: str, given: dict[str, str], status: int) -> None:
    before = files(anna, draft)
    answered, _, page = anna.send(f"/studio/drafts/{draft}/new", given)
    assert answered == status
    assert "note--failed" in page
    assert files(anna, draft) == before


def test_a_new_decision_can_be_asked_and_is_filled_in(anna: Any, draft: str) -> None:
    made = anna.send(f"/studio/drafts/{draft}/new", {"kind": "table", "name": "legal_depth"})
    assert "legal_depth" in anna.page(made[1])
    found = anna.get(f"/model-drafts/{draft}/findings")["findings"]
    assert [one for one in found if one["severity"] == "error"] == []


def owns_too(organisation: Any, person: str) -> Any:
    """Let somebody own the acquisition as well; return their browser."""
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        groups.add_member(uow, "itam_manager", person)
    return organisation.visit(person)


def save(anna: Any, draft: str, name: str, before: str, after: str) -> None:
    content = files(anna, draft)[name].replace(before, after)
    body = {"name": name, "content": content, "revision": anna.get(f"/model-drafts/{draft}")["revision"]}
    anna.post(f"/model-drafts/{draft}/files", body)


def test_what_a_form_and_a_table_change_is_told_in_words_and_side_by_side(
    organisation: Any, anna: Any, draft: str
) -> None:
    owns_too(organisation, "mei")
    save(anna, draft, "acquisition_request.form", '"Quantity"', '"How many"')
    save(anna, draft, "dmn_acq_approval.dmn", "&gt;= 5000<", "&gt;= 6000<")
    for who in (anna, organisation.visit("mei")):
        page = who.page(f"/studio/drafts/{draft}")
        assert "Label: “Quantity” becomes “How many”" in page
        assert "<del>&gt;= 5000</del> <ins>&gt;= 6000</ins>" in page
        assert page.count('data-island="form"') == 2
    sides = [
        anna.take(f"/studio/drafts/{draft}/compare/acquisition_request.form/{side}") for side in ("before", "after")
    ]
    assert ["Quantity" in json.dumps(side["schema"]) for side in sides] == [True, False]
    assert all(side["readonly"] for side in sides)


def test_two_versions_of_a_process_are_compared(organisation: Any, anna: Any, draft: str) -> None:
    save(anna, draft, "acquisition_request.form", '"Quantity"', '"How many"')
    handed_in = anna.post(f"/model-drafts/{draft}/submit", {"reason": "Plainer words.", "publish_at": None})
    owner = owns_too(organisation, "mei")
    owner.post(f"/model-drafts/{draft}/approve", {"digest": handed_in["digest"], "comment": ""})
    page = anna.page("/studio/processes/itam_acquisition/compare?from=2&to=1")
    assert "Label: “How many” becomes “Quantity”" in page
    same = anna.page("/studio/processes/itam_acquisition/compare?from=2&to=2")
    assert "These two versions say the same." in same
    assert 'name="from"' in anna.page("/studio/processes/itam_acquisition")
    side = anna.take("/studio/processes/itam_acquisition/compare/acquisition_request.form/before?from=1&to=2")
    assert "Quantity" in json.dumps(side["schema"])


@pytest.mark.parametrize("asked", ["from=x&to=1", "from=1&to=", "from=1&to=99", "from=-1&to=1", "from=1&to=1e1"])
def test_versions_that_are_none_are_refused(anna: Any, asked: str) -> None:
    assert anna.status(f"/studio/processes/itam_acquisition/compare?{asked}") in (404, 422)


def test_a_table_is_reshaped_row_by_row_and_column_by_column(anna: Any, draft: str) -> None:
    name, key = "dmn_acq_approval.dmn", "dmn_acq_approval"
    address = f"/studio/drafts/{draft}/table/{name}"

    def press(**fields: str) -> tuple[int, Sheet]:
        revision = str(anna.get(f"/model-drafts/{draft}")["revision"])
        given = {part.replace("__", "."): value for part, value in fields.items()}
        status = anna.send(address, {"revision": revision, **given})[0]
        return status, sheets.read(files(anna, draft)[name].encode())[0]

    before = sheets.read(files(anna, draft)[name].encode())[0]
    first, second = before.rows[0].id, before.rows[1].id
    assert [row.id for row in press(down=first)[1].rows][:2] == [second, first]
    assert press(up=first)[1] == before
    assert press(up=first)[1] == before
    _, wider = press(add_column=key, **{f"new_kind__{key}": "input", f"new_source__{key}": "location"})
    at = sum(column.kind == "input" for column in before.columns)
    assert wider.columns[at].source == "location"
    assert press(drop_column=f"{key}.{at}")[1] == before
    assert press(**{f"policy__{key}": "COLLECT"})[1].policy == "COLLECT"
    status, same = press(**{f"policy__{key}": "MOST"})
    assert (status, same.policy) == (422, "COLLECT")
    press(**{f"{first}__0": ">= ("})
    page = anna.page(address)
    wrong = page.split(f'id="wrong-{before.rows[0].entries[0]}"')[1]
    assert "field__error" in wrong.split("</td>")[0]
    # Taken back as a whole.
    assert anna.send(f"/studio/drafts/{draft}/file/{name}/reset", {})[0] == 303
    assert sheets.read(files(anna, draft)[name].encode())[0] == before
