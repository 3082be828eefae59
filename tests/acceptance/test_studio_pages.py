"""A decision of a draft is tried out on its page before anybody hands it in."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from engine import deployments, model_drafts, running_models
from engine.unit_of_work import SYSTEM
from tests.acceptance.drafting import FILE, KEY, REASON, drafted


@pytest.fixture
def draft(organisation: Any) -> str:
    """A draft of the acquisition, as the address of its page."""
    made = organisation.visit("anna").post("/model-drafts", {"key": "itam_acquisition", "title": "Other limits"})
    return f"/studio/drafts/{made['id']}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_decision_says_what_it_gives_and_which_row_hits(organisation: Any, draft: str) -> None:
    table = f"{draft}/table/dmn_acq_approval.dmn"
    given = {"try": "dmn_acq_approval", "v.total": "26000", "v.risk": '"low"', "v.recurring": '"none"'}
    shown = organisation.visit("anna").page(f"{table}?{urlencode(given)}")
    assert "L3" in shown.split('role="status"')[1].split("</p>")[0]
    assert shown.count("sheet__hit") == 1
    high = organisation.visit("anna").page(f"{table}?{urlencode({**given, 'v.risk': chr(34) + 'high' + chr(34)})}")
    assert "L4" in high.split('role="status"')[1].split("</p>")[0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_value_is_told_beside_its_field(organisation: Any, draft: str) -> None:
    given = {"try": "dmn_acq_approval", "v.total": "26 000 (", "v.risk": '"low"'}
    shown = organisation.visit("anna").page(f"{draft}/table/dmn_acq_approval.dmn?{urlencode(given)}")
    assert 'class="field__error"' in shown
    assert "sheet__hit" not in shown


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_steps_that_are_only_drawn_elsewhere_do_not_hide_what_changes(organisation: Any, draft: str) -> None:
    anna, name = organisation.visit("anna"), "itam_acquisition.bpmn"
    files = f"/model-drafts/{draft.rpartition('/')[2]}/files"
    content = next(one["content"] for one in anna.get(files)["items"] if one["name"] == name)
    moved = re.sub(r'(bpmnElement="A1[89]"[^>]*>\s*<dc:Bounds x=")\d+', r"\g<1>9", content)
    assert moved != content
    renamed = moved.replace('name="Make available"', 'name="Put in stock"')
    anna.post(files, {"name": name, "content": renamed, "revision": 1})
    told, folded = anna.page(draft).split("One step is drawn elsewhere")
    assert "Put in stock" in told.split("What changes")[1]
    assert ">A18<" in folded
    assert ">A18<" not in told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_of_a_draft_gathers_what_runs_once(
    organisation: Any, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, gather, gathered = organisation.visit("anna"), running_models.of, []

    def noted(uow: Any, key: str) -> Any:
        gathered.append(key)
        return gather(uow, key)

    monkeypatch.setattr(running_models, "of", noted)
    anna.page(draft)
    assert gathered == ["itam_acquisition"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_says_what_others_published_meanwhile_and_settles_it(organisation: Any) -> None:
    draft = drafted(organisation)
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        theirs = model_drafts.running(uow, KEY)
        theirs[FILE] = theirs[FILE].replace(b'name="Change freeze"', b'name="No changes"')
        deployments.deploy(uow, theirs)
    chris, page = organisation.visit("chris"), f"/studio/drafts/{draft}"
    assert "Changed here, too" in chris.page(page)
    with organisation.refused(409) as problem:
        chris.post(f"/model-drafts/{draft}/submit", {"reason": REASON})
    assert f"“{FILE}” was published by system" in problem["detail"]
    (late,) = chris.get(f"/model-drafts/{draft}/meanwhile")["items"]
    assert (late["name"], late["who"], late["both"]) == (FILE, "system", True)
    chris.post(f"/model-drafts/{draft}/files/settle", {"name": FILE, "way": "mine", "revision": 2})
    assert "Changed here, too" not in chris.page(page)
    assert chris.post(f"/model-drafts/{draft}/submit", {"reason": REASON})["state"] == "submitted"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sheet_goes_back_to_the_letter_and_to_nothing_that_is_late_or_no_text(organisation: Any, draft: str) -> None:
    anna, name = organisation.visit("anna"), "dmn_acq_approval.dmn"
    files, table = f"/model-drafts/{draft.rpartition('/')[2]}/files", f"{draft}/table/{name}"

    def now() -> str:
        return next(str(one["content"]) for one in anna.get(files)["items"] if one["name"] == name)

    before = now()
    other = before.replace("5000", "6000")
    # As browsers send it.
    sent = other.replace("\n", "\r\n")
    assert anna.send(table, {"revision": "1", "content": sent})[0] == 303
    assert now() == other != before
    for revision, content, status in (("1", before, 412), ("2", f"{before}\0", 422)):
        assert anna.send(table, {"revision": revision, "content": content})[0] == status
        assert now() == other
    assert anna.send(table, {"revision": "2", "content": before})[0] == 303
    assert now() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_designer_of_a_form_knows_what_the_steps_that_show_it_know(organisation: Any, draft: str) -> None:
    given = organisation.visit("anna").take(f"{draft}/form/acquisition_request.form/data")
    known = {one["name"]: one["source"] for one in given["variables"]}
    assert known["budget_left"] == "Complete the request"
    assert len(known) == len(given["variables"])
    assert {"name": "string length", "takes": "string"} in given["functions"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_table_the_rows_that_change_are_shown_first_and_all_on_demand(organisation: Any, draft: str) -> None:
    anna, name = organisation.visit("anna"), "dmn_acq_approval.dmn"
    files = f"/model-drafts/{draft.rpartition('/')[2]}/files"
    before = next(str(one["content"]) for one in anna.get(files)["items"] if one["name"] == name)
    anna.post(files, {"name": name, "content": before.replace("&gt;= 5000<", "&gt;= 6000<"), "revision": 1})
    first, every = anna.page(draft).split("All 9 rows</summary>")
    assert first.count('class="changes__row') == 1
    assert "<del>&gt;= 5000</del> <ins>&gt;= 6000</ins>" in first
    assert every.count('class="changes__row') == 9
