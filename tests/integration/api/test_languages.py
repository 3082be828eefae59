"""The API answers in the language of the person who asks."""

from typing import Any

from engine import people
from engine.unit_of_work import Engine


def test_what_is_wrong_with_an_answer_is_said_in_the_language_of_the_person(deployed: Engine, sign_in: Any) -> None:
    with deployed.unit_of_work("system") as uow:
        people.update(uow, "rita", locale="de")
    rita, tom = sign_in("rita"), sign_in("tom")
    said = {}
    for name, client in (("de", rita), ("en", tom)):
        answer = client.post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 99}})
        assert answer.status_code == 422, answer.json
        said[name] = answer.json["errors"]["days"][0]
    assert said["de"] != said["en"]
    assert "30" in said["de"] and "30" in said["en"]
