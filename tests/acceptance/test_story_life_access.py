"""Access ends with whoever leaves and with what retires: by systems, else by hand, and who did it when is kept."""

from datetime import timedelta
from typing import Any

from register.store.tables import access_removal, asset
from tests.acceptance.operating import announce, end_access, look_at, troubles, until, work
from tests.acceptance.retiring import Retiring


def removals(organisation: Any) -> list[tuple[str, str | None, bool, str, str | None]]:
    """Return what was taken away: kind, person, by hand, by whom, what was said."""
    rows = organisation.everything(access_removal)
    return [(row.kind, row.person, row.by_hand, row.done_by, row.note) for row in rows]


def test_the_accounts_of_a_leaver_are_closed_by_the_systems_that_know_them(organisation: Any) -> None:
    announce(organisation, "mei", organisation.in_days(1))
    until(organisation, organisation.clock.now() + timedelta(days=1, hours=15))
    work(organisation)
    look_at(organisation, "itam_access_end")
    assert organisation.open() == {}, "a system has four hours"
    end_access(organisation)
    assert removals(organisation) == [("accounts", "mei", False, "system", "Three accounts.")]
    assert organisation.ended() == ["X5"]
    assert troubles(organisation) == []


def test_a_managed_device_counts_as_managed_until_somebody_has_taken_it_out(organisation: Any) -> None:
    house = Retiring(organisation)
    (id,) = house.own("MD-1", acquired_on="2025-09-01", life_months="60", cost="600")
    with organisation.engine.unit_of_work("system") as uow:
        uow.execute(asset.update().where(asset.c.id == id).values(manageable=True))
    house.ask("irma", [id], reason="surplus", wished_route="redeploy")
    house.approve("ines")
    work(organisation)
    assert (house.of("MD-1").stage, house.of("MD-1").manageable) == ("retired", True)
    look_at(organisation, "itam_access_end")
    until(organisation, organisation.clock.now() + timedelta(hours=5))
    ahead = {"done_at": (organisation.clock.now() + timedelta(hours=1)).isoformat(), "note": "Out of the MDM."}
    with organisation.refused(422) as problem:
        organisation.complete("sofia", "X3", ahead)
    assert set(problem["errors"]) == {"done_at"}
    organisation.complete("sofia", "X3", {"done_at": organisation.clock.now().isoformat(), "note": "Out of the MDM."})
    assert removals(organisation) == [("device", None, True, "sofia", "Out of the MDM.")]
    assert house.of("MD-1").manageable is False
