"""Every way through retirement, one play each (collected by test_models_every_branch.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine import messages
from engine.unit_of_work import SYSTEM
from tests.acceptance.retiring import Retiring

MODELS = ("itam_disposition", "itam_retirement", "itam_sanitize_media")
#: Younger than four years, and still good: goes back into stock.
GOOD = {"acquired_on": "2025-03-01"}
BUYER = {"vendor_name": "Second Spring", "vendor_address": "Canal Street 4, Bremen"}


def later(play: Any, days: int) -> None:
    """Let days pass."""
    play.until(play.clock.now() + timedelta(days=days))


# --- beginnings ---------------------------------------------------------------------------------------------------


def lost_from_the_start(play: Any) -> None:
    """Somebody reports a loss on the wrong form: security hears of it."""
    retiring = Retiring(play)
    retiring.ask("irma", retiring.own("BR-1"), reason="lost_or_stolen", wished_route=None, due_by=None)


def suggested_and_kept(play: Any) -> None:
    """What is replaced could go; the owner is reminded and keeps it."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-2")
    retiring.suggest(old)
    later(play, 4)
    retiring.complete("ines", "G3", {"suggestion_answer": "keep"})


def suggested_and_forgotten(play: Any) -> None:
    """The owner says nothing for two weeks."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-3")
    retiring.suggest(old)
    later(play, 15)


def suggested_too_late(play: Any) -> None:
    """What is suggested is gone already."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-4", stage="missing")
    retiring.suggest(old)


def contract_ends(play: Any) -> None:
    """A contract ends: its service is terminated late, with the provider's proof."""
    retiring = Retiring(play)
    retiring.contract("C-BR", "lease")
    retiring.own(
        "BR-5",
        name="Wiki",
        kind="cloud_service",
        serial="",
        location="",
        tenant="wiki",
        service="Wiki",
        custodian="",
        contract="C-BR",
    )
    with play.engine.unit_of_work(SYSTEM) as uow:
        messages.broadcast(uow, "itam.contract.ended", {"contract": "C-BR"})
    retiring.take_newest()
    answers = {"suggestion_answer": "retire", "reason": "contract_end", "wished_route": "terminate_service"}
    form = retiring.form_of("ines", "G3")
    answers |= {"assets": form["assets"], "due_by": play.in_days(20).isoformat()}
    retiring.complete("ines", "G3", answers)
    retiring.decide("greta")
    later(play, 33)
    days = {"notice_sent_on": play.in_days(-30).isoformat(), "end_date": play.in_days(10).isoformat()}
    proof = {"export_location": "Vault 4", "provider_deletion_proof": retiring.upload("karl")}
    retiring.complete("karl", "R20", {**days, **proof, "has_data": True})


# --- deciding -----------------------------------------------------------------------------------------------------


def held_then_rejected(play: Any) -> None:
    """Legal keeps it on hold for a while; then the owner says no."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-6")
    retiring.hold(old, "Law suit 7")
    retiring.ask("irma", [old])
    later(play, 2)
    basis = {"basis": "Proceeding 7 O 12/26 is still open."}
    retiring.complete("ludwig", "R4", {"hold": "keep", **basis, "review_on": play.in_days(30).isoformat()})
    later(play, 31)
    retiring.complete("ludwig", "R4", {"hold": "lift", **basis})
    retiring.decide("ines", "reject", "We still need it until the summer.")


def depended_on(play: Any) -> None:
    """Something runs on it and is moved first; it goes back into stock, without any medium."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-7", **GOOD)
    retiring.needs("BR-8", old)
    retiring.ask("irma", [old], reason="surplus", wished_route="redeploy")
    later(play, 2)
    retiring.complete("ines", "R7", {"dependants": [{"outcome": "moved", "note": "It runs on BR-9 now."}]})
    retiring.approve("ines")
    later(play, 15)
    retiring.collect({})


def sent_back_and_withdrawn(play: Any) -> None:
    """The owner asks back; it is sent again, sent back again, and given up."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-10")
    asked = retiring.answers([old])
    retiring.ask("irma", [old])
    retiring.decide("ines", "rework", "Which room is it in now?")
    later(play, 4)
    retiring.complete("irma", "R24", {**asked, "action": "resubmit"})
    retiring.decide("ines", "rework", "That room does not exist.")
    retiring.complete("irma", "R24", {**asked, "action": "withdraw"})


def sent_back_and_forgotten(play: Any) -> None:
    """Nobody answers what the owner asks."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-11")
    retiring.ask("irma", [old])
    retiring.decide("ines", "rework", "Which room is it in now?")
    later(play, 15)


def taken_back(play: Any) -> None:
    """The requester withdraws it."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-12")
    retiring.ask("irma", [old])
    retiring.withdraw("irma", "It is needed after all.")


# --- media --------------------------------------------------------------------------------------------------------


def nobody_sanitizes(play: Any) -> None:
    """Nobody does it in time, nobody verifies in time, it is locked away, it is not verified, it is destroyed."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-13")
    retiring.ask("irma", [old], reason="broken")
    retiring.decide("ines")
    retiring.collect({"BR-13": "D-13"})
    later(play, 16)
    retiring.settle_media("quarantine")
    later(play, 31)
    retiring.settle_media("retry")
    (child,) = retiring.children()
    retiring.sanitize(child)
    later(play, 16)
    retiring.settle_media("retry")
    (child,) = retiring.children()
    retiring.sanitize(child)
    retiring.verify(child, verdict="not_verified", note="Half of it can still be read.")
    later(play, 2)
    retiring.settle_media("destroy")
    (child,) = retiring.children()
    retiring.sanitize(child, destroy=True)
    retiring.verify(child, verify_method="physical")
    gone_after_a_while(play, retiring)


def gone_after_a_while(play: Any, retiring: Retiring) -> None:
    """Choosing, qualifying and releasing are reminded; the certificate is late, wrong, corrected, and wrong again."""
    later(play, 2)
    (task,) = retiring.open_of("L2")
    retiring.choose(task, none_in_date=True)
    later(play, 2)
    retiring.qualify()
    (task,) = retiring.open_of("L2")
    retiring.choose(task, vendor="S-2")
    later(play, 3)
    (task,) = retiring.open_of("L5")
    retiring.release(task)
    later(play, 31)
    (task,) = retiring.open_of("L7")
    retiring.certify(task, ["UNKNOWN"])
    later(play, 2)
    retiring.complete("sofia", "L10", {"gaps": [{}], "corrected": True})
    (task,) = retiring.open_of("L7")
    retiring.certify(task, ["UNKNOWN"])
    found = {"finding": "explained", "note": "The carrier confirms it in writing."}
    retiring.complete("sofia", "L10", {"gaps": [found], "corrected": False})


def one_locked_away(play: Any) -> None:
    """Two disks fail: one is destroyed at once, the other is locked away and works later; the laptops are sold."""
    retiring = Retiring(play)
    old = retiring.own("BR-14", "BR-15", acquired_on="2023-03-01")
    retiring.ask("irma", old)
    retiring.approve("ines")
    retiring.collect({"BR-14": "D-14", "BR-15": "D-15"})
    for child in retiring.children():
        retiring.sanitize(child, tool_result="fail", log=None)
    retiring.settle_media("retry", "quarantine")
    (child,) = retiring.children()
    retiring.sanitize(child)
    retiring.verify(child)
    later(play, 31)
    retiring.settle_media("retry")
    (child,) = retiring.children()
    retiring.sanitize(child)
    retiring.verify(child)
    (task,) = retiring.open_of("L2")
    retiring.choose(task, **BUYER)
    (task,) = retiring.open_of("L5")
    retiring.release(task)
    (task,) = retiring.open_of("L7")
    retiring.certify(task, ["BR-14", "BR-15"], proceeds=100)
    later(play, 2)
    shown = retiring.form_of("frida", "R22")
    money = {name: shown[name] for name in ("proceeds", "write_off")}
    retiring.complete("frida", "R22", {**money, "posting_ref": "GL-7"})


def all_missing(play: Any) -> None:
    """Nothing is there when it is to be collected."""
    retiring = Retiring(play)
    (old,) = retiring.own("BR-16")
    retiring.ask("irma", [old])
    retiring.decide("ines")
    retiring.collect({}, missing=["BR-16"])


STORIES: tuple[Callable[[Any], None], ...] = (
    lost_from_the_start,
    suggested_and_kept,
    suggested_and_forgotten,
    suggested_too_late,
    contract_ends,
    held_then_rejected,
    depended_on,
    sent_back_and_withdrawn,
    sent_back_and_forgotten,
    taken_back,
    nobody_sanitizes,
    one_locked_away,
    all_missing,
)
