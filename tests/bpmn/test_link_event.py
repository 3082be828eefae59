from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_links_of_one_name_jump_to_their_catch_event(case: Begin) -> None:
    r = case("link_event").do("a")
    assert (r.open, r.done) == (["b", "z"], ["s", "a", "t", "c"])
    assert r.do("b").open == ["z", "z"]
    assert r.do("z", "z").ended == "completed"
