"""Every way through deployment, one play each (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from engine import messages
from engine.unit_of_work import SYSTEM
from register.store.tables import discovered
from tests.acceptance import changing
from tests.acceptance.deploying import Deploying

MODELS = ("itam_deploy_asset", "itam_deployment", "itam_loan")


def bought_service_is_not_handed_out(house: Any) -> None:
    """A message brings what nobody hands out: the case ends, and whoever asked hears it."""
    play = Deploying(house)
    play.devices({"tag": "SV-1", "name": "Maintenance", "kind": "service"})
    play.message(asset_ids=[play.of("SV-1").id], requester="rita")
    assert house.ended() == ["E2"]


def lent_in_waves_after_everything_went_late(house: Any) -> None:
    """Planned late, the second wave waits, one is not prepared in time, then lent, reminded and taken back in parts."""
    play = Deploying(house)
    ids = play.devices(*({"tag": f"BW-{n}", "serial": f"BW-{n}"} for n in range(1, 3)))
    wanted = [{"asset": id, "beneficiary": "rita"} for id in ids]
    play.start(wanted, temporary=True, return_by=house.in_days(60).isoformat())
    play.later(days=2)
    first = house.clock.now() + timedelta(days=1)
    waves = {1: first, 2: first + timedelta(days=2)}
    play.plan(
        wave={2: 2},
        start_at=first.isoformat(),
        waves=[{"wave": wave, "start_at": at.isoformat()} for wave, at in waves.items()],
    )
    play.through(play.line_of("BW-1"), "rita")
    play.later(days=3)
    play.later(days=15)
    play.later(days=2)
    play.settle(lambda row: {"action": "retry"})
    play.through(play.line_of("BW-2"), "rita")
    play.work()
    play.later(days=36)
    back = {"returned": True, "grade": "good"}
    house.complete("stan", "L2", {"lines": [back, {"returned": False}]})
    house.complete("stan", "L2", {"lines": [back]})


def discovery_knows_better_and_nobody_accepts(house: Any) -> None:
    """Discovery saw another name; the hand-over is reminded, escalated, and expires; it is left out."""
    play = Deploying(house)
    (id,) = play.devices({"tag": "BD-1", "serial": "BD-1"})
    play.start([{"asset": id, "beneficiary": "ruth"}])
    play.plan()
    with house.engine.unit_of_work(SYSTEM) as uow:
        messages.broadcast(uow, "itam.contract.ended", {"contract": "C-NONE"})
    seen(play, id, "BD-1", "pc-99")
    line = play.line_of("BD-1")
    play.build(line)
    with play.at(line):
        house.complete("dirk", "H8", {"fields": [{"decision": "take", "reason": "It was renamed."}]})
    play.hand_over(line)
    play.later(days=30)
    play.settle(lambda row: {"action": "drop", "reason": "She has left the team."})


def refused_and_no_right(house: Any) -> None:
    """One is damaged and left out, one finds no right: the licence managers hear of it."""
    play = Deploying(house)
    (id,) = play.devices({"tag": "BR-1", "serial": "BR-1"})
    play.entitlement("ENT-BR", 1, product="BR-FONTS")
    rights = [{"entitlement": "ENT-BR", "beneficiary": person} for person in ("rita", "ruth")]
    play.start([{"asset": id, "beneficiary": "rita"}, *rights])
    play.plan()
    device, font = play.line_of("BR-1"), play.line_of("ENT-BR")
    play.build(device)
    play.hand_over(device)
    play.accept(device, "rita", condition="wrong", problem="This is not a notebook.")
    with play.at(font):
        house.complete("theo", "H5", {"test_ok": True})
        house.complete("rita", "H13", {"accept_terms": True, "signature": "Rita"})
    play.work()
    play.settle(lambda row: {"action": "drop", "reason": "They wait for the next one."})


def server_in_production(house: Any) -> None:
    """A change is authorised, and the server is put to use by nobody in person."""
    play = Deploying(house)
    (old,) = house.stock("BS-0", stage="in_use", custodian="ruth")
    ask_for_server(play, "BS-1", replaces=old)
    changing.assess(house, "ines")
    house.approve("ines", "chris")
    first = house.clock.now() + timedelta(days=7)
    window = {"window_start": changing.moment(first), "window_end": changing.moment(first + timedelta(hours=4))}
    changing.schedule(house, implementer="jonas", verifier="mei", **window)
    play.plan(backout="Switch the old one on again.", begin=False, start_at=changing.moment(first))
    house.until(first)
    play.work()
    play.build(play.line_of("BS-1"))
    play.work()


def server_is_not_authorised(house: Any) -> None:
    """The change is rejected: everything goes back."""
    play = Deploying(house)
    ask_for_server(play, "BS-2")
    changing.assess(house, "ines", condition="Not before the audit is over.")
    house.complete("chris", "C7", {"resolution": "It waits until the audit is over.", "next": "reject"})


def ask_for_server(play: Deploying, tag: str, **more: Any) -> None:
    """Ask for a server to be brought into production."""
    (id,) = play.devices({"tag": tag, "name": "Server", "subtype": "server", "serial": tag})
    play.start([{"asset": id, "location": "BER", "service": "Payroll", **more}], accept_mode="none")


def seen(play: Deploying, id: str, serial: str, hostname: str) -> None:
    """Let discovery have seen a device."""
    now = play.house.clock.now()
    row = {"id": str(uuid4()), "source": "agents", "source_key": serial, "serial": serial, "hostname": hostname}
    row |= {"asset": id, "first_seen_at": now, "last_seen_at": now, "feed": "FEED-1", "search": ""}
    with play.house.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(insert(discovered), [row])


STORIES: tuple[Callable[[Any], None], ...] = (
    bought_service_is_not_handed_out,
    lent_in_waves_after_everything_went_late,
    discovery_knows_better_and_nobody_accepts,
    refused_and_no_right,
    server_in_production,
    server_is_not_authorised,
)
