"""The API answers in the language of the person who asks."""

from io import BytesIO
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


def test_what_is_wrong_with_a_model_is_said_in_the_language_of_the_person(deployed: Engine, sign_in: Any) -> None:
    with deployed.unit_of_work("system") as uow:
        people.update(uow, "omar", locale="de")
    bad = b"<definitions/>"
    answer = sign_in("omar").post("/api/v1/deployments", data={"files": [(BytesIO(bad), "bad.bpmn")]})
    assert answer.status_code == 422
    [finding] = answer.json["findings"]
    assert finding["text"] == "In der Datei steht kein BPMN-Modell."
    assert finding["remedy"] == "Bitte das Modell als BPMN-2.0-XML exportieren."
    assert answer.json["detail"] == f"bad.bpmn: Dokument (Zeile 1): {finding['text']} {finding['remedy']} [xml-root]"
