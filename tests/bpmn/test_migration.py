"""Running cases go to another version of their process: what moves by itself, what needs a mapping, what cannot."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import incidents, instances, migration, tasks
from engine.errors import Conflict, Invalid

Play = Callable[..., Any]
ONE = """
start s
user a
boundary t on a timer PT2H
user late
user b
s -> a -> b
t -> late
"""


@pytest.fixture
def look(library: Any) -> Callable[..., Any]:
    def preview(**options: Any) -> Any:
        with library.engine.unit_of_work("ada", reading=True) as uow:
            return migration.preview(uow, library.case, **options)

    return preview


@pytest.fixture
def move(library: Any) -> Callable[..., Any]:
    def migrate(**options: Any) -> Any:
        with library.engine.unit_of_work("ada") as uow:
            migration.migrate(uow, library.case, **options)
        return library

    return migrate


@pytest.fixture
def undo(library: Any) -> Callable[..., Any]:
    def back() -> Any:
        with library.engine.unit_of_work("ada") as uow:
            migration.undo(uow, library.case)
        return library

    return back


def test_a_case_goes_on_in_the_new_version_with_its_draft_and_its_running_timer(
    play: Play, deployed: Play, look: Play, move: Play
) -> None:
    r = play(ONE, n=1)
    task = r.task("a")
    with r.engine.unit_of_work("ada") as uow:
        tasks.save_draft(uow, task.id, {"x": 1})
    r.later(hours=1)
    deployed(ONE.replace("user b", "user c name=Check").replace("a -> b", "a -> c"))
    assert (look().verdict, look().from_version, look().to_version) == ("moves", 1, 2)
    move()
    with r.engine.unit_of_work("ada") as uow:
        assert tasks.draft(uow, task.id).data == {"x": 1}
        assert "migrated" in [each.kind for each in instances.history(uow, r.case).items]
    assert r.task("a").id == task.id
    assert r.later(hours=1).open == "late"


def test_looking_changes_nothing(play: Play, deployed: Play, look: Play) -> None:
    r = play(ONE)
    before = r.instance
    deployed(ONE.replace("PT2H", "PT3H"))
    look()
    assert r.instance == before


def test_the_flow_of_the_new_version_is_taken(play: Play, deployed: Play, move: Play) -> None:
    play(ONE)
    deployed(ONE.replace("user b", "user b\nuser c").replace("a -> b", "a -> c -> b"))
    assert move().do("a").open == "c"


def test_an_element_that_is_gone_needs_a_mapping(play: Play, deployed: Play, look: Play, move: Play) -> None:
    r = play(ONE)
    deployed("start s\nuser check name=Check\nboundary t on check timer PT2H\nuser late\ns -> check\nt -> late")
    found = look()
    assert (found.verdict, [(each.kind, each.element_id) for each in found.obstacles]) == (
        "mapping",
        [("mapping", "a")],
    )
    with pytest.raises(Conflict, match="cannot move as it stands") as refused:
        move()
    assert refused.value.details["obstacles"][0]["element_id"] == "a"
    assert look(mapping={"a": "check"}).verdict == "moves"
    move(mapping={"a": "check"})
    assert (r.open, r.task("check").name) == ("check", "Check")
    assert r.later(hours=2).open == "late"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('start s\nscript a "{x: 1}"\nuser b\ns -> a -> b', "scriptTask there and a userTask here"),
        ("start s\nsub q\n  start qs\n  user a\n  qs -> a\nuser b\ns -> q -> b", "another place"),
        ("start s\nuser a times=2\nuser b\ns -> a -> b", "there and a userTask here|repeats in another way"),
    ],
)
def test_what_differs_in_kind_or_place_is_blocked_with_its_reason(
    play: Play, deployed: Play, look: Play, text: str, why: str
) -> None:
    play(ONE)
    deployed(text)
    found = look()
    assert found.verdict == "blocked"
    assert any(part in found.obstacles[0].text for part in why.split("|")), found.obstacles


def test_a_mapping_to_nothing_is_blocked_and_one_from_nothing_refused(play: Play, deployed: Play, look: Play) -> None:
    play(ONE)
    deployed(ONE.replace("user b", "user c").replace("a -> b", "a -> c"))
    assert look(mapping={"a": "nowhere"}).verdict == "blocked"
    with pytest.raises(Invalid, match="no element"):
        look(mapping={"nowhere": "a"})


def test_a_boundary_event_that_is_new_begins_to_listen_and_one_that_is_gone_stops(
    play: Play, deployed: Play, look: Play, move: Play
) -> None:
    r = play(ONE)
    deployed(
        ONE.replace("boundary t on a timer PT2H", "boundary m on a message stop").replace("t -> late", "m -> late")
    )
    assert (look().dropped, look().armed) == (("t",), ("m",))
    move()
    assert r.later(hours=3).open == "a"
    assert r.message("stop").open == "late"


def test_a_new_event_sub_process_begins_to_listen(play: Play, deployed: Play, move: Play) -> None:
    r = play(ONE)
    deployed(ONE + "\non es\n  start c signal alarm beside\n  user h\n  c -> h")
    assert move().signal("alarm").open == "a h"
    assert r.later(hours=2).open == "h late"


def test_a_message_is_awaited_under_its_new_name(play: Play, deployed: Play, move: Play) -> None:
    r = play("start s\ncatch c message old\nuser a\ns -> c -> a")
    deployed("start s\ncatch c message new\nuser a\ns -> c -> a")
    move()
    with pytest.raises(Exception, match="Nothing waits"):
        r.message("old")
    assert r.message("new").open == "a"


def test_a_token_at_a_join_keeps_its_flow_or_needs_one(play: Play, deployed: Play, look: Play, move: Play) -> None:
    text = "start s\nand f\nuser a\nuser b\nand j\nuser z\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> z"
    r = play(text).do("a")
    deployed(text.replace("a -> j\nb -> j", "b -> j\na -> j"))
    assert look().verdict == "moves"
    # f4 led from a here and leads from b there.
    move(mapping={"f4": "f5"})
    assert r.do("b").open == "z"


def test_a_join_that_is_complete_in_the_new_version_is_passed(play: Play, deployed: Play, move: Play) -> None:
    text = "start s\nand f\nuser a\nuser b\nuser c\nand j\nuser z\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> z\n"
    r = play(text + "f -> c\nc -> j").do("a", "b")
    deployed(text + "f -> c")
    assert move().open == "c z"
    assert r.do("z", "c").open == "completed"


def test_what_runs_in_sub_processes_and_instances_moves_along(play: Play, deployed: Play, move: Play) -> None:
    text = """
    start s
    sub q collection=xs item=x
      start qs
      user a assignee="=x"
      user b
      qs -> a -> b
    user z
    s -> q -> z
    """
    r = play(text, xs=["p", "q"]).do("a")
    deployed(text.replace("user b", "user b\n      user c").replace("a -> b", "a -> b -> c"))
    move()
    assert r.open == "a b"
    assert r.do("b", "a").open == "b c"
    assert r.do("b", "c", "c").open == "z"


def test_a_called_process_stays_in_its_version(play: Play, deployed: Play, move: Play) -> None:
    q = "process q\n  start qs\n  user u\n  user v\n  qs -> u -> v\n"
    p = "process p\n  start s\n  call k q\n  user z\n  s -> k -> z"
    r = play(q + p)
    deployed(
        q.replace("user v", "user w").replace("u -> v", "u -> w")
        + p.replace("user z", "user y").replace("k -> z", "k -> y")
    )
    move()
    assert r.do("u").open == "v"
    assert r.do("v").open == "y"


def test_what_is_done_is_undone_by_the_handlers_of_the_new_version(
    play: Play, deployed: Play, look: Play, move: Play
) -> None:
    text = """
    start s
    user a
    boundary c on a compensate by=undo
    user undo undoes
    user b
    throw t compensate
    s -> a -> b -> t
    """
    r = play(text).do("a")
    deployed("start s\nuser a\nuser b\nthrow t compensate\ns -> a -> b -> t")
    assert look().verdict == "blocked"
    deployed(text.replace("user undo", "user mend").replace("by=undo", "by=mend"))
    assert look(mapping={"undo": "mend"}).verdict == "moves"
    move(mapping={"undo": "mend"})
    assert r.do("b").open == "mend"


def test_a_move_is_taken_back_exactly_while_nothing_has_moved_on(
    play: Play, deployed: Play, move: Play, undo: Play
) -> None:
    r = play(ONE)
    deployed("start s\nuser check\nuser b\ns -> check -> b")
    r.later(hours=1)
    move(mapping={"a": "check"})
    assert undo().open == "a"
    assert r.later(hours=1).open == "late"


def test_a_move_cannot_be_taken_back_once_the_case_has_gone_on(
    play: Play, deployed: Play, move: Play, undo: Play
) -> None:
    play(ONE)
    deployed(ONE + "\nuser c\nb -> c")
    move().do("a")
    with pytest.raises(Conflict, match="gone on"):
        undo()


def test_all_cases_of_a_process_are_looked_at_and_moved_those_that_can(
    play: Play, deployed: Play, library: Any
) -> None:
    r = play(ONE)
    first = r.instance
    second = r.start().do("a").instance
    deployed("start s\nuser a\nuser c\ns -> a -> c")
    with library.engine.unit_of_work("ada", reading=True) as uow:
        found = migration.preview_all(uow, "p")
    assert [(each.instance_id, each.verdict) for each in found] == [(first.id, "moves"), (second.id, "mapping")]
    with library.engine.unit_of_work("ada") as uow:
        moved = migration.migrate_all(uow, "p")
    assert [(each.instance_id, each.moved) for each in moved] == [(first.id, True), (second.id, False)]
    assert r.look(first).do("a").open == "c"
    assert r.look(second).open == "b"


def test_an_ended_case_and_one_that_is_there_already_do_not_move(play: Play, deployed: Play, move: Play) -> None:
    r = play(ONE)
    with pytest.raises(Conflict, match="already"):
        move()
    r.do("a", "b")
    deployed(ONE + "\nuser c\nb -> c")
    with pytest.raises(Conflict, match="ended"):
        move()


def test_a_stopped_case_goes_on_in_the_version_that_mends_it(play: Play, deployed: Play, move: Play) -> None:
    text = "start s\nuser a\nxor g\nuser b\ns -> a -> g\ng -> b : n = 1"
    r = play(text).do("a", n=2)
    assert r.state == "failed"
    deployed(text.replace("n = 1", "n = 2"))
    move()
    with r.engine.unit_of_work("ada") as uow:
        (incident,) = incidents.of_instance(uow, r.case)
        incidents.retry(uow, incident.id)
    assert r.open == "b"
