from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from engine.unit_of_work import Engine, UnitOfWork
from register import invariants, trust


def _moved(tag: str, *stages: str) -> str:
    """Return the statement that gives an asset one more move for each pair of stages, from its second on."""
    rows = ", ".join(
        f"((SELECT id FROM asset WHERE tag = '{tag}'), {seq}, '{before}', '{after}', "
        f"'2026-03-02 0{seq}:00:00.000000+00:00', 'rita', 'RET-1')"
        for seq, (before, after) in enumerate(pairwise(stages), 2)
    )
    return f"INSERT INTO stage_move (asset, seq, from_stage, to_stage, at, actor, case_no) VALUES {rows}"


_MEDIUM = (
    "INSERT INTO medium (id, asset, kind, encrypted, key_erase, case_no) "
    "SELECT 'm', id, 'ssd', false, false, 'RET-1' FROM asset WHERE tag = 'N-3'"
)
_SANITIZED = (
    "INSERT INTO sanitization (id, medium, asset, method, technique, tool_result, sanitized_by, result, verified_by, "
    "verified_at, case_no, row_version) SELECT 'SAN-1', 'm', id, 'purge', 'overwrite', 'pass', 'tom', 'verified', "
    "'{by}', '{at}', 'RET-1', 0 FROM asset WHERE tag = 'N-3'"
)

#: Rule -> statements that break it behind the back of the door, and what is then named.
BREAKS: dict[str, tuple[tuple[str, ...], str]] = {
    "INV-01": (
        ("DROP INDEX uq_asset_maker_serial", "UPDATE asset SET serial = 'SN1' WHERE tag = 'N-2'"),
        "N-1",
    ),
    "INV-02": (("UPDATE asset SET custodian = NULL WHERE tag = 'N-6'",), "N-6"),
    "INV-03": (("UPDATE custody SET until = since WHERE holder = 'rita'",), "N-6"),
    "INV-04": (
        (
            "INSERT INTO employment (id, ends_on, feed) VALUES ('rita', '2026-02-13', 'FEED-1')",
            # Somebody who left yesterday still has some days.
            "INSERT INTO employment (id, ends_on, feed) VALUES ('ines', '2026-03-01', 'FEED-1')",
        ),
        "N-6",
    ),
    "INV-05": (("UPDATE asset SET stage = 'retired' WHERE tag = 'N-3'",), "N-3"),
    "INV-06": (
        (
            "DELETE FROM acceptance",
            # Of a seat, that is no asset.
            "INSERT INTO acceptance (id, mode, person, accepted_at, case_no) "
            "VALUES ('x', 'self', 'rita', '2026-03-02 09:00:00.000000+00:00', 'DEP-1')",
        ),
        "N-6",
    ),
    "INV-07": (
        (
            "UPDATE asset SET stage = 'reserved' WHERE tag = 'N-3'",
            "INSERT INTO stage_move (asset, seq, from_stage, to_stage, at, actor, case_no) "
            "SELECT id, 2, 'available', 'reserved', '2026-03-02 09:00:00+00:00', 'rita', 'ACQ-1' FROM asset "
            "WHERE tag = 'N-3'",
        ),
        "N-3",
    ),
    "INV-08": (("UPDATE entitlement SET quantity = 1",), "Text editor"),
    "INV-09": (
        (
            _MEDIUM,
            _moved("N-3", "available", "retired", "available"),
            # Verified, but for the life before.
            _SANITIZED.format(by="ines", at="2026-03-01 09:00:00.000000+00:00"),
        ),
        "N-3",
    ),
    "INV-10": ((_MEDIUM, _SANITIZED.format(by="tom", at="2026-03-01 09:00:00.000000+00:00")), "N-3"),
    "INV-11": (
        (
            "UPDATE asset SET stage = 'disposed', book_closed_on = '2026-03-02' WHERE tag = 'N-3'",
            "UPDATE custody SET until = since WHERE asset = (SELECT id FROM asset WHERE tag = 'N-3')",
            _moved("N-3", "available", "retired", "in_disposal", "disposed"),
        ),
        "N-3",
    ),
    "INV-12": (("UPDATE asset SET source_reason = '' WHERE tag = 'N-1'",), "N-1"),
    "INV-13": (("UPDATE invoice SET comment = NULL, amount = amount + 3000000",), "PO-2026-00001"),
    "INV-14": (("UPDATE contract SET notice_on = NULL WHERE id = 'C-1'",), "Hardware frame"),
    "INV-15": (
        (
            "UPDATE asset SET hold = 'Law suit', stage = 'retired' WHERE tag = 'N-3'",
            _moved("N-3", "available", "retired"),
        ),
        "N-3",
    ),
    "INV-16": (("UPDATE asset SET last_verified_on = '2025-03-01' WHERE tag = 'N-6'",), "N-6"),
    "INV-17": (("UPDATE asset SET manageable = true, last_seen_on = '2026-01-30' WHERE tag = 'N-6'",), "N-6"),
    "INV-18": (("UPDATE asset SET currency = 'USD' WHERE tag = 'N-1'",), "N-1"),
    "INV-19": (("UPDATE history SET seq = 99 WHERE seq = 2",), "ACQ-2026-00001"),
    "INV-20": (
        (
            "UPDATE asset SET stage = 'disposed' WHERE tag = 'N-1'",
            "INSERT INTO asset_relation (id, from_asset, to_asset, kind, from_on, case_no) "
            "SELECT 'r', a.id, b.id, 'runs_on', '2026-01-01', 'ACQ-1' FROM asset a, asset b "
            "WHERE a.tag = 'N-2' AND b.tag = 'N-1'",
        ),
        "N-1",
    ),
    "INV-21": (
        (
            "UPDATE asset SET classification = 'restricted' WHERE tag = 'N-2'",
            "INSERT INTO asset_relation (id, from_asset, to_asset, kind, from_on, case_no) "
            "SELECT 'r', a.id, b.id, 'runs_on', '2026-01-01', 'ACQ-1' FROM asset a, asset b "
            "WHERE a.tag = 'N-2' AND b.tag = 'N-1'",
        ),
        "N-1",
    ),
}


def _red(engine: Engine) -> dict[str, invariants.Result]:
    with engine.unit_of_work("dora", reading=True) as uow:
        return {result.id: result for result in invariants.check(uow) if not result.ok}


def _score(engine: Engine) -> trust.Score:
    with engine.unit_of_work("dora", reading=True) as uow:
        return trust.score(uow)


@pytest.fixture
def busy(shop: Engine, ordered: tuple[Any, str], tools: Any) -> Engine:
    """A register in which cases have bought, paid, reserved and taken rights."""
    case, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(number) for number in (1, 2, 3)])
    case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal(4350))
    case.do("finance.post_actual", po_no=order, invoice_no="R-1")
    case.do("register.acquired")
    buyer = tools.Case(shop)
    line = {"item": "EDITOR", "text": "Text editor", "quantity": 10, "unit_price": 600, "kind": "software_executable"}
    number = buyer.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    buyer.do("po.issue", po_no=number, promised_date=date(2026, 3, 5))
    buyer.do("register.create_received", po_no=number, lines=[{"quantity": 10, "proof": "Certificate 7"}])
    user = tools.Case(shop)
    found = user.do("register.find_supply", asset_kind="hardware", catalogue_item="NB-14", quantity=1)
    user.do("register.reserve", assets=found["available"], quantity=1)
    other = tools.Case(shop)
    found = other.do("register.find_supply", asset_kind="software_executable", catalogue_item="EDITOR", quantity=4)
    taken = [{"entitlement": found["rights"][0]["entitlement"], "quantity": 4}]
    other.do("register.reserve", rights=taken, quantity=4)
    return shop


def test_every_rule_is_green_after_cases_did_their_work(busy: Engine) -> None:
    assert _red(busy) == {}
    assert _score(busy) == trust.Score(value=1, of=9, rules=tuple(sorted(BREAKS)))


class _Undone(Exception):
    """Takes back what a test broke."""


@contextmanager
def _broken(engine: Engine, *statements: str) -> Iterator[UnitOfWork]:
    """Break the register behind the back of the door, and take it back afterwards."""
    with suppress(_Undone), engine.unit_of_work("dora") as uow:
        for statement in statements:
            uow.connection.execute(text(statement))
        yield uow
        raise _Undone


def test_a_rule_that_is_broken_behind_the_back_of_the_door_is_red_and_names_the_offender(busy: Engine) -> None:
    named = {}
    for rule, (statements, _) in BREAKS.items():
        with _broken(busy, *statements) as uow:
            named[rule] = [
                one.label for result in invariants.check(uow) if result.id == rule for one in result.offenders
            ]
    assert [rule for rule, (_, offender) in BREAKS.items() if offender not in named[rule]] == []
    assert _red(busy) == {}


#: What a rule must not be red on: rule -> statements.
_KEPT = {
    "INV-03": ("UPDATE custody SET place = 'BER'",),
    "INV-04": ("INSERT INTO employment (id, ends_on, feed) VALUES ('rita', '2026-02-16', 'FEED-1')",),
    "INV-06": ("UPDATE acceptance SET mode = 'self', person = 'rita', reason = NULL",),
    "INV-09": (
        _MEDIUM,
        _moved("N-3", "available", "retired", "sanitized", "available"),
        _SANITIZED.format(by="ines", at="2026-03-02 02:30:00.000000+00:00"),
    ),
    "INV-11": (
        "UPDATE asset SET stage = 'disposed', book_closed_on = '2026-03-02' WHERE tag = 'N-3'",
        "INSERT INTO loss (id, asset, kind, reported_by, reported_at, state, case_no, row_version) SELECT 'SEC-1', id, "
        "'lost', 'rita', '2026-02-01 09:00:00.000000+00:00', 'written_off', 'SEC-1', 0 FROM asset WHERE tag = 'N-3'",
        _moved("N-3", "available", "missing", "disposed"),
    ),
    "INV-16": ("UPDATE asset SET last_verified_on = '2025-03-02'",),
    "INV-17": ("UPDATE asset SET manageable = true, last_seen_on = '2026-01-31'",),
    "INV-21": (
        "UPDATE asset SET classification = 'restricted' WHERE tag = 'N-1'",
        "INSERT INTO asset_relation (id, from_asset, to_asset, kind, from_on, case_no) "
        "SELECT 'r', a.id, b.id, 'runs_on', '2026-01-01', 'ACQ-1' FROM asset a, asset b "
        "WHERE a.tag = 'N-2' AND b.tag = 'N-1'",
    ),
}


def test_what_just_keeps_a_rule_is_green(busy: Engine) -> None:
    red = {}
    for rule, statements in _KEPT.items():
        with _broken(busy, *statements) as uow:
            red[rule] = [result.count for result in invariants.check(uow) if result.id == rule]
    assert red == {rule: [0] for rule in _KEPT}


def test_what_discovery_found_and_no_register_knows_is_named(busy: Engine) -> None:
    found = (
        "INSERT INTO discovered (id, source, source_key, hostname, first_seen_at, last_seen_at, feed, search) VALUES "
        "('d', 'scan', '1', 'pi-under-the-desk', '2026-03-01 09:00:00.000000+00:00', "
        "'2026-03-01 09:00:00.000000+00:00', 'FEED-1', '')"
    )
    with _broken(busy, found) as uow:
        [result] = [result for result in invariants.check(uow) if not result.ok]
    assert (result.id, [(one.entity, one.label) for one in result.offenders]) == (
        "INV-17",
        [("discovered", "pi-under-the-desk")],
    )


def test_a_result_counts_all_and_names_the_first_twenty_in_the_language_of_the_person(busy: Engine) -> None:
    copies = "".join(f"UNION ALL SELECT {number} " for number in range(2, 31))
    more = (
        "INSERT INTO contract (id, name, supplier, kind, stage, ends_on, auto_renew, row_version, search) "
        f"SELECT 'X-' || n, 'Many', 'S-1', 'frame', 'in_use', '2027-01-01', false, 0, '' "
        f"FROM (SELECT 1 AS n {copies}) numbers"
    )
    with _broken(busy, more) as uow:
        uow.locale = "de"
        [result] = [result for result in invariants.check(uow) if not result.ok]
    assert (result.id, result.count, len(result.offenders)) == ("INV-14", 30, invariants.NAMED)
    assert result.title == "Jeder Vertrag mit Ende hat einen Kündigungstag und jemanden, der dafür einsteht"


def test_a_red_asset_lowers_the_score_by_its_weight_and_a_critical_one_by_three(busy: Engine) -> None:
    no_currency = "UPDATE asset SET currency = NULL WHERE tag = 'N-1'"
    with _broken(busy, no_currency) as uow:
        assert trust.score(uow).value == pytest.approx(8 / 9)
    with _broken(busy, no_currency, "UPDATE asset SET critical = true WHERE tag = 'N-1'") as uow:
        assert trust.score(uow).value == pytest.approx(8 / 11)
    with _broken(busy, BREAKS["INV-13"][0][0]) as uow:
        assert trust.score(uow).value == pytest.approx(6 / 9)


def test_without_assets_there_is_no_source_for_a_score(shop: Engine) -> None:
    with _broken(shop, "DELETE FROM asset") as uow:
        assert trust.score(uow).value is None


def test_a_right_freed_and_taken_again_on_the_same_day_is_no_double_use(busy: Engine, tools: Any) -> None:
    case = tools.Case(busy)
    for _ in range(3):
        case.do("register.reserve", rights=[{"entitlement": "ENT-2026-00001", "quantity": 6}], quantity=6)
        case.do("register.free")
    assert "INV-08" not in _red(busy)
