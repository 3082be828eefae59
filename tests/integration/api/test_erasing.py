"""The details of a history are erased by an operator; the entries, their reason and the chain stay."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from engine import instances
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]


def begun(engine: Engine) -> str:
    with engine.unit_of_work("rita") as uow:
        return str(instances.start(uow, "leave", {"days": 3, "why": "A wedding."}).id)


def erase(client: FlaskClient, case: str, *seqs: int, reason: str = "Rita asked for it.") -> Any:
    body = {"seqs": list(seqs), "reason": reason}
    return client.post(f"/api/v1/process-instances/{case}/history/erasures", json=body)


def entries(client: FlaskClient, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/process-instances/{case}/history").json["items"]
    return found


def test_erased_details_are_gone_and_everything_verifies(sign_in: SignIn, deployed: Engine) -> None:
    case, omar = begun(deployed), sign_in("omar")
    before = entries(omar, case)
    assert "A wedding." in str(before[0]["details"])
    answer = erase(omar, case, 1)
    assert (answer.status_code, answer.json) == (201, {"erased": 1})
    after = entries(sign_in("rita"), case)
    assert [(entry["seq"], entry["hash"]) for entry in after[:-1]] == [(one["seq"], one["hash"]) for one in before]
    assert after[0]["details"] is None
    assert (after[-1]["kind"], after[-1]["actor"]) == ("erased", "omar")
    assert after[-1]["details"] == {"seqs": [1], "reason": "Rita asked for it."}
    report = omar.get("/api/v1/history/verification").json
    assert (report["ok"], report["erased"], report["breaks"]) == (True, 1, [])


def test_what_is_erased_already_is_not_erased_again_and_why_it_was_stays(sign_in: SignIn, deployed: Engine) -> None:
    case, omar = begun(deployed), sign_in("omar")
    erase(omar, case, 1)
    before = entries(omar, case)
    assert erase(omar, case, 1).json == {"erased": 0}
    assert erase(omar, case, before[-1]["seq"]).json == {"erased": 0}
    assert entries(omar, case) == before


def test_an_entry_that_there_is_not_is_named_and_nothing_is_erased(sign_in: SignIn, deployed: Engine) -> None:
    case, omar = begun(deployed), sign_in("omar")
    before = entries(omar, case)
    answer = erase(omar, case, 1, 99)
    assert answer.status_code == 422
    assert answer.json["errors"]["seqs"][0].startswith("This history has no entry 99.")
    assert entries(omar, case) == before


def test_only_an_operator_erases(sign_in: SignIn, deployed: Engine) -> None:
    case = begun(deployed)
    answers = {person: erase(sign_in(person), case, 1).status_code for person in ("rita", "tom", "ida", "adam", "paul")}
    assert answers == {"rita": 403, "tom": 403, "ida": 403, "adam": 404, "paul": 404}
