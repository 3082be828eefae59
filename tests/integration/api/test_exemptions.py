"""Exemptions over HTTP: granted, listed, ended; and by the page, in the reader's language."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from engine.settings import Settings

SignIn = Callable[[str], FlaskClient]
NEW = {
    "rule": "SOD-02",
    "person": "rita",
    "reason": "There are two of us in August.",
    "control": "All orders are read on Fridays.",
    "ends_at": "2026-04-01T00:00:00Z",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Tom and Eve, who are hr, may exempt."""
    return replace(settings, exemptions_group="hr")


@pytest.fixture
def app(house: Any, application: Callable[..., Flask]) -> Flask:
    """The application with its pages."""
    app = application(house)
    app.testing = True
    return app


def test_one_is_granted_listed_and_ended(deployed: Any, sign_in: SignIn) -> None:
    tom = sign_in("tom")
    answer = tom.post("/api/v1/exemptions", json=NEW)
    assert answer.status_code == 201, answer.text
    made = answer.json
    assert made | NEW == made
    assert (made["granted_by"], made["number"], made["ended_at"]) == ("tom", None, None)
    ended = sign_in("eve").post(f"/api/v1/exemptions/{made['id']}/end")
    assert (ended.status_code, ended.json["ended_by"]) == (200, "eve")
    assert sign_in("ida").get("/api/v1/exemptions").json == {"items": [ended.json]}
    assert tom.post(f"/api/v1/exemptions/{made['id']}/end").status_code == 409


def test_one_in_a_case_names_its_number(deployed: Any, sign_in: SignIn) -> None:
    sign_in("rita").post("/api/v1/process-definitions/leave/start", json={"variables": {"days": 3}})
    answer = sign_in("tom").post("/api/v1/exemptions", json=NEW | {"person": None, "number": "LV-2026-00001"})
    assert (answer.status_code, answer.json["number"], answer.json["person"]) == (201, "LV-2026-00001", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"person": "tom"}, "person"), ({"ends_at": "2026-06-01T00:00:00Z"}, "ends_at"), ({"rule": "SOD-99"}, "rule")],
)
def test_what_is_wrong_is_422_beside_its_field_in_both_languages(
    deployed: Any, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    tom = sign_in("tom")
    english = tom.post("/api/v1/exemptions", json=NEW | wrong)
    assert (english.status_code, list(english.json["errors"])) == (422, [field])
    tom.patch("/api/v1/me", json={"locale": "de"})
    german = tom.post("/api/v1/exemptions", json=NEW | wrong)
    assert german.json["errors"][field] != english.json["errors"][field]
    assert tom.get("/api/v1/exemptions").json == {"items": []}


def test_others_neither_see_nor_grant(deployed: Any, sign_in: SignIn) -> None:
    rita = sign_in("rita")
    assert rita.get("/api/v1/exemptions").status_code == 403
    assert rita.post("/api/v1/exemptions", json=NEW | {"person": "tom"}).status_code == 403
    assert rita.get("/exemptions").status_code == 403
    assert "/exemptions" not in rita.get("/inbox").text


def test_the_page_grants_shows_and_ends(deployed: Any, sign_in: SignIn) -> None:
    tom = sign_in("tom")
    assert "/exemptions" in tom.get("/inbox").text
    form = {"rule": "SOD-03", "person": "Rita Sommer (rita)", "until": "2026-05-31", "number": ""}
    texts = {"reason": NEW["reason"], "control": NEW["control"]}
    assert tom.post("/exemptions", data=form | texts).headers["Location"] == "/exemptions?done=granted"
    [made] = tom.get("/api/v1/exemptions").json["items"]
    assert (made["rule"], made["person"], made["ends_at"]) == ("SOD-03", "rita", "2026-05-31T09:00:00Z")
    shown = tom.get("/exemptions").text
    assert NEW["control"] in shown and "Rita Sommer" in shown and f"/exemptions/{made['id']}/end" in shown
    watching = sign_in("ida").get("/exemptions").text
    assert "Rita Sommer" in watching and 'action="/exemptions' not in watching
    refused = tom.post("/exemptions", data=form | texts | {"reason": "Because"})
    assert refused.status_code == 422 and "characters" in refused.text and NEW["control"] in refused.text
    assert tom.post(f"/exemptions/{made['id']}/end").status_code == 303
    assert "Ended by" in tom.get("/exemptions").text


def test_every_rule_has_its_sentence_in_both_languages_on_the_page(deployed: Any, sign_in: SignIn) -> None:
    tom = sign_in("tom")
    for locale in ("en", "de"):
        tom.patch("/api/v1/me", json={"locale": locale})
        shown = tom.get("/exemptions").text
        for number in range(1, 13):
            rule = f"SOD-{number:02}"
            assert f'<option value="{rule}">{rule}: ' in shown, (locale, rule)


def test_the_managers_of_itam_grant_them_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    from api import composition

    for given, used in (("", "itam_manager"), ("boss", "boss")):
        url = f"sqlite:///{tmp_path / 'a.db'}"
        engine = composition.open_installation(Settings(database_url=url, exemptions_group=given))
        assert engine.settings.exemptions_group == used
        engine.close()
