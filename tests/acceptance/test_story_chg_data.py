"""Stories of data changes: the register is corrected by a process only, by those who may agree, and never by halves."""

from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from engine import files, instances
from engine.unit_of_work import SYSTEM
from register import spreadsheets
from register.store.tables import asset, custody
from tests.acceptance.changing import thing

RIGHT = {"verdict": "confirm"}


def correct(play: Any, person: str, *rows: dict[str, Any], **more: Any) -> None:
    """Ask for a correction of single fields."""
    reason = {"reason": "Seen at the desk this morning."}
    play.start_process(person, "itam_data_change", {"rows": list(rows), **reason, **more})


def row(id: str, field: str, **to: Any) -> dict[str, Any]:
    """Return one row of the form."""
    return {"asset": id, "field": field, **to}


def load(play: Any, person: str, content: bytes, name: str = "assets.csv") -> None:
    """Send a file of assets as a data change."""
    with play.engine.unit_of_work(person) as uow:
        file = files.store(uow, name, content)
    answers = {"file": str(file.id), "reason": "Counted in the stores on Friday."}
    play.start_process(person, "itam_data_change", answers)


@pytest.fixture
def notebooks(organisation: Any) -> list[str]:
    """Two notebooks of rita."""
    return list(organisation.stock("NB-1", "NB-2", stage="in_use", custodian="rita"))


def test_a_note_needs_nobody(organisation: Any, notebooks: list[str]) -> None:
    correct(organisation, "rita", row(notebooks[0], "notes", to_text="A scratch on the lid"))
    assert organisation.state().state == "completed"
    assert thing(organisation, "NB-1").notes == "A scratch on the lid"
    history = organisation.visit("anna").get("/assets/NB-1/history")["items"]
    written = next(entry for entry in history if entry["field"] == "notes")
    assert (written["case_no"], written["actor"]) == (organisation.state().business_key, "rita")


def test_place_and_holder_need_a_steward_who_has_no_part_in_it(organisation: Any, notebooks: list[str]) -> None:
    correct(organisation, "dora", row(notebooks[0], "custodian", to_person="dirk"))
    # One steward asks, the other would keep it: whoever runs the system looks at it.
    assert organisation.open()["DC5"].candidate_users == ("anna",)
    organisation.away("anna", "dirk")
    with organisation.refused(403) as problem:
        organisation.complete("dirk", "DC5", RIGHT)
    assert "SOD-12" in problem["detail"]
    assert thing(organisation, "NB-1").custodian == "rita"
    organisation.complete("anna", "DC5", RIGHT)
    assert thing(organisation, "NB-1").custodian == "dirk"


def test_a_steward_confirms_a_new_holder_and_the_hands_follow(organisation: Any, notebooks: list[str]) -> None:
    correct(organisation, "rita", row(notebooks[0], "custodian", to_person="ruth"))
    organisation.complete("dora", "DC5", RIGHT)
    assert organisation.state().state == "completed"
    assert thing(organisation, "NB-1").custodian == "ruth"
    hands = [one for one in _hands(organisation, notebooks[0])]
    assert [(one.holder, one.until is None) for one in hands] == [("rita", False), ("ruth", True)]


def test_owner_cost_stage_and_class_need_whoever_answers_for_it_too(organisation: Any, notebooks: list[str]) -> None:
    rows = [
        row(notebooks[0], "classification", to_choice="confidential"),
        row(notebooks[1], "stage", to_stage="available"),
        row(notebooks[1], "cost", to_text="1300"),
    ]
    correct(organisation, "rita", *rows)
    organisation.complete("dora", "DC5", RIGHT)
    assert thing(organisation, "NB-1").classification == "internal"
    organisation.decide("ines")
    first, second = thing(organisation, "NB-1"), thing(organisation, "NB-2")
    assert (first.classification, second.stage, second.cost) == ("confidential", "available", 1300)
    assert organisation.state().state == "completed"


def test_what_cannot_be_is_refused_beside_its_row(organisation: Any, notebooks: list[str]) -> None:
    with organisation.refused(422) as problem:
        correct(
            organisation,
            "rita",
            row(notebooks[0], "stage", to_stage="in_maintenance"),
            row(notebooks[1], "cost", to_text="dear"),
            row(notebooks[0], "location", to_location="BER"),
            row(notebooks[1], "name"),
        )
    assert set(problem["errors"]) == {"rows.1.field", "rows.2.field", "rows.3.field"}
    with organisation.refused(422) as problem:
        correct(organisation, "rita", row(notebooks[1], "tag", to_text="NB-1"))
    assert set(problem["errors"]) == {"rows.0.field"}


def test_nothing_is_written_when_the_register_says_something_else_by_now(
    organisation: Any, notebooks: list[str]
) -> None:
    correct(organisation, "rita", row(notebooks[0], "serial", to_text="SN-1"))
    organisation.complete("dora", "DC5", RIGHT)
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(update(asset).where(asset.c.id == notebooks[0]).values(serial="SN-0"))
    organisation.decide("ines")
    assert set(organisation.open()) == {"DC10"}
    assert thing(organisation, "NB-1").serial == "SN-0"
    again = {"rows": [row(notebooks[0], "serial", to_text="SN-2")], "reason": "Read again from the label."}
    organisation.complete("rita", "DC10", {**again, "action": "resubmit"})
    organisation.complete("dora", "DC5", RIGHT)
    organisation.decide("ines")
    assert thing(organisation, "NB-1").serial == "SN-2"


def test_a_steward_sends_it_back_or_says_no(organisation: Any, notebooks: list[str]) -> None:
    correct(organisation, "rita", row(notebooks[0], "custodian", to_person="tom"))
    organisation.complete("dora", "DC5", {"verdict": "rework", "verdict_note": "Since when does he have it?"})
    assert organisation.inbox("rita") == ["DC10"]
    rows = [row(notebooks[0], "custodian", to_person="tom")]
    organisation.complete("rita", "DC10", {"rows": rows, "reason": "He has it since Monday.", "action": "resubmit"})
    organisation.complete("dirk", "DC5", {"verdict": "reject", "verdict_note": "He says that he has not."})
    assert organisation.still_open() == []
    assert "data_unchanged" in organisation.told("rita")
    assert thing(organisation, "NB-1").custodian == "rita"


def test_a_file_as_the_register_gives_it_changes_what_was_changed_in_it(
    organisation: Any, notebooks: list[str]
) -> None:
    given = organisation.visit("anna").download("/register/asset.csv").decode()
    changed = given.replace("Notebook 14 inch", "Notebook 14", 1).encode()
    load(organisation, "dora", changed)
    assert organisation.state().state == "completed"
    assert sorted(one.name for one in organisation.everything(asset)) == ["Notebook 14", "Notebook 14 inch"]


def test_a_spreadsheet_of_many_needs_the_itam_manager_and_is_written_whole(organisation: Any) -> None:
    organisation.stock(*(f"NB-{n:02}" for n in range(1, 61)), stage="in_use", custodian="rita")
    head = ["tag", "name", "kind", "stage", "location", "cost_centre", "asset_owner", "cost", "custodian"]
    lines = [[f"NB-{n:02}", None, None, None, None, None, None, None, "tom"] for n in range(1, 61)]
    small = spreadsheets.write("assets", [["tag", "custodian"], *([line[0], line[-1]] for line in lines)])
    load(organisation, "dora", small, "assets.xlsx")
    organisation.complete("dirk", "DC5", RIGHT)
    assert organisation.open()["P6"].assignee == "anna"
    organisation.decide("anna")
    assert {one.custodian for one in organisation.everything(asset)} == {"tom"}
    # A file may bring new assets too; somebody answers for those.
    new = ["NB-99", "Notebook 14 inch", "hardware", "available", "BER", "4100", "ines", 1200, None]
    load(organisation, "dora", spreadsheets.write("assets", [head, new]), "new.xlsx")
    organisation.complete("dirk", "DC5", RIGHT)
    assert thing(organisation, "NB-99").case_no == organisation.state().business_key
    with organisation.refused(422) as problem:
        load(organisation, "dora", b"tag,serial,case_no\nNB-01,SN-1,ACQ-1\n")
    assert "case_no" in problem["errors"]["file"][0]


def test_a_spreadsheet_is_taken_away_changed_compared_and_sent_as_a_case(
    organisation: Any, notebooks: list[str]
) -> None:
    dora = organisation.visit("dora")
    rows = [row for _, row in spreadsheets.read(dora.download("/register/asset.xlsx"), 100)]
    place = rows[0].index("custodian")
    rows[1] = [*rows[1][:place], "ruth", *rows[1][place + 1 :]]
    with organisation.engine.unit_of_work("dora") as uow:
        file = files.store(uow, "changed.xlsx", spreadsheets.write("asset", rows))
    found = dora.post("/imports/preview", {"entity": "asset", "file_id": str(file.id)})
    assert found["changes"] == [{"key": "NB-1", "field": "custodian", "before": "rita", "after": "ruth"}]
    assert (found["added"], found["changed"], found["unchanged"]) == ([], ["NB-1"], 1)
    with organisation.engine.unit_of_work("rita") as uow:
        hers = files.store(uow, "changed.csv", b"tag,custodian\nNB-1,ruth\n")
    with organisation.refused(403):
        organisation.visit("rita").post("/imports/preview", {"entity": "asset", "file_id": str(hers.id)})
    # The page begins the same case; a reason that says nothing is refused there.
    assert _sent(organisation, file.id, "Because") == (422, None)
    status, address = _sent(organisation, file.id, "She sits at that desk now.")
    assert (status, address) == (303, "/requests/DCH-2026-00001")
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        (case,) = instances.find(uow, definition_key="itam_data_change").items
    organisation.case = case.id
    organisation.complete("dirk", "DC5", RIGHT)
    assert thing(organisation, "NB-1").custodian == "ruth"


def _sent(play: Any, file_id: Any, reason: str) -> tuple[int, str | None]:
    """Send the form of the page on which a file was compared; return status and where it leads."""
    visitor = play.visit("dora")
    connection = HTTPConnection("127.0.0.1", play.port, timeout=60)
    headers = {**visitor._headers, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"file_id": str(file_id), "reason": reason})
    connection.request("POST", "/register/imports/data-change", body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Location")


def test_nobody_looks_at_it_until_it_expires(organisation: Any, notebooks: list[str]) -> None:
    correct(organisation, "rita", row(notebooks[0], "custodian", to_person="ruth"))
    organisation.until(organisation.clock.now() + timedelta(days=4))
    assert "escalated" in organisation.told("anna")
    organisation.until(organisation.clock.now() + timedelta(days=14))
    assert organisation.still_open() == []
    assert thing(organisation, "NB-1").custodian == "rita"


def _hands(play: Any, id: str) -> list[Any]:
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return list(uow.execute(custody.select().where(custody.c.asset == id).order_by(custody.c.seq)))
