"""A part of a number or subject finds its cases through an index that is as true as reading all of them would be."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import case_texts, instances
from engine.bootstrap import open_engine
from engine.store import case_texts as sql
from engine.unit_of_work import Engine, UnitOfWork
from tests.integration.engine.conftest import chain, model, properties

TASK = '<bpmn:userTask id="task" name="Look" />'

#: Takes revision 0017 back, so that it is made again over the cases that are there.
BACK = {
    "sqlite": (
        "DROP TRIGGER case_text_begins",
        "DROP TRIGGER case_text_changes",
        "DROP TRIGGER case_text_ends",
        "DROP TABLE case_text",
        "DROP TABLE case_text_row",
    ),
    "postgresql": ("DROP INDEX case_text", "DROP FUNCTION case_trigrams"),
}


@pytest.fixture
def named(world: Any) -> Any:
    """A world with a process whose cases have a variable as their subject."""
    world.deploy(model(properties(subject="=what") + chain(TASK)))
    return world


def found(engine: Engine, text: str, **asked: Any) -> list[UUID]:
    with engine.unit_of_work("rita", reading=True) as uow:
        return [case.id for case in instances.find(uow, text=text, **asked).items]


def led_to(engine: Engine, text: str) -> tuple[UUID, ...] | None:
    """Ask the index alone."""
    with engine.unit_of_work("rita", reading=True) as uow:
        return case_texts.cases_with(uow, text)


def test_any_part_of_a_number_or_subject_finds_a_case_in_small_letters_or_capitals(named: Any) -> None:
    bag = named.start({"what": 'Notebooktasche für "Ana" 50%'}, business_key="EX-2026-00042").id
    named.start({"what": "Monitor"}, business_key="EX-2026-00043")
    named.start({"what": "Dock"})
    parts = ("tasche", "NOTEBOOK", "ooktasche f", "für", 'r "ana', "50%", "0042", "ex-2026-00042", " 00042 ")
    for part in parts:
        assert found(named.engine, part) == [bag] and led_to(named.engine, part) == (bag,), part
    for part in ("42 notebook", "00042x", "5_%", "tasche_f", "monitors", '"', "no such thing"):
        assert part == '"' or led_to(named.engine, part) == (), part
        assert part == '"' or found(named.engine, part) == [], part


def test_a_text_that_only_has_the_letters_of_a_case_does_not_find_it(named: Any) -> None:
    case = named.start({"what": "Bananas"}).id
    assert (led_to(named.engine, "ananas"), led_to(named.engine, "ananan")) == ((case,), ())


def test_a_text_too_short_for_the_index_is_found_all_the_same(named: Any) -> None:
    case = named.start({"what": "Dock"}).id
    assert (led_to(named.engine, "oc"), found(named.engine, "oc"), found(named.engine, "zq")) == (None, [case], [])
    assert found(named.engine, "   ") == [case]


def test_a_case_is_found_by_its_new_subject_and_no_more_by_the_one_before(named: Any) -> None:
    case = named.start({"what": "Monitor"}, business_key="EX-1").id
    with named.engine.unit_of_work("rita") as uow:
        instances.set_variables(uow, case, {"what": "Projector"})
    for text, cases in (("monitor", ()), ("projector", (case,)), ("ex-1", (case,))):
        assert led_to(named.engine, text) == cases, text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letters_of_a_text_that_is_gone_are_not_kept(named: Any) -> None:
    def kept(text: str) -> int:
        with named.engine.unit_of_work("rita", reading=True) as uow:
            rows = sa.text("SELECT count(*) FROM case_text WHERE case_text MATCH :trigrams")
            found: int = uow.execute(rows, sql.parameters(text)).scalar_one()
            return found

    case = named.start({"what": "Monitor"}).id
    assert (kept("monitor"), kept("projector")) == (1, 0)
    with named.engine.unit_of_work("rita") as uow:
        instances.set_variables(uow, case, {"what": "Projector"})
    assert (kept("monitor"), kept("projector")) == (0, 1)
    with named.engine.unit_of_work("rita") as uow:
        uow.execute(sa.text("DELETE FROM process_instance"))
        assert uow.execute(sa.text("SELECT count(*) FROM case_text_row")).scalar_one() == 0
    assert kept("projector") == 0


def test_what_was_rolled_back_is_not_in_the_index(named: Any) -> None:
    with pytest.raises(ZeroDivisionError), named.engine.unit_of_work("rita") as uow:
        instances.start(uow, "case", {"what": "Monitor"})
        raise ZeroDivisionError
    assert led_to(named.engine, "monitor") == ()


@pytest.mark.parametrize("many", [1, 1000], ids=["many", "few"])
def test_many_and_few_cases_are_listed_alike_page_by_page(
    named: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(case_texts, "MANY", many)
    wanted = []
    for number in range(5):
        wanted.append(named.start({"what": f"Monitor {number}"}).id)
        named.start({"what": "Dock"})
        clock.move(minutes=1)
    assert (led_to(named.engine, "monitor") is None) == (many == 1)
    pages, cursor = [], None
    with named.engine.unit_of_work("rita", reading=True) as uow:
        while not pages or cursor:
            page = instances.find(uow, text="monitor", state="active", limit=2, cursor=cursor)
            pages.append([case.id for case in page.items])
            cursor = page.next
    assert pages == [wanted[:2:-1], wanted[2:0:-1], wanted[:1]]
    assert found(named.engine, "monitor", state="completed") == []


def test_cases_from_before_the_index_are_in_it(named: Any, database_url: str, clock: Any) -> None:
    numbered = named.start({"what": None}, business_key="EX-2026-00042").id
    told = named.start({"what": "Monitor"}).id
    with named.engine.unit_of_work("system") as uow:
        for statement in (*BACK[uow.connection.dialect.name], "DROP INDEX ix_task_open_name"):
            uow.execute(sa.text(statement))
        uow.execute(sa.text("UPDATE alembic_version SET version_num = '0016'"))
    named.engine.close()
    later = open_engine(database_url, clock=clock)
    assert [led_to(later, text) for text in ("00042", "onit", "dock")] == [(numbered,), (told,), ()]
    with later.unit_of_work("rita") as uow:
        dock = instances.start(uow, "case", {"what": "Dock"}).id
        instances.set_variables(uow, told, {"what": "Projector"})
    assert [led_to(later, text) for text in ("dock", "onit", "projector")] == [(dock,), (), (told,)]
    later.close()


def test_the_index_is_what_is_read(named: Any) -> None:
    with named.engine.unit_of_work("system", reading=True) as uow:
        plan = _plan(uow)
    assert "case_text" in plan, plan
    assert "SCAN process_instance" not in plan and "Seq Scan" not in plan, plan


def _plan(uow: UnitOfWork) -> str:
    dialect = uow.connection.dialect
    values = {**sql.parameters("no such thing"), "most": 1000}
    statement = str(
        sql.FIND[dialect.name]
        .params(**values)
        .compile(dialect=dialect, compile_kwargs={"literal_binds": True, "render_postcompile": True})
    )
    if dialect.name == "postgresql":
        # Of a few rows it would rather read all.
        uow.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return "\n".join(row[0] for row in uow.connection.exec_driver_sql("EXPLAIN " + statement))
    return "\n".join(row[3] for row in uow.connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement))
