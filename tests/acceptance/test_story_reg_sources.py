"""What comes from outside breaks rules of the register, which name the asset (processes D.3: INV-17, INV-19; E.1)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from register import imports
from tests.acceptance.operating import red

STOCK = "tag,name,kind,stage,serial,custodian,location,cost_centre,asset_owner,cost,last_verified_on\n"


def _stock(organisation: Any, *tags: str) -> None:
    """Have notebooks in use, each with a serial number."""
    rows = "".join(f"{tag},Notebook,hardware,in_use,S-{tag},rita,BER,4100,ines,1200,2026-03-01\n" for tag in tags)
    with organisation.engine.unit_of_work("system") as uow:
        imports.load(uow, "asset", f"{STOCK}{rows}".encode(), reason="Opening stock")


def _look(organisation: Any, *hosts: str) -> Any:
    """Let discovery see notebooks now."""
    rows = [{"key": host, "serial": f"S-{host}", "hostname": host.lower()} for host in hosts]
    looked = {"kind": "discovery", "source": "Scanner", "as_of": organisation.clock.now().isoformat(), "rows": rows}
    return organisation.visit("dora").post("/feeds", looked)


def _figures(organisation: Any) -> dict[str, Any]:
    return {one["id"]: one for one in organisation.visit("anna").get("/register/metrics")["items"]}


def test_what_discovery_does_not_see_any_more_or_nobody_knows_is_named_and_counted(organisation: Any) -> None:
    _stock(organisation, "DS-1", "DS-2")
    before = _figures(organisation)["m.D4"]
    assert (before["source_state"], before["value"]) == ("no_source", None)
    assert before["missing"].startswith("Discovery is not connected")
    assert _look(organisation, "DS-1", "DS-2")["matched"] == 2
    assert red(organisation, "INV-17") == []

    organisation.until(organisation.clock.now() + timedelta(days=30))
    assert red(organisation, "INV-17") == []
    organisation.until(organisation.clock.now() + timedelta(days=1))
    assert _look(organisation, "DS-1", "X-9")["matched"] == 1
    assert red(organisation, "INV-17") == ["DS-2", "x-9"], "not seen for 31 days; in no register"
    organisation.until(organisation.clock.now() + timedelta(days=30))
    figures = _figures(organisation)
    assert Decimal(str(figures["m.D5"]["value"])) == Decimal("0.5"), "a ghost after sixty days"
    assert (figures["m.D4"]["value"], figures["m.D4"]["beyond"]) == (0.3333, True)
    assert figures["m.D7"]["trust"] == 0.5

    _look(organisation, "DS-2")
    assert red(organisation, "INV-17") == ["x-9"]


def test_a_chain_of_history_that_somebody_tampered_with_is_named(organisation: Any) -> None:
    organisation.start("rita", organisation.request())
    number = organisation.state().business_key
    assert red(organisation, "INV-19") == []
    with organisation.engine.unit_of_work("system") as uow:
        uow.connection.execute(text("DELETE FROM history WHERE seq = 2"))
    assert red(organisation, "INV-19") == [number]
