"""Every way through the processes of operation, one play each (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from engine import messages
from engine.unit_of_work import SYSTEM
from register.store.tables import entitlement
from tests.acceptance.operating import (
    announce,
    answer,
    editions,
    end_access,
    grant_rights,
    installed,
    load,
    lock_remotely,
    look_at,
    shortfall,
    tell,
    until,
    work,
)

MODELS = (
    "itam_access_end",
    "itam_licence",
    "itam_licence_watch",
    "itam_maintenance",
    "itam_offboarding",
    "itam_seat",
    "itam_security",
    "itam_support_end",
    "itam_verification",
    "itam_verify_holdings",
)

IDLE = date(2025, 10, 1)
CHECKED = {"metric": "named users", "excluded": 0, "evidence": "Certificate 4711 and its order"}
SIGNED = {"decision": "As it is shown.", "signed_name": "Lucia"}
HERE = {"back": "yes", "condition": "good", "accessories": ""}
JUDGED = {"exposure": "low", "personal_data": False, "measures": "All passwords of the holder are new."}
LOST = {"kind": "lost", "place": "In the train", "personal_data": False}


def later(play: Any, days: int) -> None:
    """Let days pass."""
    until(play, play.clock.now() + timedelta(days=days))


# --- leavers ------------------------------------------------------------------------------------------------------


def leaver_brings_it_all(play: Any) -> None:
    """One by the form: new owners are named late, one thing comes back later than the other, one is broken."""
    play.stock("BL-1", "BL-2", stage="in_use", custodian="ruth")
    load(play, "contract", "id,name,supplier,kind,owner", "C-71,Chat,S-1,service,ruth")
    leaves = play.in_days(30)
    play.start_process("hanna", "itam_offboarding", {"person": "ruth", "leaves_on": leaves.isoformat()})
    later(play, 9)
    play.complete("tom", "O4", {"owned": [{"new_owner": "rita"}]})
    slot = {"slot_at": f"{leaves}T10:00:00", "slot_place": "BER", "data_moved": True, "signed_name": "Ruth"}
    play.complete("ruth", "R1", slot)
    play.complete("stan", "R2", {"items": [HERE, {"back": "no"}], "place": "BER"})
    later(play, 26)
    play.complete("stan", "R2", {"items": [{**HERE, "condition": "broken"}], "place": "BER"})
    later(play, 1)


def leaver_keeps_it(play: Any) -> None:
    """Human resources announce it; nothing comes back, and a case of security looks for it."""
    play.stock("BK-1", stage="in_use", custodian="jonas")
    announce(play, "jonas", play.in_days(7))
    later(play, 20)


def leaver_has_nothing(play: Any) -> None:
    """Nothing to hand over and nothing to bring."""
    announce(play, "mei", play.in_days(2))
    later(play, 4)


def accounts_are_closed_by_the_directory(play: Any) -> None:
    """A system outside closes what is named."""
    tell(play, "itam.access.ends", {"case_no": "OFF-1", "person": "ben", "devices": [], "reason": "leaver"})
    end_access(play)


def accounts_are_closed_by_hand(play: Any) -> None:
    """No system answers; somebody does it late."""
    tell(play, "itam.access.ends", {"case_no": "OFF-2", "person": "ben", "devices": [], "reason": "leaver"})
    later(play, 2)
    done = {"done_at": play.clock.now().isoformat(), "note": "Closed in the directory."}
    play.complete("sofia", "X3", done)


# --- losses -------------------------------------------------------------------------------------------------------


def report(play: Any, tag: str, **more: Any) -> None:
    """Ben reports that something of his is lost."""
    (id,) = play.stock(tag, stage="in_use", custodian="ben")
    answers = {**LOST, "holds_data": True, "asset_id": id, "happened_on": play.in_days(0).isoformat(), **more}
    play.start_process("ben", "itam_security", answers)


def locked_and_found(play: Any) -> None:
    """The device management locks it; it is found broken."""
    report(play, "BF-1")
    lock_remotely(play)
    later(play, 2)
    play.complete("sofia", "S7", JUDGED)
    play.complete("ben", "S11", {"found_where": "Under the seat"})
    play.complete(
        "stan", "S12", {"usable": False, "tampered": False, "kept_at": "BER", "inspection": "The screen is broken."}
    )


def personal_data_and_never_found(play: Any) -> None:
    """Locked by hand after a day, personal data on it, the authority decided late, never found, written off late."""
    report(play, "BN-1", personal_data=True)
    later(play, 1)
    play.complete("sofia", "S4u", {"locked": False, "lock_note": "It is not enrolled."})
    play.complete("sofia", "S7", {**JUDGED, "personal_data": True})
    later(play, 3)
    play.complete("priya", "S9", {"notify": False, "notify_reason": "Everything on it is encrypted."})
    later(play, 33)
    play.complete("frida", "S13", {"posting_ref": "FIN-1"})


def nothing_on_it(play: Any) -> None:
    """A thing that holds no data goes straight to the search."""
    report(play, "BE-1", holds_data=False)
    play.complete("sofia", "S7", JUDGED)
    play.complete("ben", "S11", {"found_where": "In the cellar"})
    play.complete("stan", "S12", {"usable": True, "tampered": False, "kept_at": "BER", "inspection": "It is whole."})


# --- verification -------------------------------------------------------------------------------------------------


def campaign(play: Any) -> None:
    """One answers, one never does; one asset differs, one is lost and looked for by a case that is known already."""
    load(play, "location", "id,name,country", "HAM,Hamburg,DE")
    head = "tag,name,kind,stage,custodian,location,cost_centre,asset_owner,cost"
    kept = (("BV-1", "artur"), ("BV-2", "artur"), ("BV-3", "artur"), ("BV-4", "karl"))
    load(play, "asset", head, *(f"{tag},Notebook,hardware,in_use,{who},HAM,4100,ines,1200" for tag, who in kept))
    begun = {"title": "All of Hamburg", "kind": "hardware", "location": "HAM", "due_only": False}
    play.start_process("irma", "itam_verification", begun)
    mine = play.case
    work(play)
    answers = [{"answer": "have_it"}, {"answer": "lost", "note": "Gone"}, {"answer": "returned", "note": "In May"}]
    answer(play, "artur", "H2", {"items": answers})
    later(play, 37)
    items = play.visit("sofia").get("/tasks?box=groups")["items"]
    (task,) = [item for item in items if item["element_id"] == "H3"]
    play.visit("sofia").post(f"/tasks/{task['id']}/claim")
    found = {"items": [{"answer": "have_it", "note": "Seen by the guard"}]}
    play.visit("sofia").post(f"/tasks/{task['id']}/complete", {"data": found})
    work(play)
    play.case = mine
    later(play, 31)


def campaign_seen_again(play: Any) -> None:
    """What was confirmed is looked at by somebody else, who does not find it."""
    load(play, "location", "id,name,country", "KIE,Kiel,DE")
    head = "tag,name,kind,stage,custodian,location,cost_centre,asset_owner,cost"
    load(play, "asset", head, "BW-1,Notebook,hardware,in_use,petra,KIE,4100,ines,1200")
    begun = {"title": "All of Kiel", "kind": "hardware", "location": "KIE", "due_only": False}
    play.start_process("irma", "itam_verification", begun)
    work(play)
    answer(play, "petra", "H2", {"items": [{"answer": "have_it"}]})
    work(play)
    play.complete("irma", "V6", {"there": False, "note": "Nobody has seen it."})


def campaign_by_the_calendar(play: Any) -> None:
    """Each quarter asks about what is due in it; this time it is nothing."""
    later(play, 92)
    look_at(play, "itam_verification")


def campaign_about_nothing(play: Any) -> None:
    """Nobody keeps such a thing."""
    begun = {"title": "Digital content", "kind": "digital_content", "due_only": True}
    play.start_process("irma", "itam_verification", begun)


def lost_twice(play: Any) -> None:
    """What a case looks for already is not looked for by a second one."""
    report(play, "BT-1")
    first = play.case
    missing = {"asset_id": play.variable("asset_id"), "reason": "verification", "person": "ben"}
    tell(play, "itam.asset.missing", missing)
    look_at(play, "itam_security", 0)
    play.case = first
    lock_remotely(play)
    play.complete("sofia", "S7", JUDGED)
    play.complete("ben", "S11", {"found_where": "At home"})
    play.complete("stan", "S12", {"usable": True, "tampered": False, "kept_at": "BER", "inspection": "It is whole."})


# --- maintenance --------------------------------------------------------------------------------------------------


def faults(play: Any) -> None:
    """Nothing was wrong; one is repaired late; one cannot be repaired; one is not worth it."""
    looked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("BM-1", {"way": "no_fault"}),
        ("BM-2", {"way": "repair", "estimate": 10}),
        ("BM-3", {"way": "repair", "estimate": 10}),
        ("BM-4", {"way": "replace"}),
    )
    for tag, answers in looked:
        (id,) = play.stock(tag, stage="in_use", custodian="paul")
        play.start_process("paul", "itam_maintenance", {"asset_id": id, "fault": "It makes a noise when it is warm."})
        later(play, 2)
        play.complete("theo", "N3", answers)
        if "N5" in play.open():
            later(play, 31)
            done = {"repaired": tag == "BM-2", "repair_cost": 10, "repair_note": "A fan was changed."}
            play.complete("theo", "N5", done)


# --- end of support -----------------------------------------------------------------------------------------------


def support_ends(play: Any) -> None:
    """One owner decides, the other never does."""
    head = "tag,name,kind,stage,custodian,location,cost_centre,asset_owner,cost,support_end"
    last = play.in_days(90).isoformat()
    owners = (("BS-1", "ines"), ("BS-2", "tom"))
    load(
        play, "asset", head, *(f"{tag},Notebook,hardware,in_use,ben,BER,4100,{who},1200,{last}" for tag, who in owners)
    )
    play.start_process("sofia", "itam_support_end", {})
    answer(play, "ines", "E4", {"items": [{"decision": "replace", "reason": "New ones are ordered."}]})
    later(play, 46)


def support_is_decided(play: Any) -> None:
    """Who had not decided does so when asked again; then nothing is left, also by the calendar."""
    play.start_process("sofia", "itam_support_end", {})
    answer(play, "tom", "E4", {"items": [{"decision": "isolate", "reason": "It has no network."}]})
    later(play, 92)
    look_at(play, "itam_support_end")


def maintenance_has_ended(play: Any) -> None:
    """A contract has ended that maintained nothing of ours."""
    with play.engine.unit_of_work(SYSTEM) as uow:
        messages.broadcast(uow, "itam.contract.ended", {"contract": "C-NONE"})
    look_at(play, "itam_support_end")


# --- licences -----------------------------------------------------------------------------------------------------


def harvested(play: Any) -> None:
    """Checked late; one answers, one is silent and stays so; what is wanted is there; signed late."""
    grant_rights(play, "Draw", 2, {"leo": IDLE, "lara": IDLE})
    shortfall(play, "Draw", 1)
    later(play, 2)
    play.complete("lucia", "L3", CHECKED)
    answer(play, "leo", "L6", {"needed": True, "need_reason": "For plans"})
    later(play, 17)
    play.complete("lucia", "L12", SIGNED)


def given_up(play: Any) -> None:
    """Who has an idle right gives it up."""
    grant_rights(play, "Plot", 1, {"leo": IDLE})
    shortfall(play, "Plot", 1)
    play.complete("lucia", "L3", CHECKED)
    answer(play, "leo", "L6", {"needed": False})
    play.complete("lucia", "L12", SIGNED)


def undone_and_bought(play: Any) -> None:
    """Who was silent wants it back, so one is bought."""
    grant_rights(play, "Paint", 1, {"lara": IDLE})
    shortfall(play, "Paint", 1)
    play.complete("lucia", "L3", CHECKED)
    later(play, 11)
    answer(play, "lara", "L8", {"undo": True})
    later(play, 2)
    play.complete("lucia", "L12", SIGNED)


def bought_at_once(play: Any) -> None:
    """Nobody has an idle right."""
    grant_rights(play, "Write", 1, {"lara": play.in_days(-1)})
    shortfall(play, "Write", 1)
    play.complete("lucia", "L3", CHECKED)
    play.complete("lucia", "L12", SIGNED)


def moved_to_a_cheaper_edition(play: Any) -> None:
    """One can do with less, late; somebody has installed it without any right."""
    editions(play, "Model", {"full": (1, 900, {"lara": play.in_days(-1)}), "light": (1, 100, {})})
    installed(play, "Model full", 2)
    play.start_process("lucia", "itam_licence", {"product": "Model full"})
    play.complete("lucia", "L3", CHECKED)
    later(play, 2)
    rows = play.form_of("lucia", "L15")["swaps"]
    play.complete("lucia", "L15", {"swaps": [{"swap": True} for row in rows]})
    play.complete("lucia", "L12", SIGNED)


def due_each_month(play: Any) -> None:
    """The calendar and the licence manager ask which products are due."""
    grant_rights(play, "Scan", 1, {"lara": play.in_days(-1)})
    begun = play.clock.now()
    until(play, begun + timedelta(days=32))
    look_at(play, "itam_licence")
    play.complete("lucia", "L3", CHECKED)
    play.complete("lucia", "L12", SIGNED)
    play.start_process("lucia", "itam_licence_watch", {})


def too_many_and_just_right(play: Any) -> None:
    """Of one product there are too many rights, of the other as many as are used."""
    for name, quantity in (("Count", 10), ("Chart", 1)):
        grant_rights(play, name, quantity, {"lara": play.in_days(-1)})
        play.start_process("lucia", "itam_licence", {"product": name})
        play.complete("lucia", "L3", CHECKED)
        play.complete("lucia", "L12", SIGNED)


def seats_are_given_waited_for_and_left(play: Any) -> None:
    """One is free; the next waits for a day until one more is there; of the last two one waits and leaves."""
    grant_rights(play, "EDITOR", 1, {})
    wanted = {"catalogue_item": "EDITOR", "seat_reason": "To write manuals."}
    play.start_process("rita", "itam_seat", wanted)
    for person in ("ruth", "jonas"):
        play.start_process(person, "itam_seat", wanted)
        work(play)
    play.complete("jonas", "Z5", {"left_why": "Somebody else does it."})
    work(play)
    look_at(play, "itam_seat", -2)
    with play.engine.unit_of_work(SYSTEM) as uow:
        uow.execute(entitlement.update().where(entitlement.c.id == "ENT-EDITOR").values(quantity=2))
    later(play, 2)


STORIES: tuple[Callable[[Any], None], ...] = (
    leaver_brings_it_all,
    leaver_keeps_it,
    leaver_has_nothing,
    accounts_are_closed_by_the_directory,
    accounts_are_closed_by_hand,
    locked_and_found,
    personal_data_and_never_found,
    nothing_on_it,
    campaign,
    campaign_seen_again,
    campaign_about_nothing,
    campaign_by_the_calendar,
    lost_twice,
    faults,
    support_ends,
    support_is_decided,
    maintenance_has_ended,
    harvested,
    given_up,
    undone_and_bought,
    bought_at_once,
    moved_to_a_cheaper_edition,
    due_each_month,
    seats_are_given_waited_for_and_left,
    too_many_and_just_right,
)
