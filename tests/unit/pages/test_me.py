"""Oneself: language, theme, absences, sessions, password."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import substitutions
from engine.unit_of_work import Engine

SignIn = Callable[[str], FlaskClient]
AWAY = {"from": "2026-03-04", "until": "2026-03-06", "person": "Tom Okafor (tom)", "reason": "Skiing"}
OLD = "seven white horses 7"


def test_the_page_says_who_one_is_and_offers_every_theme(sign_in: SignIn) -> None:
    shown = sign_in("rita").get("/me").text
    assert "Rita Sommer" in shown and "Staff" in shown
    assert all(f'data-theme="{theme}"' in shown for theme in ("system", "light", "dark"))


def test_the_language_changes_at_once(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    after = rita.post("/me/language", data={"locale": "de"}, follow_redirects=True).text
    assert "Ihre Sprache ist geändert." in after and '<html lang="de"' in after
    assert rita.post("/me/language", data={"locale": "xx"}).status_code == 422


def test_a_theme_is_kept_in_the_browser(sign_in: SignIn) -> None:
    after = sign_in("rita").post("/me/theme", data={"theme": "dark"}, follow_redirects=True).text
    assert 'class="theme-dark"' in after


def test_an_absence_is_noted_until_the_end_of_its_last_day_and_can_be_ended(house: Engine, sign_in: SignIn) -> None:
    rita = sign_in("rita")
    after = rita.post("/me/absences", data=AWAY, follow_redirects=True).text
    assert "Wed 4 Mar to Fri 6 Mar: Tom Okafor stands in for you" in after
    assert "you stand in for Rita Sommer" in sign_in("tom").get("/me").text
    with house.unit_of_work("rita", reading=True) as uow:
        (absence,) = substitutions.of_person(uow)
    assert sign_in("paul").post(f"/me/absences/{absence.id}/end").status_code in (403, 404)
    after = rita.post(f"/me/absences/{absence.id}/end", follow_redirects=True).text
    assert "stands in for you" not in after


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"from": ""}, "from", "Give the first and the last day"),
        ({"until": "2026-03-01"}, "until", "The last day is not before the first one"),
        ({"person": "Rita Sommer (rita)"}, "person", "Nobody can stand in for themselves."),
        ({"person": "Nobody (nobody)"}, "person", "There is nobody called “Nobody (nobody)” here."),
    ],
)
def test_an_absence_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    sign_in: SignIn, changes: dict[str, Any], field: str, sentence: str
) -> None:
    answer = sign_in("rita").post("/me/absences", data=AWAY | changes)
    assert answer.status_code == 422
    assert _beside(answer.text, field).startswith(sentence) and 'value="Skiing"' in answer.text


def _beside(page: str, field: str) -> str:
    """Return what is said beside a field, which names it as its description."""
    assert re.search(rf'name="{field}"[^>]* aria-invalid="true" aria-describedby="{field}-error', page)
    said = re.search(rf'id="{field}-error" role="alert">(?:<svg.*?</svg>)?(.*?)</p>', page, re.DOTALL)
    assert said is not None, f"nothing is said beside {field}"
    return said[1].strip()


def test_two_absences_at_once_are_refused(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    rita.post("/me/absences", data=AWAY)
    again = rita.post("/me/absences", data=AWAY).text
    assert _beside(again, "from").startswith("You are away already in these days.")


def test_a_new_password_needs_the_old_one(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    wrong = rita.post("/me/password", data={"old": "no", "new": "nine black ravens 9"})
    assert wrong.status_code == 422 and _beside(wrong.text, "old").startswith("The old password does not fit.")
    short = rita.post("/me/password", data={"old": OLD, "new": "short"})
    assert short.status_code == 422 and _beside(short.text, "new").startswith("A password has")
    after = rita.post("/me/password", data={"old": OLD, "new": "nine black ravens 9"}, follow_redirects=True)
    assert "Your password is changed." in after.text


def test_signing_out_everywhere_ends_other_sessions_too(sign_in: SignIn) -> None:
    here, there = sign_in("rita"), sign_in("rita")
    assert here.post("/me/sessions/end").location == "/sign-in"
    assert there.get("/me", headers={"Accept": "text/html"}).status_code == 302
