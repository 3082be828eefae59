"""The pages of the register: who sees which, a load from the file to the end, what stands on the page of a thing."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import people
from register import imports_steps

SignIn = Callable[[str], FlaskClient]
PARTS = (
    "assets",
    "entitlements",
    "contracts",
    "suppliers",
    "orders",
    "postings",
    "catalogue-items",
    "cost-centres",
    "locations",
    "org-units",
    "exchange-rates",
    "calendar",
    "approval",
    "rules",
    "imports",
    "imports/new",
)


def _text(answer: Any) -> str:
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_page_is_there_in_both_languages(sign_in: SignIn, stocked: Any, locale: str) -> None:
    with stocked.unit_of_work("system") as uow:
        people.update(uow, "dora", locale=locale)
    dora = sign_in("dora")
    for part in (*PARTS, "assets/A-1", "contracts/C-1", "suppliers/S-1"):
        answer = dora.get(f"/register/{part}")
        assert answer.status_code == 200, part
        # A key that nobody translated stands in brackets.
        assert re.findall(r"\[[a-z_]+\.[a-z_.-]+\]", _text(answer)) == [], part


def test_who_does_not_work_with_the_register_finds_their_own_assets_there(sign_in: SignIn) -> None:
    rita = sign_in("rita")
    page = _text(rita.get("/register/assets"))
    assert "My assets" in page and "A-1" in page and "A-4" not in page
    assert "/register/suppliers" not in page, "no way to what is not theirs"
    for part in ("contracts", "rules", "imports", "calendar", "approval", "imports/new"):
        assert rita.get(f"/register/{part}").status_code == 403, part
    assert rita.get("/register/assets/A-4").status_code == 404
    assert rita.get("/register/assets/A-1").status_code == 200


def test_the_page_of_an_asset_says_who_has_it_where_it_came_from_and_what_changed(sign_in: SignIn) -> None:
    page = _text(sign_in("dora").get("/register/assets/A-1"))
    for words in ("Notebook", "Rita Falk", "Headquarters", "SN1", "In use", "Loaded: First load", "IMP-2026-"):
        assert words in page, words


def test_a_list_is_narrowed_by_words_choices_and_links(sign_in: SignIn) -> None:
    dora = sign_in("dora")
    page = _text(dora.get("/register/assets?stage=in_use&q=phone"))
    assert "A-4" in page and "A-1" not in page
    assert "/api/v1/register/asset.csv?q=phone&amp;stage=in_use" in page
    assert "Nothing fits" in _text(dora.get("/register/assets?q=unicorn"))
    assert "Custodian: Tom Berg" in _text(dora.get("/register/assets?custodian=tom"))


def test_a_file_that_changes_known_assets_is_asked_for_as_a_case(sign_in: SignIn) -> None:
    dora = sign_in("dora")
    compared = _text(_send(dora, "asset", "tag,custodian\nA-1,tom\n"))
    assert "Ask for 1 change" in compared and "by a case with a number" in compared
    assert "/register/imports/data-change" in compared
    new = "tag,name,kind,stage,location,cost_centre,asset_owner,cost\nA-77,Dock,hardware,available,HQ,4100,ines,90\n"
    only_new = _text(_send(dora, "asset", new))
    assert "/register/imports/data-change" not in only_new
    wrong = _send(dora, "asset", "tag,custodian\nA-1,nobody\n")
    assert wrong.status_code == 422 and "nobody" in _text(wrong)


def _send(client: FlaskClient, entity: str, content: str) -> Any:
    return client.post(
        "/register/imports/preview", data={"entity": entity, "file": (io.BytesIO(content.encode()), "rows.csv")}
    )


def test_a_file_is_compared_then_loaded_with_a_reason_in_steps(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_steps, "STEP", 2)
    dora = sign_in("dora")
    compared = _send(
        dora,
        "catalogue_item",
        "id,name,kind,unit_price\nNB-14,Notebook 14 inch,hardware,1390\nNB-10,Netbook,hardware,299\n"
        "X-1,Scanner,hardware,80\n",
    )
    page = _text(compared)
    assert "1 new" in page and "1 changed" in page and "1 unchanged" in page
    assert "€1,450.10" in page and "€1,390.00" in page and "Scanner" in page
    file_id = re.search(r'name="file_id" value="([^"]+)"', page)
    assert file_id is not None
    asked = {"entity": "catalogue_item", "file_id": file_id[1], "reason": "Prices of spring"}
    begun = dora.post("/register/imports", data=asked)
    assert begun.status_code == 303
    address = begun.headers["Location"]
    assert "0 of 3 rows written" in _text(dora.get(address))
    fragment = dora.post(f"{address}/continue", headers={"HX-Request": "true"})
    assert "2 of 3 rows written" in _text(fragment) and "<html" not in _text(fragment)
    assert "hx-post" in _text(fragment), "the page asks for the next rows"
    last = dora.post(f"{address}/continue", headers={"HX-Request": "true"})
    assert "All 3 rows written" in _text(last) and "hx-post" not in _text(last)
    page = _text(dora.get(address))
    assert "Prices of spring" in page and "€1,390.00" in page
    assert "Prices of spring" in _text(dora.get("/register/imports"))


def test_cells_that_do_not_fit_are_listed_with_line_column_and_remedy(sign_in: SignIn) -> None:
    answer = _send(sign_in("dora"), "location", "id,name,active\nX,One,yes\nY,Two,perhaps\n")
    assert answer.status_code == 422
    assert "“active” must be yes or no, not “perhaps”." in _text(answer)


def test_a_load_needs_a_reason_and_a_file(sign_in: SignIn) -> None:
    dora = sign_in("dora")
    assert dora.post("/register/imports/preview", data={"entity": "location"}).status_code == 422
    page = _text(_send(dora, "location", "id,name\nX,One\n"))
    file_id = re.search(r'name="file_id" value="([^"]+)"', page)
    assert file_id is not None
    refused = dora.post("/register/imports", data={"entity": "location", "file_id": file_id[1], "reason": " "})
    assert refused.status_code == 422 and "Say why" in _text(refused)


def test_what_people_typed_stands_on_pages_as_they_typed_it(sign_in: SignIn) -> None:
    dora = sign_in("dora")
    page = _text(_send(dora, "location", 'id,name\nX,"<script>alert(1)</script>"\n'))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
