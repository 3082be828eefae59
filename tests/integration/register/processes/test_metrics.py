"""Every metric is computed from what cases and feeds left, or says which source it lacks."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from engine.errors import NotFound
from engine.unit_of_work import Engine
from register import imports, metrics

FED = {"m.C2", "m.D4", "m.D5", "m.F2", "m.F3", "m.L3", "m.O1"}
#: Today of these tests, and days before it; a Monday.
TODAY = "2026-03-02"


def _all(engine: Engine, *ids: str, window: tuple[date, date] | None = None) -> dict[str, metrics.Figure]:
    with engine.unit_of_work("system", reading=True) as uow:
        return {figure.id: figure for figure in metrics.compute(uow, ids or None, window)}


def _write(engine: Engine, *statements: str) -> None:
    with engine.unit_of_work("system") as uow:
        for statement in statements:
            uow.connection.execute(text(statement))


def _insert(table: str, **values: Any) -> str:
    """Return the statement that writes one row; an asset is named by its tag."""
    asset = values.pop("asset", None)
    shown = {name: "NULL" if value is None else repr(value) if isinstance(value, str) else str(value).lower()
             for name, value in values.items()}  # fmt: skip
    if asset is not None:
        shown["asset"] = f"(SELECT id FROM asset WHERE tag = '{asset}')"
    return f"INSERT INTO {table} ({', '.join(shown)}) VALUES ({', '.join(shown.values())})"


def _at(day: str, hour: int = 9) -> str:
    return f"{day} {hour:02}:00:00.000000+00:00"


def _moved(tag: str, seq: int, before: str, after: str, at: str) -> str:
    moved = {"seq": seq, "from_stage": before, "to_stage": after, "at": at, "actor": "rita", "case_no": "X-1"}
    return _insert("stage_move", asset=tag, **moved)


CASE = {"case_no": "X-1", "row_version": 0}
#: Metric -> what is written behind the back of the door, the value, and some of its parts.
WRITTEN: Mapping[str, tuple[tuple[str, ...], str, dict[str, str]]] = {
    # N-1 to N-5 in stock with cost and source; N-6 in use: owner, cost centre, place and keeper as well.
    "m.D1": (("UPDATE asset SET cost = NULL WHERE tag = 'N-1'", "UPDATE asset SET custodian = NULL WHERE tag = 'N-6'"),
             "0.875", {"part": "14", "whole": "16"}),
    "m.D2": (
        tuple(
            _insert("verification", id=f"v{n}", asset=f"N-{n}", kind=kind, person="rita", answer="have_it",
                    correct=right, verified_at=_at("2026-02-01"), case_no="X-1")
            for n, kind, right in ((1, "sample", True), (2, "recheck", True), (3, "sample", False),
                                   (4, "campaign", False))
        ),
        "0.6667", {"part": "2", "whole": "3", "low": "0.2077", "high": "0.9385"},
    ),
    "m.D3": (("UPDATE asset SET last_verified_on = '2025-01-01' WHERE tag = 'N-6'",), "0", {"part": "0", "whole": "1"}),
    "m.C1": (
        tuple(
            _insert("change_record", id=f"CHG-{n}", title="x", category="hardware", change_class="standard",
                    result_action="none", emergency=n == 1, requester="rita", state=state, outcome=outcome,
                    closed_at=_at("2026-02-01"), search="", **CASE)
            for n, state, outcome in ((1, "implemented", "success"), (2, "implemented", "with_issues"),
                                      (3, "backed_out", "failed"), (4, "implemented", "success"),
                                      (5, "rejected", None))
        ),
        "0.5", {"emergency": "0.25", "backed_out": "0.25", "whole": "4"},
    ),
    "m.C3": (
        tuple(
            _insert("change_record", id=f"CHG-{n}", title="x", category="hardware", change_class="standard",
                    result_action="none", emergency=False, requester="rita", state=state, started_at=began,
                    ended_at=began and _at("2026-02-01", 12), window_start=_at("2026-02-01", 8),
                    window_end=_at("2026-02-01", 14), search="", **CASE)
            for n, state, began in ((1, "implemented", _at("2026-02-01", 9)), (2, "implemented", _at("2026-02-01", 7)),
                                    (3, "scheduled", None))
        ),
        "0.3333", {"part": "1", "whole": "3"},
    ),
    # One open and late, one done in time, one done late; one dropped and one not due yet do not count.
    "m.M1": (
        tuple(
            _insert("action", id=f"ACT-{n}", title="x", kind="improvement", source="form", owner="rita", due_on=due,
                    state=state, done_at=done, effective=effective, opened_at=_at("2026-01-01"), search="", **CASE)
            for n, due, state, done, effective in (
                (1, "2026-02-01", "open", None, None), (2, "2026-02-01", "effective", _at("2026-02-01", 20), True),
                (3, "2026-02-01", "ineffective", _at("2026-02-02"), False), (4, "2026-02-01", "dropped", None, None),
                (5, TODAY, "open", None, None))
        ),
        "0.3333", {"part": "1", "whole": "3", "effective": "0.5"},
    ),
    "m.M2": (
        tuple(
            _insert("finding", id=f"FND-{n}", text="x", severity=severity, process="itam_change", source="audit",
                    raised_on=day, state=state, search="", **CASE)
            for n, severity, day, state in ((1, "major", "2026-01-01", "closed"), (2, "major", "2026-02-20", "open"),
                                            (3, "minor", "2026-01-01", "open"))
        ),
        "2", {"major": "1", "minor": "1", "observation": "0", "oldest": "60", "repeated": "0.5"},
    ),
    "m.P1": (
        (
            # Accepted on the fifth working day, on the sixth, never; too fresh to say.
            *(_moved(f"N-{n}", 2, "being_prepared", "in_transit", _at(day))
              for n, day in ((1, "2026-02-02"), (2, "2026-02-02"), (3, "2026-02-02"), (4, "2026-02-27"))),
            *(_insert("acceptance", id=f"a{n}", asset=f"N-{n}", mode="self", person="rita", accepted_at=_at(day),
                      case_no="X-1") for n, day in ((1, "2026-02-09"), (2, "2026-02-10"))),
        ),
        "0.3333", {"part": "1", "whole": "3"},
    ),
    "m.P2": (
        (
            _moved("N-1", 2, "being_prepared", "available", _at("2026-02-01")),
            _moved("N-1", 3, "in_transit", "in_use", _at("2026-02-02")),
            _moved("N-2", 2, "being_prepared", "in_use", _at("2026-02-02")),
        ),
        "0.5", {"part": "1", "whole": "2"},
    ),
    "m.P3": (
        (
            "UPDATE asset SET manageable = true, stage = 'in_use', custodian = 'rita' "
            "WHERE tag IN ('N-1', 'N-2', 'N-6')",
            "INSERT INTO build (id, encrypted, built_by, built_at, case_no, row_version) SELECT id, tag = 'N-1', "
            "'tom', '2026-02-01 09:00:00.000000+00:00', 'X-1', 0 FROM asset WHERE tag IN ('N-1', 'N-2')",
            "UPDATE asset SET subtype = 'server' WHERE tag = 'N-2'",
        ),
        "0.5", {"part": "1", "whole": "2"},
    ),
    "m.S1": (
        (
            "UPDATE asset SET stage = 'in_use', support_end = '2026-03-01' WHERE tag IN ('N-1', 'N-2')",
            "UPDATE asset SET support_end = '2026-03-02' WHERE tag = 'N-6'",
            *(_insert("risk", id=f"EOS-N-{n}", title="x", category="end_of_support", likelihood=1, effect=1,
                      owner="rita", expires_on=day, state="accepted", search="", **CASE)
              for n, day in ((1, TODAY), (2, "2026-03-01"))),
        ),
        "0.6667", {"part": "2", "whole": "3", "accepted": "1"},
    ),
    "m.S2": (
        (
            _insert("loss", id="SEC-1", asset="N-1", kind="lost", reported_by="rita", reported_at=_at("2026-02-01"),
                    locked_at=_at("2026-02-01", 10), state="open", **CASE),
            _insert("loss", id="SEC-2", asset="N-2", kind="lost", reported_by="rita", reported_at=_at("2024-02-01"),
                    state="open", **CASE),
        ),
        "1", {"part": "1", "whole": "1", "to_lock": "1"},
    ),
    "m.R1": (
        (
            _moved("N-1", 2, "available", "retired", _at("2026-01-01")),
            _moved("N-1", 3, "retired", "disposed", _at("2026-01-31")),
            _moved("N-2", 2, "available", "retired", _at("2025-12-01")),
            "UPDATE asset SET stage = 'disposed' WHERE tag = 'N-1'",
            "UPDATE asset SET stage = 'retired' WHERE tag = 'N-2'",
        ),
        "30", {"whole": "1", "waiting": "1"},
    ),
    "m.R2": (
        (
            "UPDATE asset SET stage = 'sanitized' WHERE tag = 'N-1'",
            *(_insert("medium", id=f"m{n}", asset="N-1", kind="ssd", encrypted=False, key_erase=False, case_no="X-1")
              for n in (1, 2)),
            _insert("medium", id="m3", asset="N-2", kind="ssd", encrypted=False, key_erase=False, case_no="X-1"),
            _insert("sanitization", id="SAN-1", medium="m1", asset="N-1", method="purge", technique="x",
                    tool_result="pass", sanitized_by="tom", result="verified", verified_by="ines",
                    verified_at=_at("2026-02-01"), **CASE),
        ),
        "0.5", {"part": "1", "whole": "2"},
    ),
    "m.R3": (
        (
            _insert("disposal", id="DSP-1", route="recycle", vendor_name="x", coordinator="tom", state="certified",
                    collected_at=_at("2026-02-01"), weight_g=9000, search="", **CASE),
            *(_insert("disposal_line", id=f"l{n}", disposal="DSP-1", asset=f"N-{n}", certified=n == 1, **CASE)
              for n in (1, 2, 3, 4)),
        ),
        "0.25", {"part": "1", "whole": "4"},
    ),
    "m.R4": (
        (
            *(_insert("disposal", id=f"DSP-{n}", route=route, vendor_name="x", coordinator="tom", state="closed",
                      collected_at=_at("2026-02-01"), weight_g=grams, search="", **CASE)
              for n, route, grams in ((1, "resale", 1500), (2, "recycle", 1500), (3, "destroy", 1000))),
            _moved("N-1", 2, "retired", "disposed", _at("2026-02-01")),
            "UPDATE asset SET acquired_on = '2022-02-01' WHERE tag = 'N-1'",
        ),
        "0.75", {"part": "3", "whole": "4", "life": "48"},
    ),
    "m.K2": (
        (_insert("contract", id="C-9", name="x", supplier="S-1", kind="service", stage="in_use", auto_renew=False,
                 search="", row_version=0),
         _insert("contract", id="C-8", name="x", supplier="S-1", kind="service", stage="in_use", auto_renew=False,
                 ends_on="2025-01-01", search="", row_version=0)),
        "0.5", {"part": "1", "whole": "2"},
    ),
    "m.F1": (
        (_insert("posting", id="PST-1", posted_on="2026-02-01", cost_centre="4100", account_kind="expense",
                 amount=48_000_000, currency="EUR", supplier="S-1", order_no="PO-1", invoice="i", invoice_no="R-1",
                 text="x", case_no="X-1"),),
        # 4,800 for four people over a year, whose months are 30.4375 days long.
        "100.07", {"cost": "4800", "people": "4"},
    ),
    "m.L2": (
        (
            _insert("entitlement", id="ENT-1", name="Editor", kind="licence", stage="in_use", product="P-1", quantity=5,
                    cost=5_000_000, currency="EUR", transferable=True, source="gift", source_reason="x", search="",
                    **CASE),
            _insert("entitlement", id="ENT-2", name="Viewer", kind="licence", stage="in_use", quantity=2, cost=600_000,
                    currency="EUR", transferable=True, source="gift", source_reason="x", search="", **CASE),
            _insert("entitlement", id="ENT-3", name="Editor", kind="licence", stage="in_use", product="P-1", quantity=9,
                    cost=1, currency="EUR", transferable=True, source="gift", source_reason="x", search="",
                    ends_on="2026-03-01", **CASE),
            *(_insert("installation", id=f"i{n}", product="P-1", title="Editor", account=f"p{n}", source="scan",
                      discovered_at=_at("2026-02-01"), feed="F") for n in range(7)),
            _insert("allocation", id="al", entitlement="ENT-2", person="rita", quantity=1, state="in_use",
                    from_on="2026-01-01", changed_at=_at("2026-01-01"), **CASE),
        ),
        # Two missing at 100 each, one spare at 30.
        "200", {"surplus": "30"},
    ),
}  # fmt: skip


def test_every_metric_is_computed_or_says_what_it_lacks(shop: Engine) -> None:
    found = _all(shop)
    assert {id for id, figure in found.items() if figure.source_state == "no_source"} == FED
    assert len(found) == 39
    for figure in found.values():
        assert figure.value is None or figure.source_state == "ok"
        assert (figure.missing is None) == (figure.source_state == "ok"), figure.id
        assert (figure.as_of, figure.trust) == (shop.clock.now(), 1)
    with pytest.raises(NotFound, match="no such metric"):
        _all(shop, "m.X9")


@pytest.fixture
def written(shop: Engine) -> Callable[[str], metrics.Figure]:
    def figure(id: str) -> metrics.Figure:
        _write(shop, *WRITTEN[id][0])
        return _all(shop, id)[id]

    return figure


@pytest.mark.parametrize("id", list(WRITTEN))
def test_a_metric_is_what_its_formula_says(written: Callable[[str], metrics.Figure], id: str) -> None:
    _, value, parts = WRITTEN[id]
    figure = written(id)
    assert figure.value == Decimal(value)
    assert set(figure.parts) <= set(figure.part_names)
    assert {name: figure.parts[name] for name in parts} == {name: Decimal(part) for name, part in parts.items()}


def test_what_a_purchase_leaves_is_measured(case: Any, ordered: tuple[Any, str], shop: Engine, tools: Any) -> None:
    _, order = ordered
    case.do("register.create_received", po_no=order, lines=[tools.unit(number) for number in (1, 2, 3)])
    case.do("finance.match", po_no=order, invoice_no="R-1", amount=Decimal(4350))
    other = tools.Case(shop)
    free = {"supplier": "S-3", "lines": [{"text": "Desk", "quantity": 1, "unit_price": 1450, "kind": "service"}]}
    number = other.do("po.create", **free, cost_centre="4100")["po_no"]
    other.do("po.issue", po_no=number, promised_date=date(2026, 3, 20))
    other.do("register.create_received", po_no=number, lines=[{"quantity": 1}])
    other.do("finance.match", po_no=number, invoice_no="R-2", amount=Decimal(1000), comment="Agreed")
    found = _all(shop, "m.A4", "m.A5", "m.A6", "m.D6", "m.F1")
    assert (found["m.A5"].value, found["m.A5"].parts["whole"]) == (Decimal("0.25"), Decimal(5800))
    assert found["m.A6"].value == Decimal("0.5")
    assert found["m.A4"].value == 0
    assert found["m.A4"].parts["whole"] == 4
    assert found["m.D6"].value == 1
    with shop.unit_of_work("dora") as uow:
        imports.load(uow, "contract", b"id,name,supplier,kind,owner\nC-1,Frame,S-1,frame,tom\n", reason="Clean up")
    written = found["m.D6"].parts["whole"]
    assert _all(shop, "m.D6")["m.D6"].value == (written / (written + 2)).quantize(Decimal("0.0001"))
    # A period in which nothing happened has nothing to count.
    before = (date(2026, 1, 1), date(2026, 1, 31))
    assert [one.value for one in _all(shop, "m.A5", "m.A6", window=before).values()] == [None, None]


def test_a_figure_beyond_its_limit_says_so(written: Callable[[str], metrics.Figure]) -> None:
    figure = written("m.S2")
    assert (figure.limit, figure.better, figure.beyond) == (Decimal("0.01"), "less", True)
    assert (figure.from_on, figure.to_on) == (date(2025, 3, 3), date(2026, 3, 2))


def test_how_long_requests_and_decisions_take_and_which_are_sent_back(shop: Engine, tools: Any, clock: Any) -> None:
    cases = [tools.Case(shop) for _ in range(3)]
    clock.move(hours=26)
    for case in cases:
        case.do("register.find_supply", asset_kind="hardware", quantity=1)
    _write(
        shop,
        "UPDATE process_definition SET key = 'itam_acquisition' WHERE key = 'anything'",
        "UPDATE process_instance SET definition_key = 'itam_acquisition' WHERE definition_key = 'anything'",
        "UPDATE activity SET element_id = 'A19' WHERE kind = 'serviceTask' AND left_at IS NOT NULL",
        f"UPDATE process_instance SET ended_at = '{_at(TODAY, 10)}'",
        "UPDATE activity SET element_id = 'A20' WHERE element_id = 'again' "
        f"AND instance_id = '{_key(shop, cases[0].id)}'",
    )
    found = _all(shop, "m.A1", "m.A3", window=(date(2026, 3, 1), date(2026, 3, 31)))
    # From Monday at ten to Tuesday at noon in Berlin.
    assert (found["m.A1"].value, found["m.A1"].parts["whole"]) == (Decimal(10), Decimal(3))
    assert (found["m.A3"].value, found["m.A3"].parts["whole"]) == (Decimal("0.6667"), Decimal(3))
    _write(
        shop,
        "UPDATE process_definition SET key = 'itam_approval' WHERE key = 'itam_acquisition'",
        "UPDATE task SET element_id = 'P6'",
        f"UPDATE task SET due_at = '{_at('2026-03-03', 12)}' WHERE instance_id = '{_key(shop, cases[0].id)}'",
        f"UPDATE task SET due_at = '{_at('2026-03-03', 10)}', created_at = '{_at('2026-03-03', 9)}' "
        f"WHERE instance_id = '{_key(shop, cases[1].id)}'",
    )
    for case, level in zip(cases, ("L1", "L3", "none of ours"), strict=True):
        _write(
            shop, _insert("instance_variable", instance_id=_key(shop, case.id), name="approval_level", text_value=level)
        )
    wait = _all(shop, "m.A2", window=(date(2026, 3, 1), date(2026, 3, 31)))["m.A2"]
    assert (wait.value, wait.parts["in_time"], wait.parts["whole"]) == (Decimal(10), Decimal("0.5"), Decimal(3))
    # The second one came two hours before it was decided; a level that is none of ours has no wait.
    assert {name: hours for name, hours in wait.parts.items() if name.startswith("l")} == {
        "l1": Decimal(10),
        "l3": Decimal(2),
    }


def _key(shop: Engine, id: Any) -> str:
    """Return the id of a case as the database writes it."""
    return id.hex if shop.database.is_sqlite else str(id)


def test_what_leavers_give_back_counts_within_ten_working_days(shop: Engine) -> None:
    kept = {"seq": 2, "place": None, "handed_over_by": "x", "case_no": "X-1", "since": _at("2025-12-01")}
    _write(
        shop,
        _insert("feed", id="FEED-1", kind="hr", source="HR", as_of=_at(TODAY), loaded_at=_at(TODAY), loaded_by="x",
                rows=1, matched=1),
        _insert("employment", id="gus", ends_on="2026-02-13", feed="FEED-1"),
        _insert("employment", id="eva", ends_on="2026-02-20", feed="FEED-1"),
        # On the tenth working day; a day later; long before anybody spoke of leaving; still there.
        _insert("custody", asset="N-1", holder="gus", until=_at("2026-02-27"), **kept),
        _insert("custody", asset="N-2", holder="gus", until=_at("2026-03-02"), **kept),
        _insert("custody", asset="N-3", holder="gus", until=_at("2025-12-14"), **kept),
        "UPDATE custody SET until = since WHERE seq = 1",
        _insert("custody", asset="N-4", holder="gus", **kept),
        # Their time is not over.
        _insert("custody", asset="N-5", holder="eva", **kept),
    )  # fmt: skip
    figure = _all(shop, "m.O1")["m.O1"]
    assert (figure.value, figure.parts["part"], figure.parts["whole"]) == (Decimal("0.3333"), Decimal(1), Decimal(3))


def test_rights_that_a_licence_case_took_back_are_counted_with_what_they_cost(shop: Engine, tools: Any) -> None:
    case = tools.Case(shop)
    line = {"item": "EDITOR", "text": "Text editor", "quantity": 10, "unit_price": 600, "kind": "software_executable"}
    number = case.do("po.create", supplier="S-1", lines=[line], cost_centre="4100")["po_no"]
    case.do("po.issue", po_no=number, promised_date=date(2026, 3, 5))
    case.do("register.create_received", po_no=number, lines=[{"quantity": 10}])
    user = tools.Case(shop)
    user.do("register.reserve", rights=[{"entitlement": "ENT-2026-00001", "quantity": 4}], quantity=4)
    user.do("register.free")
    assert _all(shop, "m.L4")["m.L4"].value == 0
    _write(shop, f"UPDATE process_instance SET definition_key = 'itam_licence' WHERE id = '{_key(shop, user.id)}'")
    figure = _all(shop, "m.L4")["m.L4"]
    assert (figure.value, figure.parts["worth"]) == (Decimal(4), Decimal(2400))
