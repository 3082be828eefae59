"""What one may start, and starting it."""

from collections.abc import Callable

from flask.testing import FlaskClient

SignIn = Callable[[str], FlaskClient]
PAGE = {"Accept": "text/html"}
DRAFT = "/api/v1/process-definitions/leave/draft"


def test_the_catalogue_offers_what_the_reader_may_start(sign_in: SignIn) -> None:
    shown = sign_in("rita").get("/start").text
    assert "Days off" in shown and "Ask for days at home." in shown
    assert "Ring the bell" not in shown
    assert "There is nothing you may start" in sign_in("paul").get("/start").text


def test_a_start_page_of_somebody_elses_process_is_not_there(sign_in: SignIn) -> None:
    paul = sign_in("paul")
    assert paul.get("/start/leave", headers=PAGE).status_code in (403, 404)
    assert paul.get("/start/leave/form.json").status_code in (403, 404)
    assert paul.get("/start/nothing", headers=PAGE).status_code == 404


def test_the_form_gets_its_fields_and_where_answers_and_drafts_go(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    assert 'data-src="/start/leave/form.json"' in rita.get("/start/leave").text
    data = rita.get("/start/leave/form.json").get_json()
    assert [one["key"] for one in data["schema"]["components"]] == ["days"]
    assert (data["draft"], data["draft_revision"], data["data"]) == (DRAFT, None, {})
    sent = rita.post(data["submit"], json={data["body_key"]: {"days": 3}})
    onward = rita.get(data["done"].replace("{id}", sent.get_json()["id"]), follow_redirects=True)
    assert onward.status_code == 200


def test_a_draft_is_offered_again_and_can_be_thrown_away(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    saved = rita.put(DRAFT, json={"data": {"days": 4}})
    data = rita.get("/start/leave/form.json").get_json()
    assert (data["data"], data["draft_revision"]) == ({"days": 4}, saved.get_json()["revision"])
    assert "You left a draft" in rita.get("/start").text
    rita.post("/start/leave/discard")
    assert "You left a draft" not in rita.get("/start").text


def test_a_process_without_a_form_starts_by_a_button(sign_in: SignIn) -> None:
    eve = sign_in("eve")
    assert '<form method="post" action="/start/bell">' in eve.get("/start/bell").text
    answer = eve.post("/start/bell")
    assert answer.status_code == 303
    assert "Ring the bell" in eve.get(answer.location).text
