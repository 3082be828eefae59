"""The whole life of one laptop: asked for, bought, handed over, verified, lost, found, passed on, given back, sold."""

from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

from engine import history
from engine.unit_of_work import SYSTEM
from tests.acceptance.deploying import Deploying
from tests.acceptance.operating import (
    announce,
    answer,
    asset_of,
    keepers,
    lock_remotely,
    look_at,
    red,
    until,
    work,
)
from tests.acceptance.retiring import Retiring

TAG = "NB-0001"


def test_every_process_leaves_its_number_in_the_history_of_one_laptop(organisation: Any) -> None:
    bought(organisation)
    handed_over(organisation)
    verified(organisation)
    lost_and_found(organisation)
    passed_on(organisation)
    given_back(organisation)
    retired(organisation)
    shown = organisation.visit("anna").get(f"/assets/{TAG}/context")
    assert [one["to_stage"] for one in shown["stages"]] == [
        "received",
        "available",
        "reserved",
        "being_prepared",
        "in_transit",
        "in_use",
        "missing",
        "available",
        "reserved",
        "being_prepared",
        "in_transit",
        "in_use",
        "available",
        "retired",
        "sanitized",
        "in_disposal",
        "disposed",
    ]
    told = {entry.details["case"] for entry in of_entity(organisation, asset_of(organisation, TAG).id)}
    assert told == {
        "ACQ-2026-00001",
        "DEP-2026-00001",
        "VER-2026-00001",
        "SEC-2026-00001",
        "DEP-2026-00002",
        "OFF-2029-00001",
        "RET-2029-00001",
    }
    page = page_of(organisation, "anna")
    assert [number for number in sorted(told) if number not in page] == []
    for rule in ("INV-03", "INV-05", "INV-09", "INV-10", "INV-11", "INV-18", "INV-19"):
        assert red(organisation, rule) == [], rule


def of_entity(organisation: Any, id: str) -> list[Any]:
    """Return what the history keeps of an asset, over all cases."""
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        found = history.of_entity(uow, "asset", id)
    return [entry for entry in found if entry.details and entry.details.get("case")]


def page_of(organisation: Any, person: str) -> str:
    """Return the page of the laptop as a person gets it."""
    visitor = organisation.visit(person)
    visitor.get("/session")
    connection = HTTPConnection("127.0.0.1", organisation.port, timeout=60)
    connection.request("GET", f"/register/assets/{TAG}", headers=visitor._headers)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    assert answer.status == 200
    return content


def bought(organisation: Any) -> None:
    """Rita asks for a laptop; it is approved, ordered, delivered and paid."""
    organisation.start("rita", organisation.request())
    organisation.decide("tom")
    organisation.order()
    organisation.deliver(1, 1)
    organisation.pay(1450)
    assert keepers(organisation, TAG) == [(None, "BER")]
    work(organisation)


def deployment(organisation: Any, person: str) -> None:
    """Play the deployment that is open to its end: built, handed over, accepted."""
    play = Deploying(organisation)
    play.begun_by_message()
    play.plan({1: person})
    (line,) = play.lines()
    play.build(line, **{"serial": "SN000001"})
    play.hand_over(line)
    play.accept(line, person)
    play.work()
    found = asset_of(organisation, TAG)
    assert (found.stage, found.custodian, keepers(organisation, TAG)) == ("in_use", person, [(person, "BER")])


def handed_over(organisation: Any) -> None:
    """What was bought is deployed to whoever asked, by a message of the acquisition."""
    deployment(organisation, "rita")


def verified(organisation: Any) -> None:
    """A campaign asks Rita; an analyst sees it again."""
    campaign = {"title": "First spring", "kind": "hardware", "due_only": False}
    organisation.start_process("irma", "itam_verification", campaign)
    case = organisation.case
    work(organisation)
    answer(organisation, "rita", "H2", {"items": [{"answer": "have_it", "location": "BER"}]})
    work(organisation)
    organisation.case = case
    organisation.complete("irma", "V6", {"there": True, "right": True})
    assert asset_of(organisation, TAG).last_verified_on == organisation.clock.now().date()


def lost_and_found(organisation: Any) -> None:
    """Rita loses it in a train and gets it back."""
    report = {"asset_id": asset_of(organisation, TAG).id, "kind": "lost", "place": "In the train", "holds_data": True}
    report |= {"happened_on": organisation.in_days(0).isoformat(), "personal_data": False}
    organisation.start_process("rita", "itam_security", report)
    lock_remotely(organisation)
    judged = {"exposure": "none", "personal_data": False, "measures": "It was locked before anybody had it."}
    organisation.complete("sofia", "S7", judged)
    organisation.complete("rita", "S11", {"found_where": "At the lost property office"})
    seen = {"usable": True, "tampered": False, "kept_at": "BER", "inspection": "It is whole."}
    organisation.complete("stan", "S12", seen)


def passed_on(organisation: Any) -> None:
    """The next person who gets it is Ruth."""
    play = Deploying(organisation)
    play.start([{"asset": asset_of(organisation, TAG).id, "beneficiary": "ruth"}])
    deployment(organisation, "ruth")


def given_back(organisation: Any) -> None:
    """Ruth leaves after three years; it comes back broken, so that its retirement is suggested."""
    organisation.until(organisation.clock.now() + timedelta(days=3 * 365))
    leaves = organisation.in_days(6)
    announce(organisation, "ruth", leaves)
    slot = {"slot_at": f"{leaves}T09:00:00", "slot_place": "BER", "data_moved": True, "signed_name": "Ruth"}
    organisation.complete("ruth", "R1", slot)
    back = {"back": "yes", "condition": "broken", "accessories": "Charger"}
    organisation.complete("stan", "R2", {"items": [back], "place": "BER"})
    until(organisation, organisation.clock.now() + timedelta(days=8))
    assert "O12" in organisation.ended()


def retired(organisation: Any) -> None:
    """Its owner wants it, her manager agrees; its disk is erased and verified, a recycler names its serial number."""
    work(organisation)
    look_at(organisation, "itam_retirement")
    play = Retiring(organisation)
    wish = {"suggestion_answer": "retire", "reason": "broken", "wished_route": "recycle"}
    shown = organisation.form_of("ines", "G3")
    wish |= {"assets": shown["assets"], "due_by": organisation.in_days(60).isoformat(), "last_location": "BER"}
    organisation.complete("ines", "G3", wish)
    organisation.decide("greta")
    piece = {"tag": TAG, "found": True, "serial": "SN000001", "condition": "broken", "no_storage": False}
    disk = {"tag": TAG, "kind": "ssd", "serial": "D-1"}
    organisation.complete("stan", "R13", {"received": [piece], "media": [disk], "cage": "BER", "seal_no": "SEAL-1"})
    (child,) = play.children()
    play.sanitize(child)
    play.verify(child)
    (task,) = play.open_of("L2")
    play.choose(task, none_in_date=True)
    play.qualify()
    (task,) = play.open_of("L2")
    play.choose(task, vendor="S-2")
    (task,) = play.open_of("L5")
    play.release(task)
    (task,) = play.open_of("L7")
    play.certify(task, [], serials="SN000001")
    books = organisation.form_of("frida", "R22")
    written = {"proceeds": 0, "write_off": books["book_value"], "posting_ref": "GL-9"}
    organisation.complete("frida", "R22", written)
    assert organisation.still_open() == []
