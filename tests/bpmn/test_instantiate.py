"""Receive tasks and event gateways that start a process (BPMN 2.0.2 §10.3.3, §10.6.6, §13.2)."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import instances
from engine.errors import NotFound

Play = Callable[..., Any]
HERE = Path(__file__).parent


@pytest.fixture
def of_file(library: Any) -> Callable[[str], Any]:
    """Deploy the diagram of that name and start nothing."""
    return lambda name: library.deploy((HERE / f"{name}.bpmn").read_bytes())


def visits(r: Any, case: Any) -> list[Any]:
    with r.engine.unit_of_work("ada", reading=True) as uow:
        return list(instances.activities(uow, case))


def test_a_receive_task_starts_its_process_with_its_message(of_file: Play) -> None:
    r = of_file("instantiate.receive_task").message("order", "K-1", sum=3)
    (begun,) = r.of("p")
    assert (begun.business_key, r.look(begun).variables, r.open) == ("K-1", {"sum": 3}, "z")
    assert [(each.element_id, each.outcome) for each in visits(r, begun.id)] == [("r", "completed"), ("z", None)]
    assert r.do("z").state == "completed"
    with pytest.raises(NotFound):
        r.message("paid")


def test_each_message_is_a_case_of_its_own(of_file: Play) -> None:
    r = of_file("instantiate.receive_task").message("order").message("order")
    assert len(r.of("p")) == 2


def test_it_may_stand_beside_a_start_event_which_does_not_wait_for_it(of_file: Play) -> None:
    r = of_file("instantiate.beside_a_start").start()
    assert (r.open, r.do("a").state) == ("a", "completed")
    r.message("order")
    assert [r.look(each).open for each in r.of("p")] == ["completed", "z"]


def test_an_event_gateway_starts_its_process_with_the_event_that_comes(of_file: Play) -> None:
    r = of_file("instantiate.event_gateway").message("order", sum=1).message("paid")
    assert [r.look(each).open for each in r.of("p")] == ["a", "b"]
    assert r.look(r.of("p")[0]).variables == {"sum": 1}
    # The diagram shows the flow from the gateway.
    assert [each.flow is not None for each in visits(r, r.case)] == [True, True]
    r.later(days=1)
    assert [r.look(each).open for each in r.of("p")] == ["a", "b", "c"]
    assert r.do("c").state == "completed"


def test_any_definition_behind_an_event_gateway_starts_its_process(of_file: Play) -> None:
    r = of_file("instantiate.multiple_event").message("order", n=1).signal("go").message("paid")
    assert [r.look(each).open for each in r.of("p")] == ["a", "a", "b"]
    begun = visits(r, r.of("p")[1].id)
    assert [(each.element_id, each.flow is not None) for each in begun] == [("c", True), ("a", True)]


@pytest.mark.parametrize("order", list(itertools.permutations(["order", "paid", "packed"])))
def test_a_parallel_event_gateway_starts_with_any_of_its_events_and_goes_on_with_each(
    of_file: Play, order: tuple[str, ...]
) -> None:
    r = of_file("instantiate.parallel_gateway")
    for name in order:
        r.signal(name, packed=1) if name == "packed" else r.message(name, **{name: 1})
    # The first made the case, the others came to it.
    (begun,) = r.of("p")
    assert (r.look(begun).open, r.variables) == ("z", {"order": 1, "paid": 1, "packed": 1})
    assert r.do("z").state == "completed"


def test_the_messages_of_another_key_begin_a_case_of_their_own(of_file: Play) -> None:
    r = of_file("instantiate.parallel_gateway").message("order", "K-1").message("paid", "K-2").message("order", "K-2")
    assert [each.business_key for each in r.of("p")] == ["K-1", "K-2"]
    r.message("paid", "K-1").signal("packed")
    assert [r.look(each).open for each in r.of("p")[:2]] == ["z", "z"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("start s\nreceive r m instantiate\ns -> r", "instantiate"),
        ("start s\nsub q\n  receive r m instantiate\ns -> q", "instantiate"),
        ("receive r m instantiate times=2\nuser z\nr -> z", "instantiate"),
        ("receive r instantiate\nuser z\nr -> z", "message"),
        ('event g instantiate\ncatch a all "message m" "signal n"\ncatch b signal o\ng -> a\ng -> b', "instantiate"),
        ("start s\nevent g parallel\ncatch a message m\ncatch b signal o\ns -> g\ng -> a\ng -> b", "event-gateway"),
        ("event g instantiate\nreceive a\ncatch b signal o\ng -> a\ng -> b", "instantiate"),
    ],
)
def test_what_could_not_start_a_process_is_refused(refused: Play, text: str, rule: str) -> None:
    assert rule in refused(text)
