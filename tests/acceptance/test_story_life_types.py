"""Every kind of asset of Figure 1 from its request to the day somebody works with it (TS 19770-10, clause 0.8).

The device has a story of its own: the whole life of a laptop.
"""

from datetime import timedelta
from typing import Any

import pytest

from register.store.tables import allocation, asset, contract, entitlement
from tests.acceptance import changing
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import work

TERMS = {
    "contract_owner": "karl",
    "contract_start": "2026-03-02",
    "contract_end": "2027-03-01",
    "notice_date": "2026-12-31",
    "price_rises": "3 % a year",
}
ACTIVE = {"admin_owner": "jonas", "start_date": "2026-03-02", "proof": "Order confirmation AB-7"}
PLAIN = {"location": None, "data_classification": "public"}


def request(organisation: Any, item: str | None = None, **more: Any) -> None:
    """Ask for something and let everybody who has to look at it agree."""
    organisation.start("rita", organisation.request(item, **{**PLAIN, **more}))
    reviews = {
        "A8": ("artur", {"fit": "standard", "risk_spec": "low"}),
        "A9": ("sofia", {"sec_result": "accept", "dpia_ref": "D-1", "risk_sec": "low"}),
        "A10": ("lucia", {"metric": "named users", "terms_ok": True, "oss_obligations": "Notices", "risk_lic": "low"}),
        "A10b": ("karl", {"supplier_ok": True, "renewal_notice_days": 90, "risk_con": "low"}),
    }
    for element in sorted(set(organisation.open()) & set(reviews)):
        person, answers = reviews[element]
        organisation.complete(person, element, answers)
    approved(organisation)


def approved(organisation: Any) -> None:
    """Let everybody approve whose role is asked for, one after the other."""
    while "P6" in organisation.open():
        task = organisation.open()["P6"]
        groups = {"legal": "ludwig", "change_manager": "chris"}
        organisation.decide(task.assignee or groups[task.candidate_groups[0]])


def quotes(organisation: Any, price: float, count: int) -> None:
    """Get so many quotes, and take the first one."""
    suppliers = ("S-1", "S-2", "S-3")[:count]
    organisation.quote([{"supplier": one, "unit_price": price + at} for at, one in enumerate(suppliers)])


def delivered(organisation: Any, quantity: int, amount: float, proof: str) -> Any:
    """Take in a right with its proof, pay it, and return it."""
    organisation.complete("stan", "D3", {"lines": [{"quantity": quantity, "condition": "ok", "proof": proof}]})
    organisation.pay(amount)
    assert "E21" in organisation.ended()
    (right,) = organisation.rows(entitlement)
    assert (right.stage, right.proof, right.case_no) == ("in_use", proof, "ACQ-2026-00001")
    return right


def given(organisation: Any, person: str, **answers: Any) -> None:
    """Let the deployment that follows give every unit to a person, who accepts the terms."""
    work(organisation)
    play = Deploying(organisation)
    play.begun_by_message()
    authorised = "C5" in organisation.open()
    if authorised:
        authorise(play)
    else:
        play.plan({1: person})
    while lines := play.lines():
        for line in lines:
            with play.at(line) as house:
                house.complete("theo", "H5", {"test_ok": True, **answers})
                house.complete(person, "H13", {"accept_terms": True, "signature": person.capitalize()})
        play.work()
    assert "E1" in play.house.ended(), play.house.open()


def authorise(play: Deploying) -> None:
    """Let the change be decided that such a deployment needs, and begin in its window."""
    house = play.house
    changing.assess(house, str(house.open()["C5"].assignee))
    approved(house)
    first = house.clock.now() + timedelta(days=7)
    window = {"window_start": changing.moment(first), "window_end": changing.moment(first + timedelta(hours=4))}
    changing.schedule(house, implementer="jonas", verifier="mei", **window)
    play.plan(begin=False, start_at=changing.moment(first))
    house.until(first)
    play.work()


def users(organisation: Any) -> list[tuple[str | None, str]]:
    """Return who uses what right."""
    return [(row.person, row.entitlement) for row in organisation.everything(allocation) if row.state == "in_use"]


def test_a_perpetual_licence(organisation: Any) -> None:
    wish = {"asset_kind": "software_executable", "unit_cost": 600, "licence_model": "per_device"}
    request(organisation, "EDITOR", **wish)
    organisation.order()
    right = delivered(organisation, 1, 600, "Licence certificate LC-88")
    assert (right.metric, right.ends_on) == ("per_device", None)
    given(organisation, "rita")
    assert users(organisation) == [("rita", right.id)]


def test_an_open_source_component(organisation: Any) -> None:
    wish = {"asset_kind": "software_executable", "unit_cost": 1, "licence_model": "open_source"}
    wish |= {"spec_text": "A library that reads the measuring files in our own program.", "oss_distributed": True}
    request(organisation, **wish)
    assert {vote["role"] for vote in organisation.votes()} == {"line_manager", "legal"}, "it leaves the house"
    quotes(organisation, 1, 1)
    organisation.order()
    right = delivered(organisation, 1, 1, "LICENSE of version 3.2")
    assert right.metric == "open_source"
    given(organisation, "rita")
    assert users(organisation) == [("rita", right.id)]


def test_software_as_a_service(organisation: Any) -> None:
    wish = {"asset_kind": "cloud_service", "unit_cost": 12, "recurring": "monthly", "term_months": 12}
    request(organisation, spec_text="A hosted tool for surveys among our customers.", **wish)
    quotes(organisation, 12, 1)
    organisation.order(**TERMS, contract_name="Survey tool")
    organisation.complete("irma", "D4", {**ACTIVE, "tenant": "survey.example", "user_cap": 1})
    organisation.pay(144)
    (right,) = organisation.rows(entitlement)
    assert right.tenant == "survey.example"
    given(organisation, "rita", account_id="rita@survey.example", plan="Team")
    assert ("rita", right.id) in users(organisation)


def test_infrastructure_as_a_service(organisation: Any) -> None:
    wish = {"asset_kind": "cloud_service", "unit_cost": 90, "recurring": "monthly", "term_months": 12}
    wish |= {"licence_model": "consumption", "data_classification": "confidential"}
    request(organisation, spec_text="Virtual machines on which the measuring data are kept.", **wish)
    quotes(organisation, 90, 2)
    organisation.order(**TERMS, contract_name="Virtual machines")
    organisation.complete("irma", "D4", {**ACTIVE, "tenant": "account 4711", "user_cap": None})
    organisation.pay(1080)
    given(organisation, "rita", account_id="account 4711", plan="On demand")
    (service,) = organisation.everything(asset)
    assert (service.kind, service.tenant, service.stage) == ("cloud_service", "account 4711", "in_use")


def test_a_maintenance_contract(organisation: Any) -> None:
    wish = {"asset_kind": "service", "unit_cost": 90, "recurring": "monthly", "term_months": 12}
    request(organisation, spec_text="Maintenance of the climate chambers, with a visit each quarter.", **wish)
    quotes(organisation, 90, 2)
    organisation.order(**TERMS, contract_name="Climate chambers")
    organisation.complete("irma", "D4", {**ACTIVE, "tenant": "C-77"})
    organisation.pay(1080)
    (terms,) = organisation.rows(contract)
    (service,) = organisation.rows(asset)
    assert (service.kind, service.contract, service.stage) == ("service", terms.id, "available")
    assert terms.notice_on is not None and terms.owner == "karl"


@pytest.mark.parametrize("kind", ["software_nonexecutable", "digital_content"])
def test_a_font_and_a_data_set(organisation: Any, kind: str) -> None:
    wish = {"asset_kind": kind, "unit_cost": 300, "licence_model": "per_user"}
    request(organisation, spec_text="All that is needed to set our reports as the house wants.", **wish)
    quotes(organisation, 300, 1)
    organisation.order()
    right = delivered(organisation, 1, 300, "Invoice with the terms on its back")
    assert right.kind == kind
    given(organisation, "rita")
    assert users(organisation) == [("rita", right.id)]
