import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import checkpoints, history, verify
from engine.errors import ConcurrentUpdate, Invalid, NotFound
from engine.store.tables import checkpoint, process_instance
from engine.store.tables import history as history_table
from engine.unit_of_work import SYSTEM, Engine

E = history.Entry


def _chain(engine: Engine, case: UUID, length: int = 3) -> None:
    with engine.unit_of_work("rita") as uow:
        history.append_to(uow, case, [E(kind="step", details={"n": n}) for n in range(length)])


def _tamper(engine: Engine, statement: Any) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        assert uow.execute(statement).rowcount == 1


def test_an_untouched_history_verifies(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case)
    _chain(engine, case, 2)
    checkpoints.make(engine)
    report = verify.run(engine)
    assert report == verify.Report(instances=1, entries=5, erased=0, checkpoints=1)
    assert report.ok


ROW = history_table.c
CHANGES: list[tuple[str, Callable[[Any], Any], int, str]] = [
    ("details", lambda t: t.update().values(details=b'{"n":99}').where(ROW.seq == 2), 2, "details of link 2"),
    ("actor", lambda t: t.update().values(actor="ben").where(ROW.seq == 2), 2, "link 2 was changed"),
    ("on behalf", lambda t: t.update().values(on_behalf_of="ben").where(ROW.seq == 1), 1, "link 1 was changed"),
    ("kind", lambda t: t.update().values(kind="other").where(ROW.seq == 3), 3, "link 3 was changed"),
    ("gone", lambda t: t.delete().where(ROW.seq == 2), 2, "link 2 is missing"),
    ("cut off", lambda t: t.delete().where(ROW.seq == 3), 3, "ends at link 2"),
]


@pytest.mark.parametrize(("what", "change", "seq", "text"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_changed_link_is_named(
    engine: Engine, cases: Any, what: str, change: Callable[[Any], Any], seq: int, text: str
) -> None:
    case = cases.instance()
    _chain(engine, case)
    _tamper(engine, change(history_table))
    report = verify.run(engine)
    assert [(found.instance_id, found.business_key, found.seq) for found in report.breaks] == [(case, "LV-1", seq)]
    assert text in report.breaks[0].text


def test_a_chain_written_anew_with_its_head_is_found_by_the_checkpoint(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case)
    checkpoints.make(engine)
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(history_table.delete().where(ROW.seq == 3))
        second = uow.execute(sa.select(ROW.hash).where(ROW.seq == 2)).scalar_one()
        uow.execute(process_instance.update().values(history_seq=2, history_head=second))
    report = verify.run(engine)
    assert [found.seq for found in report.breaks] == [3]
    assert "the end was cut off" in report.breaks[0].text


def test_a_link_put_in_the_middle_does_not_follow(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case)
    with engine.unit_of_work(SYSTEM) as uow:
        # Forged with a valid hash of its own, on a link that never was.
        header = history.Header(
            instance_id=case,
            seq=2,
            at=uow.now,
            actor="rita",
            on_behalf_of=None,
            kind="step",
            element_id=None,
            task_id=None,
            entity=None,
            entity_id=None,
            field=None,
        )
        details_hash = history.hash_details(None, None)
        forged = {
            "salt": None,
            "details": None,
            "details_hash": details_hash,
            "prev_hash": b"x" * 32,
            "hash": history.link(
                uow.execute(sa.select(ROW.hash).where(ROW.seq == 1)).scalar_one(), header, details_hash
            ),
        }
        uow.execute(history_table.update().where(ROW.seq == 2).values(forged))
    (found,) = verify.run(engine).breaks
    assert (found.seq, found.text) == (2, "link 2 does not follow link 1")


def test_a_head_that_is_not_the_last_link_is_named(engine: Engine, cases: Any) -> None:
    _chain(engine, cases.instance())
    _tamper(engine, process_instance.update().values(history_head=b"x" * 32))
    (found,) = verify.run(engine).breaks
    assert (found.seq, found.text) == (3, "the last link is not the one the case knows")


def test_a_case_that_vanished_is_found(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case)
    checkpoints.make(engine)
    with engine.unit_of_work(SYSTEM) as uow:
        uow.execute(process_instance.delete())
    assert [found.text for found in verify.run(engine).breaks] == ["the case of this chain is gone"]


def test_a_changed_checkpoint_is_named(engine: Engine, cases: Any) -> None:
    _chain(engine, cases.instance())
    checkpoints.make(engine)
    checkpoints.make(engine)
    _tamper(engine, checkpoint.update().values(instances=7).where(checkpoint.c.seq == 1))
    report = verify.run(engine)
    assert [(found.instance_id, found.seq, found.text) for found in report.breaks] == [
        (None, 1, "checkpoint 1 was changed")
    ]


def test_a_checkpoint_holds_only_chains_that_grew(engine: Engine, cases: Any, clock: Any) -> None:
    old, young = cases.instance(), cases.instance()
    _chain(engine, old)
    clock.move(hours=2)
    checkpoints.make(engine)
    _chain(engine, young)
    checkpoints.make(engine)
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        first, second = uow.execute(sa.select(checkpoint.c.heads).order_by(checkpoint.c.seq)).scalars()
    assert [id for id, _, _ in checkpoints.unpack(first)] == [old]
    assert [id for id, _, _ in checkpoints.unpack(second)] == [young]


def test_a_checkpoint_is_made_once_a_day(engine: Engine, clock: Any) -> None:
    assert checkpoints.make_daily(engine)
    assert not checkpoints.make_daily(engine)
    clock.move(hours=14)
    assert not checkpoints.make_daily(engine)
    clock.move(hours=2)
    assert checkpoints.make_daily(engine)


def test_two_nodes_make_one_checkpoint_a_day(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    last_seen_as_missing = iter([True, False])
    is_due = checkpoints._is_due

    def slow_node(uow: Any, last: Any) -> bool:
        if next(last_seen_as_missing):
            # Between the look and the write, the other node writes.
            assert is_due(uow, last)
            _checkpoint_by_another_node(uow)
            return True
        return is_due(uow, last)

    def _checkpoint_by_another_node(uow: Any) -> None:
        monkeypatch.setattr(checkpoints, "_is_due", is_due)
        checkpoints.make(engine)

    monkeypatch.setattr(checkpoints, "_is_due", slow_node)
    assert not checkpoints.make_daily(engine)
    assert verify.run(engine).checkpoints == 1


def test_a_checkpoint_that_another_node_wrote_is_not_written_twice(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints.make(engine)
    nothing = sa.select(checkpoint).where(sa.false())
    monkeypatch.setattr("engine.store.records.LAST_CHECKPOINT", nothing)
    with pytest.raises(ConcurrentUpdate):
        checkpoints.make(engine)
    assert not checkpoints.make_daily(engine)
    assert verify.run(engine).checkpoints == 1


def test_erased_details_are_gone_and_the_chain_verifies(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case)
    with engine.unit_of_work("olga") as uow:
        assert history.erase(uow, case, [2], "asked by the person, art. 17") == 1
    with engine.unit_of_work("olga", reading=True) as uow:
        entries = history.of_instance(uow, case).items
    assert [entry.details for entry in entries[:3]] == [{"n": 0}, None, {"n": 2}]
    assert (entries[3].kind, entries[3].actor) == ("erased", "olga")
    assert verify.run(engine) == verify.Report(instances=1, entries=4, erased=1, checkpoints=0)


def test_nothing_is_erased_without_a_reason(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    with engine.unit_of_work("olga") as uow, pytest.raises(Invalid):
        history.erase(uow, case, [1], " ")


def test_a_history_is_read_page_by_page(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    _chain(engine, case, 5)
    with engine.unit_of_work("rita", reading=True) as uow:
        first = history.of_instance(uow, case, limit=3)
        second = history.of_instance(uow, case, limit=3, cursor=first.next)
    assert [entry.seq for entry in (*first.items, *second.items)] == [1, 2, 3, 4, 5]
    assert second.next is None


def test_a_change_of_the_register_is_found_by_what_was_changed(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    with engine.unit_of_work("rita") as uow:
        change = E(kind="register", entity="thing", entity_id="T-1", field="state", details={"to": "open"})
        history.append_to(uow, case, [change])
        found = history.of_entity(uow, "thing", "T-1")
    assert [(entry.instance_id, entry.details) for entry in found] == [(case, {"to": "open"})]


def test_history_of_a_case_that_is_not_there_is_refused(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow, pytest.raises(NotFound):
        history.append_to(uow, UUID(int=1), [E(kind="step")])


def test_the_hash_can_be_computed_from_the_documented_bytes_alone(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    with engine.unit_of_work("rita") as uow:
        history.append_to(uow, case, [E(kind="Prüfung", element_id="decide", details={"note": "für ACQ"})])
        row = uow.execute(history_table.select()).one()
    parts = [case.hex, "1", row.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"), "rita", None, "Prüfung", "decide", None]
    header = json.dumps([*parts, None, None, None, "itamflow-1"], ensure_ascii=False, separators=(",", ":"))
    details_hash = hashlib.sha256(row.salt + row.details).digest()
    assert row.hash == hashlib.sha256(bytes(32) + header.encode() + details_hash).digest()
