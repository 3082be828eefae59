"""What loses its support: its owner replaces it, keeps it apart, or accepts the risk for a while (processes C-21)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from register.store.tables import risk
from tests.acceptance.operating import answer, asset_of, cases, load, look_at, work

HEAD = "tag,name,kind,stage,custodian,location,cost_centre,asset_owner,cost,support_end"


def ending(organisation: Any, *tags: str, owner: str = "ines") -> None:
    """Have laptops in use whose support ends in five months."""
    last = organisation.in_days(150).isoformat()
    lines = [f"{tag},Notebook,hardware,in_use,rita,BER,4100,{owner},1200,{last}" for tag in tags]
    load(organisation, "asset", HEAD, *lines)


def test_the_owner_of_what_loses_its_support_decides_and_an_exception_ends(organisation: Any) -> None:
    ending(organisation, "SE-1", "SE-2", "SE-3")
    organisation.until(datetime(2026, 5, 2, 9, 0, tzinfo=UTC))
    look_at(organisation, "itam_support_end")
    assert organisation.state().business_key == "EOS-2026-00001"
    replaced = {"decision": "replace", "reason": "New ones are ordered."}
    apart = {"decision": "isolate", "reason": "It has no network."}
    taken = {"decision": "accept", "reason": "The lab needs it.", "until": organisation.in_days(181).isoformat()}
    with organisation.refused(422) as problem:
        organisation.complete("ines", "E4", {"items": [replaced, apart, taken]})
    assert set(problem["errors"]) == {"items.2.until"}
    taken["until"] = organisation.in_days(80).isoformat()
    organisation.complete("ines", "E4", {"items": [replaced, apart, taken]})
    assert organisation.still_open() == []
    kept = {row.id: (row.treatment, row.state, row.owner) for row in organisation.everything(risk)}
    assert kept == {
        "EOS-SE-1": ("avoid", "open", "ines"),
        "EOS-SE-2": ("reduce", "treated", "ines"),
        "EOS-SE-3": ("accept", "accepted", "ines"),
    }
    assert "support_decided" in organisation.told("sofia")
    work(organisation)
    look_at(organisation, "itam_retirement")
    assert organisation.form_of("ines", "G3")["assets"] == [asset_of(organisation, "SE-1").id]

    organisation.until(datetime(2026, 8, 2, 9, 0, tzinfo=UTC))
    look_at(organisation, "itam_support_end")
    assert [row["tag"] for row in organisation.form_of("ines", "E4")["items"]] == ["SE-3"], "the exception has ended"
    assert len(cases(organisation, "itam_support_end")) == 2


def test_what_nobody_decides_on_is_asked_about_again(organisation: Any) -> None:
    ending(organisation, "SE-1")
    ending(organisation, "SE-2", owner="tom")
    organisation.start_process("sofia", "itam_support_end", {})
    answer(organisation, "tom", "E4", {"items": [{"decision": "isolate", "reason": "It has no network."}]})
    organisation.until(organisation.clock.now() + timedelta(days=46))
    assert "E8" in organisation.ended()
    assert [row.id for row in organisation.everything(risk)] == ["EOS-SE-2"]
    organisation.start_process("sofia", "itam_support_end", {})
    assert organisation.open()["E4"].assignee == "ines"
