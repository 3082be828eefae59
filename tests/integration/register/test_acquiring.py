from decimal import Decimal
from typing import Any

import pytest

from engine import notices
from engine.errors import InvalidSubmission, Refused
from engine.ids import new_id
from engine.model import InstanceState, ProcessInstance
from engine.topics import Call
from engine.unit_of_work import Engine
from register import budgets
from register.roles import beneficiary, budget_owner

REQUEST = {
    "request_for": "self",
    "asset_kind": "hardware",
    "catalogue_item": "NB-14",
    "quantity": Decimal(2),
    "unit_cost": Decimal("1450.10"),
    "total": Decimal("2900.20"),
    "cost_centre": "4100",
}


class Case:
    """A case of rita's that calls the topics of the register."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.instance = ProcessInstance(
            id=new_id(engine.clock.now()),
            definition_id=new_id(engine.clock.now()),
            definition_key="itam_acquisition",
            business_key="ACQ-2026-00001",
            subject="2 × Notebook",
            state=InstanceState.ACTIVE,
            revision=1,
            root_id=new_id(engine.clock.now()),
            started_by="rita",
            started_at=engine.clock.now(),
        )

    def call(self, topic: str, inputs: dict[str, Any], *, locale: str = "en") -> tuple[dict[str, Any], list[Any]]:
        with self.engine.unit_of_work("rita") as uow:
            uow.locale = locale
            call = Call(uow=uow, instance=self.instance, element_id="A2", topic=topic, inputs=inputs)
            outputs = self.engine.topics[topic].handler(call) or {}
            return dict(outputs), call.entries

    def held(self) -> budgets.Commitment | None:
        with self.engine.unit_of_work("rita", reading=True) as uow:
            return budgets.held(uow, self.instance.id)


@pytest.fixture
def case(stocked: Engine) -> Case:
    return Case(stocked)


def test_a_request_gets_what_the_register_knows(case: Case) -> None:
    outputs, _ = case.call("acq.enrich", REQUEST)
    assert outputs == {
        "business_key": case.instance.business_key,
        "requester": "rita",
        "manager": "ines",
        "budget_owner": "ines",
        "budget_left": Decimal(50000),
        "total": Decimal("2900.20"),
        "lead_time": 7,
        "item_name": "Notebook 14 inch",
        "supplier": "S-1",
        "contract": "C-1",
        "list_price": Decimal("1450.1"),
    }


def test_a_request_outside_the_catalogue_has_the_usual_lead_time_and_the_supplier_wished_for(case: Case) -> None:
    outputs, _ = case.call("acq.enrich", REQUEST | {"catalogue_item": None, "supplier": "S-1"})
    assert (outputs["lead_time"], outputs["item_name"], outputs["supplier"]) == (10, None, "S-1")


def test_the_money_of_a_request_is_held_and_others_have_less(case: Case, stocked: Engine) -> None:
    case.call("acq.enrich", REQUEST)
    assert case.held() == budgets.Commitment(cost_centre="4100", amount=Decimal("2900.2"), state="open")
    outputs, _ = Case(stocked).call("acq.enrich", REQUEST)
    assert outputs["budget_left"] == Decimal("47099.8")


def test_a_request_sent_again_holds_its_new_sum_and_the_history_says_both(case: Case) -> None:
    case.call("acq.enrich", REQUEST)
    outputs, entries = case.call("acq.enrich", REQUEST | {"total": Decimal(5000), "cost_centre": "4300"})
    assert case.held() == budgets.Commitment(cost_centre="4300", amount=Decimal(5000), state="open")
    assert (outputs["total"], outputs["budget_left"]) == (Decimal(5000), Decimal(90))
    [entry] = entries
    assert (entry.kind, entry.entity, entry.entity_id, entry.field) == ("register", "cost_centre", "4300", "committed")
    assert entry.details["before"] == Decimal("2900.2")
    assert entry.details["after"] == Decimal(5000)


def test_a_sum_in_another_currency_becomes_euros_to_the_cent(case: Case) -> None:
    outputs, _ = case.call("acq.enrich", REQUEST | {"total": Decimal("33.33"), "currency": "USD"})
    assert outputs["total"] == Decimal("30.66")


def test_a_currency_without_a_rate_is_refused(case: Case) -> None:
    with pytest.raises(Refused, match="exchange rate from CHF to EUR"):
        case.call("acq.enrich", REQUEST | {"currency": "CHF"})


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"catalogue_item": "NB-10"}, "catalogue_item", "no longer be ordered"),
        ({"catalogue_item": "gone"}, "catalogue_item", "no longer be ordered"),
        ({"catalogue_item": "CRM"}, "catalogue_item", "“CRM seat” is of another kind"),
        ({"cost_centre": "4200"}, "cost_centre", "not open"),
        ({"cost_centre": None}, "cost_centre", "not open"),
        ({"total": None}, "unit_cost", "cannot be worked out"),
        ({"total": Decimal(-1)}, "unit_cost", "cannot be worked out"),
    ],
)
def test_a_request_that_cannot_be_bought_goes_back_beside_its_field(
    case: Case, change: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidSubmission) as raised:
        case.call("acq.enrich", REQUEST | change)
    assert list(raised.value.errors) == [field]
    assert says in raised.value.errors[field][0]
    assert case.held() is None


def test_a_refusal_is_in_the_language_of_the_person(case: Case) -> None:
    with pytest.raises(InvalidSubmission) as raised:
        case.call("acq.enrich", REQUEST | {"cost_centre": "4200"}, locale="de")
    assert raised.value.errors["cost_centre"][0].startswith("Diese Kostenstelle ist zurzeit nicht offen")


def test_a_case_that_is_not_fulfilled_frees_its_money_and_tells_the_requester_why(case: Case, stocked: Engine) -> None:
    case.call("acq.enrich", REQUEST)
    votes = [{"decision": "approve", "comment": ""}, {"decision": "reject", "comment": "Too dear this year."}]
    outputs, entries = case.call("acq.close_unfulfilled", {"outcome": "rejected", "requester": "rita", "votes": votes})
    assert outputs == {"reason": "Too dear this year."}
    assert case.held() == budgets.Commitment(cost_centre="4100", amount=Decimal("2900.2"), state="freed")
    assert [entry.details["after"] for entry in entries] == [None]
    with stocked.unit_of_work("rita", reading=True) as uow:
        [notice] = notices.mine(uow).items
    assert notice.kind == "not_fulfilled"
    assert notice.params["outcome"] == "rejected"
    assert notice.params["reason"] == "Too dear this year."
    assert notice.instance_id == case.instance.id


def test_freed_money_can_be_asked_for_again(case: Case, stocked: Engine) -> None:
    case.call("acq.enrich", REQUEST)
    case.call("acq.close_unfulfilled", {"outcome": "withdrawn"})
    outputs, _ = Case(stocked).call("acq.enrich", REQUEST)
    assert outputs["budget_left"] == Decimal(50000)


def test_closing_twice_frees_once(case: Case) -> None:
    case.call("acq.enrich", REQUEST)
    case.call("acq.close_unfulfilled", {"outcome": "withdrawn"})
    _, entries = case.call("acq.close_unfulfilled", {"outcome": "withdrawn"})
    assert entries == []


def test_the_budget_owner_is_the_owner_of_the_cost_centre(stocked: Engine) -> None:
    with stocked.unit_of_work("rita", reading=True) as uow:
        assert budget_owner(uow, None, {"cost_centre": "4100"}) == ("ines",)
        assert budget_owner(uow, None, {"cost_centre": "gone"}) == ()
        assert budget_owner(uow, None, {}) == ()


def test_a_case_is_for_its_beneficiary_else_for_whoever_started_it(case: Case, stocked: Engine) -> None:
    with stocked.unit_of_work("rita", reading=True) as uow:
        assert beneficiary(uow, case.instance, {"beneficiary": "tom"}) == ("tom",)
        assert beneficiary(uow, case.instance, {"beneficiary": ["tom", "ines"]}) == ("tom", "ines")
        assert beneficiary(uow, case.instance, {"beneficiary": None}) == ("rita",)
        assert beneficiary(uow, None, {}) == ()


def test_what_a_case_holds_itself_does_not_lessen_its_own_budget(case: Case) -> None:
    case.call("acq.enrich", REQUEST)
    outputs, _ = case.call("acq.enrich", REQUEST)
    assert outputs["budget_left"] == Decimal(50000)
