"""Story (k): EUR 600,000: six levels decide, in order."""

from typing import Any

LEVELS = (
    ("line_manager", "tom"),
    ("budget_owner", "ines"),
    ("itam_manager", "anna"),
    ("finance_controller", "frida"),
    ("cio", "viktor"),
    ("top_management", "greta"),
)


def test_six_people_decide_one_after_the_other(organisation: Any) -> None:
    organisation.start("rita", organisation.request("CLUSTER", unit_cost=600000))
    for _, person in LEVELS:
        assert organisation.open()["P6"].assignee == person
        organisation.decide(person)
    assert [(vote["role"], vote["person"]) for vote in organisation.votes()] == list(LEVELS)
    assert set(organisation.open()) == {"B15"}
    (figure,) = [one for one in organisation.visit("anna").get("/register/metrics")["items"] if one["id"] == "m.A2"]
    assert "l5" in {part["name"] for part in figure["parts"]}


def test_the_first_no_ends_it(organisation: Any) -> None:
    organisation.start("rita", organisation.request("CLUSTER", unit_cost=600000))
    organisation.decide("tom")
    organisation.decide("ines", "reject", "The data centre has no room for it before 2028.")
    assert len(organisation.votes()) == 2
    assert organisation.still_open() == []


def test_whoever_holds_two_of_the_roles_decides_once(organisation: Any) -> None:
    organisation.start("rita", organisation.request("CLUSTER", unit_cost=600000, cost_centre="4900"))
    organisation.decide("tom")
    assert organisation.open()["P6"].assignee == "anna"
