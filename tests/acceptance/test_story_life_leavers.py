"""Leavers: one whose things come back, and one whose do not (processes C-29; INV-03, INV-04)."""

from datetime import date
from typing import Any

from register.store.tables import allocation, contract
from tests.acceptance.operating import (
    announce,
    asset_of,
    at,
    cases,
    grant_rights,
    keepers,
    load,
    look_at,
    states,
    until,
    work,
)

LAST_DAY = date(2026, 3, 31)


def test_a_leaver_whose_things_come_back(organisation: Any) -> None:
    organisation.stock("LV-1", "LV-2", stage="in_use", custodian="rita")
    load(organisation, "contract", "id,name,supplier,kind,owner", "C-7,Chat service,S-1,service,rita")
    grant_rights(organisation, "Editor", 5, {"rita": date(2026, 2, 20)})
    number = announce(organisation, "rita", LAST_DAY).business_key
    assert number == "OFF-2026-00001"

    assert organisation.open()["O4"].assignee == "tom"
    (row,) = organisation.form_of("tom", "O4")["owned"]
    assert row["number"] == "C-7"
    with organisation.refused(422) as problem:
        organisation.complete("tom", "O4", {"owned": [{"new_owner": "rita"}]})
    assert problem["errors"]
    organisation.complete("tom", "O4", {"owned": [{"new_owner": "ruth"}]})
    assert {row.id: row.owner for row in organisation.everything(contract)}["C-7"] == "ruth"

    slot = {"slot_at": "2026-03-30T10:00:00", "slot_place": "BER", "data_moved": True, "signed_name": "Rita"}
    assert [row["tag"] for row in organisation.variable("items")] == ["LV-1", "LV-2"]
    with organisation.refused(422):
        organisation.complete("rita", "R1", {**slot, "data_moved": False})
    organisation.complete("rita", "R1", slot)

    here = {"back": "yes", "condition": "good", "accessories": "Charger"}
    organisation.complete("stan", "R2", {"items": [here, {"back": "no"}], "place": "BER"})
    assert [asset_of(organisation, tag).stage for tag in ("LV-1", "LV-2")] == ["available", "in_use"]
    assert keepers(organisation, "LV-1") == [(None, "BER")]
    assert asset_of(organisation, "LV-1").custodian is None

    organisation.complete("stan", "R2", {"items": [{**here, "condition": "broken"}], "place": "BER"})
    assert asset_of(organisation, "LV-2").grade == "broken"
    assert states(organisation, "Editor") == {"rita": "in_use"}
    until(organisation, at(date(2026, 4, 2)))
    assert states(organisation, "Editor") == {"rita": "ended"}
    assert {row.to_on for row in organisation.everything(allocation)} == {date(2026, 4, 1)}
    assert organisation.ended() == ["R9", "O12"]
    assert organisation.still_open() == []
    assert cases(organisation, "itam_security") == []


def test_a_leaver_whose_things_do_not_come_back(organisation: Any) -> None:
    organisation.stock("LV-1", stage="in_use", custodian="rita")
    announce(organisation, "rita", LAST_DAY)
    until(organisation, at(date(2026, 3, 25)))
    assert "leaver_return" not in organisation.told("rita")
    until(organisation, at(date(2026, 3, 26)))
    assert organisation.told("rita").count("leaver_return") == organisation.told("tom").count("leaver_return") == 1
    until(organisation, at(LAST_DAY, 20))
    assert organisation.told("tom").count("leaver_return") == 2
    assert set(organisation.open()) == {"R2"}, "who does not come is checked in by the stores all the same"
    assert "leaver_keeps" not in organisation.told("hanna")
    until(organisation, at(date(2026, 4, 3)))
    assert "leaver_keeps" in organisation.told("hanna")
    assert "leaver_keeps" not in organisation.told("sofia")
    until(organisation, at(date(2026, 4, 10)))
    assert "leaver_keeps" in organisation.told("sofia")
    assert "O12" in organisation.ended()

    work(organisation)
    look_at(organisation, "itam_security")
    assert asset_of(organisation, "LV-1").stage == "missing"
    assert asset_of(organisation, "LV-1").custodian == "ines", "who answers for it, since the leaver keeps nothing"
    assert keepers(organisation, "LV-1") == []
    assert organisation.variable("kind") == "not_found"
